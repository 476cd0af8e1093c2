import { Group, NativeSelect, Stack, Text } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useSearchParams } from 'wouter';
import { answered, api } from '../api/client';
import type { StaffRole } from '../api/types';
import { PageTitle } from '../shell/page';
import { Paged } from '../shell/paged';
import { useRole } from '../shell/session';
import { named, useWords } from '../words/language';
import { Item, workKey } from './item';
import { UnknownParcels } from './unknown-parcels';

const owners: readonly StaffRole[] = ['support', 'payments', 'warehouse', 'manager', 'admin'];

/** What does not match, or was written by a customer, and waits for a person. */
export default function WorkPage() {
  const { work, cases } = useWords();
  const role = useRole();
  const [search, setSearch] = useSearchParams();
  const owner = owners.find((role) => role === search.get('owner'));
  const state = search.get('state') === 'closed' ? 'closed' : 'open';
  const list = useItems(owner, state);
  const rows = list.data?.pages.flatMap(({ items }) => items) ?? [];
  const set = (name: string, value: string): void =>
    setSearch((before) => {
      const next = new URLSearchParams(before);
      next.set(name, value);
      return next;
    });
  return (
    <>
      <PageTitle title={work.title} />
      <Stack>
        <Text>{work.text}</Text>
        <Group gap="sm">
          <NativeSelect
            label={work.owner}
            value={owner ?? ''}
            onChange={({ currentTarget }) => set('owner', currentTarget.value)}
            data={[
              { value: '', label: work.anyOwner },
              ...owners.map((role) => ({ value: role, label: named(cases.who, role) })),
            ]}
          />
          <NativeSelect
            label={work.state}
            value={state}
            onChange={({ currentTarget }) => set('state', currentTarget.value)}
            data={[
              { value: 'open', label: work.states.open },
              { value: 'closed', label: work.states.closed },
            ]}
          />
        </Group>
        <Paged list={list} isEmpty={rows.length === 0} empty={work.none}>
          {rows.map((item) => (
            <Item key={item.id} item={item} />
          ))}
        </Paged>
        {role === 'support' ? <UnknownParcels /> : null}
      </Stack>
    </>
  );
}

function useItems(owner: StaffRole | undefined, state: 'open' | 'closed') {
  return useInfiniteQuery({
    queryKey: [...workKey, owner, state],
    queryFn: ({ pageParam: cursor }) =>
      answered(
        api.GET('/api/v1/work-items', {
          params: {
            query: {
              state,
              limit: 25,
              ...(owner !== undefined && { owner }),
              ...(cursor !== '' && { cursor: Number(cursor) }),
            },
          },
        }),
      ),
    initialPageParam: '',
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
    refetchInterval: 30_000,
  });
}
