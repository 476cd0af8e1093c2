import { Button, Group, List, Progress, Text } from '@mantine/core';
import { ProblemNotice } from '../shell/problem-notice';
import { useWords } from '../words/language';
import type { SentFile } from './use-uploads';

interface Props {
  readonly files: readonly SentFile[];
  readonly again: (id: string) => void;
}

/** Files on their way: how far each is, and what to do where one failed. */
export function SentFiles({ files, again }: Props) {
  const { files: words } = useWords();
  if (files.length === 0) return null;
  return (
    <List listStyleType="none" spacing="xs" aria-label={words.sent} aria-live="polite">
      {files.map(({ id, file, state, share, problem }) => (
        <List.Item key={id}>
          <Group gap="sm">
            <Text size="sm" className="wrapping">
              {file.name}
            </Text>
            <Text size="sm" c="dimmed">
              {words.states[state]}
            </Text>
          </Group>
          {state === 'sending' ? (
            <Progress value={share * 100} aria-label={words.progress(file.name)} />
          ) : null}
          {state === 'failed' ? (
            <>
              <ProblemNotice problem={problem} meaning={{ 413: words.tooLarge(file.name) }} />
              <Button mt="xs" size="xs" variant="default" onClick={() => again(id)}>
                {words.again(file.name)}
              </Button>
            </>
          ) : null}
        </List.Item>
      ))}
    </List>
  );
}
