import { useQuery, useQueryClient } from '@tanstack/react-query';
import { answered, api } from '../api/client';
import type { Session, StaffRole } from '../api/types';

const sessionKey = ['session'] as const;

/** Who is signed in; `undefined` while nobody knows yet. */
export function useSession(): Session | null | undefined {
  const { data } = useQuery({
    queryKey: sessionKey,
    queryFn: async () => (await answered(api.GET('/api/v1/session'))).session,
    staleTime: 60_000,
  });
  return data;
}

/** The role that a member of the staff acts in; null for customers and strangers. */
export function useRole(): StaffRole | null {
  const session = useSession();
  return session?.kind === 'staff' ? session.role : null;
}

/** Begins, changes or ends what the pages know: nothing of an earlier person stays on the screen. */
export function useNewSession(): (session: Session | null) => void {
  const client = useQueryClient();
  return (session) => {
    client.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== sessionKey[0] });
    client.setQueryData(sessionKey, session);
  };
}
