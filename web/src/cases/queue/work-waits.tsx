import { Anchor } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { answered, api } from '../../api/client';
import { useRole } from '../../shell/session';
import { useWords } from '../../words/language';

/** An empty queue is not the whole of somebody's work: what customers wrote for him to read stands elsewhere. */
export function WorkWaits() {
  const { cases } = useWords();
  const role = useRole();
  const { data } = useQuery({
    queryKey: ['work-items', 'waiting', role],
    queryFn: () =>
      answered(
        api.GET('/api/v1/work-items', {
          params: { query: { state: 'open', limit: 1, ...(role !== null && { owner: role }) } },
        }),
      ),
    enabled: role !== null && role !== 'lab',
    refetchInterval: 30_000,
  });
  if (role === null || !data || data.items.length === 0) return null;
  return (
    <Anchor component={Link} href={`/work?owner=${role}`} underline="always">
      {cases.workWaits}
    </Anchor>
  );
}
