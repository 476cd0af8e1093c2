import { setTimeout as pause } from 'node:timers/promises';
import type { Finding } from '../../audit/invariant';
import { stuckCases } from '../../audit/invariants/stuck';
import type { AuditDeps } from '../../audit/invariant';
import type { Breach, Checked } from '../../store/audit/checked';

const LOOK_EVERY_MS = 5_000;
/** A part that was just killed makes anything look stuck; what still stands so after this many looks is. */
const LOOKS_TO_BELIEVE = 6;

/** What the auditor saw of I5 while the run went on. */
export interface Watched extends Checked {
  readonly looks: number;
}

/**
 * Looks at the open cases for as long as the run goes on, for at its end none is open: each must run, and wait for a
 * role or a deadline. A look that no part answers is none.
 */
export async function watchWaits(
  deps: Pick<AuditDeps, 'db' | 'runs' | 'now'>,
  signal: AbortSignal,
): Promise<Watched> {
  const breaches: Breach[] = [];
  const suspects = new Map<string, number>();
  let [looks, checked] = [0, 0];
  while (!signal.aborted) {
    await pause(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined);
    const seen = await look(deps);
    if (seen === null) continue;
    looks += 1;
    checked += seen.checked;
    const found = new Map(seen.breaches.map((one) => [one.subject, one]));
    for (const subject of suspects.keys()) if (!found.has(subject)) suspects.delete(subject);
    for (const [subject, breach] of found) {
      const times = (suspects.get(subject) ?? 0) + 1;
      suspects.set(subject, times);
      if (times === LOOKS_TO_BELIEVE) breaches.push(breach);
    }
  }
  return { looks, checked, breaches };
}

async function look(deps: Pick<AuditDeps, 'db' | 'runs' | 'now'>): Promise<Checked | null> {
  try {
    return await stuckCases({ deps, caseNo: null });
  } catch {
    return null;
  }
}

/** The auditor's findings at the end, with what was seen of I5 on the way. */
export function withWatched(findings: readonly Finding[], watched: Watched): readonly Finding[] {
  return findings.map((finding) =>
    finding.id === 'I5'
      ? {
          ...finding,
          checked: finding.checked + watched.checked,
          breaches: [...finding.breaches, ...watched.breaches],
        }
      : finding,
  );
}
