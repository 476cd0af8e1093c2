import type { ReactNode } from 'react';
import { Alert, Button, Code, Group, Stack, Text } from '@mantine/core';
import { useWords } from '../words/language';
import { useNotice } from './notice';

interface ShownOnceProps {
  readonly text: string;
  readonly secret: string;
  readonly close: () => void;
  /** What the button says that ends it. */
  readonly done?: string;
  /** Another way to keep it. */
  readonly more?: ReactNode;
}

/** The one moment in which a secret can be read. */
export function ShownOnce({ text, secret, close, done, more }: ShownOnceProps) {
  const { users } = useWords();
  const notice = useNotice();
  return (
    <Alert role="alert" color="yellow" variant="outline">
      <Stack gap="sm" align="start">
        <Text fw={600}>{text}</Text>
        <Code className="wrapping">{secret}</Code>
        <Group gap="sm">
          <Button
            variant="default"
            onClick={() => void navigator.clipboard.writeText(secret).then(() => notice(users.copied))}
          >
            {users.copy}
          </Button>
          {more}
          <Button onClick={close}>{done ?? users.done}</Button>
        </Group>
      </Stack>
    </Alert>
  );
}
