import { useQuery } from '@tanstack/react-query';
import { answered, api } from '../api/client';

const everywhere = {
  timeZone: 'UTC',
  policyVersion: '',
  receiptWindowDays: null,
  orderWindowDays: null,
  temporalUiUrl: null,
} as const;

/** The calendar of the desk and, for staff, where Temporal shows its cases. */
export function useDesk() {
  const { data } = useQuery({
    queryKey: ['desk'],
    queryFn: () => answered(api.GET('/api/v1/desk')),
    staleTime: Infinity,
  });
  return data ?? everywhere;
}
