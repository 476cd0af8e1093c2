import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { QueryClient } from '@tanstack/react-query';
import { ApiProblem, answered, api } from '../api/client';
import type { Session, StaffRole } from '../api/types';

const sessionKey = ['session'] as const;

interface Known {
  readonly session: Session | null;
  /** The session that was there has ended by itself: its page stays as it is, so that what was typed is not lost. */
  readonly isLost: boolean;
}

function useKnown(): Known | undefined {
  const client = useQueryClient();
  const { data } = useQuery({
    queryKey: sessionKey,
    queryFn: async (): Promise<Known> => {
      const { session } = await answered(api.GET('/api/v1/session'));
      const before = client.getQueryData<Known>(sessionKey)?.session ?? null;
      if (session === null) return { session: before, isLost: before !== null };
      // Somebody else signed in meanwhile: nothing of the earlier person stays on the screen.
      if (before !== null && before.email !== session.email) window.location.reload();
      return { session, isLost: false };
    },
    staleTime: 60_000,
    // Until he has signed in again, which happens in another window.
    refetchInterval: ({ state }) => (state.data?.isLost === true ? 3_000 : false),
  });
  return data;
}

/** Who is signed in; `undefined` while nobody knows yet. */
export function useSession(): Session | null | undefined {
  return useKnown()?.session;
}

/** Whether the session that is on the screen has ended meanwhile. */
export function useSessionLost(): boolean {
  return useKnown()?.isLost === true;
}

/** Asks who is signed in as soon as the desk has refused something for want of a session. */
export function askAnew(client: QueryClient, problem: Error): void {
  if (problem instanceof ApiProblem && problem.status === 401)
    void client.invalidateQueries({ queryKey: sessionKey });
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
    client.setQueryData<Known>(sessionKey, { session, isLost: false });
  };
}
