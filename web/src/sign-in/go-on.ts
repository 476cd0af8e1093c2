import { useLocation, useSearchParams } from 'wouter';
import type { Session, SignInStep } from '../api/types';
import { startOf } from '../shell/navigation';
import { useNewSession } from '../shell/session';

/** Goes where somebody wanted to be once his session has begun, or to the step before it. */
export function useGoOn(): (step: {
  readonly session: Session | null;
  readonly next?: SignInStep['next'];
}) => void {
  const renew = useNewSession();
  const [, go] = useLocation();
  const [search] = useSearchParams();
  const then = ownPath(search.get('then'));
  return ({ session, next = null }) => {
    if (next !== null) go(`/sign-in/${next}${then === null ? '' : `?then=${encodeURIComponent(then)}`}`);
    if (session === null) return;
    renew(session);
    if (session.kind === 'staff') go(then ?? startOf(session.role));
  };
}

/** Only a path of ours: a link must not lead to another site after the sign-in. */
export function ownPath(then: string | null): string | null {
  return then !== null && /^\/[a-z]/.test(then) ? then : null;
}
