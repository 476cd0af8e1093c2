import { useEffect, useRef } from 'react';
import { Checkbox } from '@mantine/core';

interface Props {
  readonly label: string;
  /** What is said where it was left out. */
  readonly missing: string;
  readonly given: boolean;
  readonly set: (given: boolean) => void;
  /** How often somebody wanted to go on without it. */
  readonly refused: number;
}

/** A box without whose tick nothing is sent; who goes on without it is brought back to it. */
export function ConsentBox({ label, missing, given, set, refused }: Props) {
  const box = useRef<HTMLInputElement>(null);
  const isMissing = refused > 0 && !given;
  useEffect(() => {
    if (refused > 0) box.current?.focus();
  }, [refused]);
  return (
    <Checkbox
      ref={box}
      label={label}
      checked={given}
      error={isMissing ? missing : null}
      aria-required
      aria-invalid={isMissing}
      onChange={({ currentTarget }) => set(currentTarget.checked)}
    />
  );
}
