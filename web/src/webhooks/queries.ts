import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { answered, api } from '../api/client';
import type { WebhookMessage } from '../api/types';

export const webhooksKey = ['webhooks'] as const;

export interface MessageFilter {
  readonly state: WebhookMessage['state'] | null;
  readonly endpointId: string | null;
}

export function useEndpoints() {
  return useQuery({
    queryKey: [...webhooksKey, 'endpoints'],
    queryFn: () => answered(api.GET('/api/v1/webhook-endpoints')),
    refetchInterval: 15_000,
  });
}

export function useMessages({ state, endpointId }: MessageFilter) {
  return useInfiniteQuery({
    queryKey: [...webhooksKey, 'messages', state, endpointId],
    queryFn: ({ pageParam: cursor }) =>
      answered(
        api.GET('/api/v1/webhook-messages', {
          params: {
            query: {
              limit: 50,
              ...(state !== null && { state }),
              ...(endpointId !== null && { endpointId }),
              ...(cursor !== '' && { cursor }),
            },
          },
        }),
      ),
    initialPageParam: '',
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
    refetchInterval: 15_000,
  });
}
