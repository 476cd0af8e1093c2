import { useQuery } from '@tanstack/react-query';
import { answered, api } from '../api/client';

const nameless: readonly string[] = ['customer', 'stranger', 'desk'];

/** The names of those who acted, for their ids; a machine's key stays its id. */
export function useNames(ids: readonly (string | null)[]): (id: string | null) => string {
  const wanted = [...new Set(ids.filter((id) => id !== null && !nameless.includes(id)))].sort();
  const { data } = useQuery({
    queryKey: ['names', wanted],
    queryFn: () => answered(api.GET('/api/v1/users/names', { params: { query: { ids: wanted.join(',') } } })),
    enabled: wanted.length > 0,
    staleTime: 600_000,
  });
  return (id) => data?.names[id ?? ''] ?? id ?? '';
}
