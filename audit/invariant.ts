import type { CaseRuns } from '../gateways/case-runs';
import type { Payments } from '../gateways/payments';
import type { Inbox } from '../gateways/witnesses/inbox';
import type { RefundWitness } from '../gateways/witnesses/sandbox-ledger';
import type { Breach, Checked } from '../store/audit/checked';
import type { Database } from '../store/database';
import type { CaseHistory } from './history';

/** A request that the desk has answered, as a client wrote it down; how a test knows what was acknowledged. */
export interface Acknowledged {
  readonly at: string;
  readonly method: string;
  readonly path: string;
  readonly idempotencyKey: string | null;
  readonly status: number;
  /** The case in the answer, or the case in the path. */
  readonly caseNo: string | null;
}

/** What an audit reads. It writes nothing anywhere. */
export interface AuditDeps {
  readonly db: Database;
  readonly runs: CaseRuns;
  readonly payments: Payments;
  /** The outside ledger of the payment sandbox; null with a real provider. */
  readonly witness: RefundWitness | null;
  /** The mailbox that takes all letters; null where letters go out into the world. */
  readonly inbox: Inbox | null;
  /** What clients were told, where somebody wrote it down. */
  readonly acknowledged: readonly Acknowledged[];
  /** Texts that must be nowhere, beside the customers' own data. */
  readonly canaries: readonly string[];
  /** Log files to search for personal data. */
  readonly logFiles: readonly string[];
  readonly now: () => Date;
  /** How long the record may take to follow the history. */
  readonly settleMs: number;
}

/** What one audit looks at: everything, or one case, with the histories that were read for it. */
export interface Audit {
  readonly deps: AuditDeps;
  readonly caseNo: string | null;
  readonly histories: readonly CaseHistory[];
}

/** One invariant of the desk, and what an audit found of it. */
export interface Finding {
  readonly id: string;
  readonly statement: string;
  readonly checked: number;
  readonly breaches: readonly Breach[];
}

/** Adds up what several looks at one invariant found. */
export function together(parts: readonly Checked[]): Checked {
  return {
    checked: parts.reduce((sum, { checked }) => sum + checked, 0),
    breaches: parts.flatMap(({ breaches }) => breaches),
  };
}

const AT_ONCE = 8;

/** Asks about many things, a few at a time: neither one after the other nor all at once. */
export async function askAll<Item, Answer>(
  items: readonly Item[],
  ask: (item: Item) => Promise<Answer>,
): Promise<readonly Answer[]> {
  const answers: Answer[] = [];
  for (let at = 0; at < items.length; at += AT_ONCE)
    answers.push(...(await Promise.all(items.slice(at, at + AT_ONCE).map(ask))));
  return answers;
}
