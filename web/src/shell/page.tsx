import { useEffect } from 'react';
import type { ReactNode } from 'react';
import { Group, Loader, Text, Title } from '@mantine/core';
import { useWords } from '../words/language';
import { useArrival } from './arrival';

interface TitleProps {
  readonly title: string;
  /** The page has become another one under its reader's hands: he is brought to its top. */
  readonly isNews?: boolean;
  readonly children?: ReactNode;
}

/** The heading of a page, which is also the name of its tab. */
export function PageTitle({ title, isNews = false, children }: TitleProps) {
  const { shell } = useWords();
  const heading = useArrival(isNews);
  useEffect(() => {
    document.title = `${title} · ${shell.desk}`;
  }, [title, shell.desk]);
  return (
    <Group justify="space-between" mb="md" gap="sm">
      <Title ref={heading} order={1} size="h2" {...(isNews && { tabIndex: -1 })}>
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
