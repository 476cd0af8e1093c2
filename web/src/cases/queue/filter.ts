import { useInfiniteQuery, keepPreviousData } from '@tanstack/react-query';
import { useSearchParams } from 'wouter';
import { answered, api } from '../../api/client';
import type { Stage, StaffRole } from '../../api/types';
import { useRole } from '../../shell/session';
import { keysOf } from '../case-queries';
import { stageOrder } from '../picture/stage-order';

export const roles: readonly StaffRole[] = ['support', 'warehouse', 'lab', 'payments', 'manager'];
export const sorts = ['newest', 'oldest', 'due'] as const;
export const views = ['mine', 'waiting', 'overdue', 'all'] as const;

export interface Filter {
  /** Whose or which cases; a search looks through all of them. */
  readonly view: (typeof views)[number];
  readonly q: string;
  readonly stage: Stage | undefined;
  readonly attention: StaffRole | undefined;
  readonly sort: (typeof sorts)[number];
}

/** What the address says of the queue; support begins with what waits for it. */
export function useFilter(): Filter {
  const [search] = useSearchParams();
  const role = useRole();
  const q = search.get('q') ?? '';
  const first = role === 'support' ? 'waiting' : 'all';
  const view = q === '' ? (views.find((one) => one === search.get('view')) ?? first) : 'all';
  return {
    view,
    q,
    stage: stageOrder.find((stage) => stage === search.get('stage')),
    attention: roles.find((one) => one === search.get('attention')),
    sort: sorts.find((sort) => sort === search.get('sort')) ?? (view === 'all' ? 'newest' : 'oldest'),
  };
}

/** The cases that the filter lets through, page by page. */
export function useCases(filter: Filter) {
  const role = useRole();
  const { view, q, stage, attention, sort } = filter;
  return useInfiniteQuery({
    queryKey: [...keysOf.lists, filter, role],
    queryFn: ({ pageParam: cursor }) =>
      answered(
        api.GET('/api/v1/cases', {
          params: {
            query: {
              sort,
              limit: 25,
              ...(view === 'mine' && { assignee: 'me' }),
              ...(view === 'waiting' && role !== null && { waitingFor: role }),
              ...(view === 'overdue' && { overdue: 'true' as const }),
              ...(q !== '' && { q }),
              ...(stage !== undefined && { stage }),
              ...(attention !== undefined && { attention }),
              ...(cursor !== '' && { cursor }),
            },
          },
        }),
      ),
    initialPageParam: '',
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
    placeholderData: keepPreviousData,
    refetchInterval: 30_000,
  });
}
