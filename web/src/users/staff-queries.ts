import { useQuery } from '@tanstack/react-query';
import { answered, api } from '../api/client';
import type { StaffRole } from '../api/types';

export const usersKey = ['users'] as const;
export const keysKey = ['api-keys'] as const;

/** Every role; the first of a person's is the one that his sign-in begins with. */
export const staffRoles: readonly StaffRole[] = [
  'support',
  'warehouse',
  'lab',
  'payments',
  'manager',
  'admin',
];

export function useUsers() {
  return useQuery({ queryKey: usersKey, queryFn: () => answered(api.GET('/api/v1/users')) });
}
