import { useQuery } from '@tanstack/react-query';
import { answered, api } from '../api/client';
import { useWords } from '../words/language';

/** Who acts without an account, by his name among those a case waits for. */
const nameless: Readonly<Record<string, string>> = {
  customer: 'customer',
  stranger: 'stranger',
  desk: 'system',
};

/** The names of those who acted, for their ids; a machine's key stays its id. */
export function useNames(ids: readonly (string | null)[]): (id: string | null) => string {
  const { cases } = useWords();
  const wanted = [...new Set(ids.filter((id) => id !== null && !(id in nameless)))].sort();
  const { data } = useQuery({
    queryKey: ['names', wanted],
    queryFn: () => answered(api.GET('/api/v1/users/names', { params: { query: { ids: wanted.join(',') } } })),
    enabled: wanted.length > 0,
    staleTime: 600_000,
  });
  return (id) => data?.names[id ?? ''] ?? cases.who[nameless[id ?? ''] ?? ''] ?? id ?? '';
}
