import { TextInput } from '@mantine/core';
import { useWords } from '../words/language';

interface CodeInputProps {
  readonly value: string;
  readonly set: (value: string) => void;
}

/** Where the code of the app goes: telephones show digits, and offer the code where they know it. */
export function CodeInput({ value, set }: CodeInputProps) {
  const { factor } = useWords();
  return (
    <TextInput
      label={factor.code}
      inputMode="numeric"
      autoComplete="one-time-code"
      pattern="[0-9 ]*"
      maxLength={11}
      required
      autoFocus
      value={value}
      onChange={({ currentTarget }) => set(currentTarget.value)}
    />
  );
}
