import { Anchor, Stack, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { answered, api } from '../api/client';
import { Item, workKey } from '../work/item';
import { useWords } from '../words/language';

/** So many stand here; all of them are among the work items. */
const SHOWN = 5;

/** What does not match about money and waits for the payment team, such as a dispute about what went back (E83). */
export function OpenItems() {
  const { work, shell } = useWords();
  const { data } = useQuery({
    queryKey: [...workKey, 'on-payments'],
    queryFn: () =>
      answered(api.GET('/api/v1/work-items', { params: { query: { owner: 'payments', limit: SHOWN } } })),
    refetchInterval: 30_000,
  });
  if (data === undefined || data.items.length === 0) return null;
  return (
    <Stack component="section" aria-label={work.title}>
      <Title order={2} size="h4">
        {work.title}
      </Title>
      {data.items.map((item) => (
        <Item key={item.id} item={item} />
      ))}
      {data.nextCursor === null ? null : (
        <Anchor component={Link} href="/work?owner=payments" underline="always">
          {shell.more}
        </Anchor>
      )}
    </Stack>
  );
}
