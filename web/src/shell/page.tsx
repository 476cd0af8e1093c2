import { useEffect } from 'react';
import type { ReactNode } from 'react';
import { Group, Loader, Text, Title } from '@mantine/core';
import { useWords } from '../words/language';

/** The heading of a page, which is also the name of its tab. */
export function PageTitle({ title, children }: { readonly title: string; readonly children?: ReactNode }) {
  const { shell } = useWords();
  useEffect(() => {
    document.title = `${title} · ${shell.desk}`;
  }, [title, shell.desk]);
  return (
    <Group justify="space-between" mb="md" gap="sm">
      <Title order={1} size="h2">
        {title}
      </Title>
      {children}
    </Group>
  );
}

/** What stands where something is still on its way. */
export function Waiting() {
  const { shell } = useWords();
  return (
    <Group gap="sm" role="status">
      <Loader size="sm" aria-hidden />
      <Text>{shell.loading}</Text>
    </Group>
  );
}

/** What an empty list means. */
export function Empty({ children }: { readonly children: ReactNode }) {
  return (
    <Text c="dimmed" py="md">
      {children}
    </Text>
  );
}
