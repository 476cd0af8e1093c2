import { Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { answered, api } from '../api/client';
import { Item } from '../work/item';
import { keysOf } from './case-queries';

/** What waits for a person on this case beside its stage: a letter that nobody has read, a refund made by hand. */
export function OpenWork({ caseNo }: { readonly caseNo: string }) {
  const { data } = useQuery({
    queryKey: keysOf.part(caseNo, 'work'),
    queryFn: () => answered(api.GET('/api/v1/work-items', { params: { query: { caseNo } } })),
    refetchInterval: 30_000,
  });
  if (data === undefined || data.items.length === 0) return null;
  return (
    <Stack className="not-printed">
      {data.items.map((item) => (
        <Item key={item.id} item={item} />
      ))}
    </Stack>
  );
}
