import { NativeSelect, Stack, Table, Text } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useSearchParams } from 'wouter';
import { answered, api } from '../api/client';
import type { SecurityEvent } from '../api/types';
import { useFormat } from '../format';
import { PageTitle } from '../shell/page';
import { Paged, WideTable } from '../shell/paged';
import { useWords } from '../words/language';

type Name = SecurityEvent['name'];

/** Who came in, who was kept out, and what was refused. */
export default function SecurityPage() {
  const { security, goods, shell } = useWords();
  const { zone } = useFormat();
  const [search, setSearch] = useSearchParams();
  const names = Object.keys(security.names).filter((name): name is Name => name in security.names);
  const chosen = names.find((name) => name === search.get('kind'));
  const list = useEvents(chosen);
  const rows = list.data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <>
      <PageTitle title={security.title} />
      <Stack>
        <Text>{security.text}</Text>
        <NativeSelect
          label={security.kind}
          w="fit-content"
          value={chosen ?? ''}
          onChange={({ currentTarget: { value } }) => setSearch(value === '' ? {} : { kind: value })}
          data={[
            { value: '', label: security.all },
            ...names.map((value) => ({ value, label: security.names[value] })),
          ]}
        />
        <Paged list={list} isEmpty={rows.length === 0} empty={security.none}>
          <WideTable
            head={[
              goods.when,
              security.what,
              security.who,
              security.account,
              security.address,
              security.about,
            ]}
          >
            {rows.map((event) => (
              <EventRow key={event.eventId} event={event} />
            ))}
          </WideTable>
        </Paged>
        <small>{shell.zone(zone)}</small>
      </Stack>
    </>
  );
}

function useEvents(name: Name | undefined) {
  return useInfiniteQuery({
    queryKey: ['security-events', name],
    queryFn: ({ pageParam: cursor }) =>
      answered(
        api.GET('/api/v1/security-events', {
          params: {
            query: { limit: 50, ...(name !== undefined && { name }), ...(cursor !== '' && { cursor }) },
          },
        }),
      ),
    initialPageParam: '',
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
    refetchInterval: 30_000,
  });
}

function EventRow({ event }: { readonly event: SecurityEvent }) {
  const { security } = useWords();
  const { time } = useFormat();
  const { at, name, actorId, actorName, userId, userName, keyId, address, about } = event;
  return (
    <Table.Tr>
      <Table.Td>{time(at)}</Table.Td>
      <Table.Td>{security.names[name]}</Table.Td>
      <Table.Td>{actorName ?? actorId ?? security.stranger}</Table.Td>
      <Table.Td>{userName ?? userId ?? keyId ?? '–'}</Table.Td>
      <Table.Td>{address ?? '–'}</Table.Td>
      <Table.Td className="wrapping">{about ?? '–'}</Table.Td>
    </Table.Tr>
  );
}
