import { useInfiniteQuery } from '@tanstack/react-query';
import { answered, api } from '../api/client';
import type { Erasure } from '../api/types';

export const erasuresKey = ['erasures'] as const;

export function useErasures() {
  return useInfiniteQuery({
    queryKey: erasuresKey,
    queryFn: ({ pageParam: cursor }) =>
      answered(
        api.GET('/api/v1/erasures', {
          params: { query: { limit: 50, ...(cursor !== '' && { cursor }) } },
        }),
      ),
    initialPageParam: '',
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
    refetchInterval: 30_000,
  });
}

/** How many records an erasure took away. */
export function rowsOf({ erased }: Erasure): number {
  return Object.values(erased).reduce((sum, count) => sum + count, 0);
}
