import { PasswordInput, TextInput } from '@mantine/core';
import { useWords } from '../words/language';

/** What somebody shows once more. */
export interface Who {
  readonly password: string;
  /** Empty where he has no second factor. */
  readonly code: string;
}

interface WhoFieldsProps {
  readonly who: Who;
  readonly set: (who: Who) => void;
  readonly hasFactor: boolean;
}

/** The password once more, and a code of who has a second factor. */
export function WhoFields({ who, set, hasFactor }: WhoFieldsProps) {
  const { confirmation, factor } = useWords();
  return (
    <>
      <PasswordInput
        label={confirmation.password}
        autoComplete="current-password"
        required
        value={who.password}
        onChange={({ currentTarget }) => set({ ...who, password: currentTarget.value })}
      />
      {hasFactor ? (
        <TextInput
          label={factor.codeOrRecovery}
          autoComplete="one-time-code"
          required
          value={who.code}
          onChange={({ currentTarget }) => set({ ...who, code: currentTarget.value })}
        />
      ) : null}
    </>
  );
}

/** As the api takes it. */
export function shownBy({ password, code }: Who) {
  return { password, ...(code !== '' && { code }) };
}
