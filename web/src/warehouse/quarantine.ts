import { useInfiniteQuery } from '@tanstack/react-query';
import { answered, api } from '../api/client';

export const quarantineKey = ['quarantine'] as const;

/** The parcels that nobody has placed yet, the longest waiting first. */
export function useQuarantine() {
  return useInfiniteQuery({
    queryKey: quarantineKey,
    queryFn: ({ pageParam: cursor }) =>
      answered(
        api.GET('/api/v1/parcels/quarantine', {
          params: { query: { limit: 10, ...(cursor !== '' && { cursor }) } },
        }),
      ),
    initialPageParam: '',
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
    refetchInterval: 30_000,
  });
}
