import { useEffect, useState } from 'react';
import { answered, api, ApiProblem, newKey } from '../api/client';
import type { ParcelScan } from '../api/types';
import { useSubmit } from '../shell/submit';
import type { Submit } from '../shell/submit';

/** A code that was scanned, and the key under which it is looked up however often that is tried. */
interface Scanned {
  readonly code: string;
  readonly key: string;
}

interface LookUps {
  readonly submit: Submit<Scanned>;
  /** The codes that are not answered yet: first the one that is looked up or whose look-up failed, then those that wait. */
  readonly inHand: readonly string[];
  readonly take: (code: string) => void;
}

/** Looks up one code after the other: a scanner is quicker than the desk, and each parcel must be noted. */
export function useLookUps(found: (scan: ParcelScan) => void): LookUps {
  const [queue, setQueue] = useState<readonly Scanned[]>([]);
  const [first] = queue;
  const submit = useSubmit(
    ({ code, key }: Scanned) =>
      answered(
        api.POST('/api/v1/parcels/scan', {
          body: { code },
          params: { header: { 'Idempotency-Key': key } },
        }),
      ),
    (scan) => {
      setQueue(([, ...waiting]) => waiting);
      found(scan);
    },
  );
  const { send, forget, isSending, problem } = submit;
  useEffect(() => {
    if (first !== undefined && !isSending && problem === null) send(first);
  }, [first, isSending, problem]);
  const take = (code: string): void => {
    const next = { code, key: newKey() };
    if (problem === null) return setQueue((waiting) => [...waiting, next]);
    // What was refused is over; what is unknown is tried again first, and once only where it is scanned again.
    const isOver = problem instanceof ApiProblem && !problem.unknown;
    const isSame = !isOver && first?.code === code;
    setQueue((waiting) => [...(isOver ? waiting.slice(1) : waiting), ...(isSame ? [] : [next])]);
    forget();
  };
  return { submit, inHand: queue.map(({ code }) => code), take };
}
