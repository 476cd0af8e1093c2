import { newestCases } from '../store/audit/cases';
import { chainBreaches, securityChainBreaches } from '../store/audit/chain';
import type { Checked } from '../store/audit/checked';
import { custodyBreaches } from '../store/audit/custody';
import { remedyBreaches } from '../store/audit/remedies';
import { stockBreaches } from '../store/audit/stock';
import { placesInHouse } from '../workflows/contract';
import { historyOf } from './history';
import { askAll, together } from './invariant';
import type { Audit, AuditDeps, Finding } from './invariant';
import { appealsAndMessages } from './invariants/appeals-and-messages';
import { namedActors } from './invariants/decisions';
import { letters } from './invariants/letters';
import { money } from './invariants/money';
import { privacy } from './invariants/privacy';
import { recordEqualsHistory } from './invariants/record';
import { stuckCases } from './invariants/stuck';

interface Invariant {
  readonly id: string;
  readonly statement: string;
  readonly check: (audit: Audit) => Promise<Checked>;
}

/** The invariants of the desk, in the order of ARCHITECTURE.md. */
const invariants: readonly Invariant[] = [
  {
    id: 'I1',
    statement: 'every acknowledged appeal has its workflow, every message is in one history, once',
    check: appealsAndMessages,
  },
  { id: 'I2', statement: 'at most one live refund per intent, of exactly what was decided', check: money },
  {
    id: 'I3',
    statement: 'stock on hand ≥ reserved ≥ 0 at each position; each reservation ends once',
    check: ({ deps, caseNo }) => stockBreaches(deps.db, { caseNo }),
  },
  { id: 'I4', statement: 'the record equals what the history says', check: recordEqualsHistory },
  {
    id: 'I5',
    statement: 'no case is stuck: each runs and waits for a role or a deadline',
    check: stuckCases,
  },
  {
    id: 'I6',
    statement: 'one remedy per case; nothing more for a refunded unit',
    check: ({ deps, caseNo }) => remedyBreaches(deps.db, { caseNo }),
  },
  { id: 'I7', statement: 'each letter has one Message-ID and arrives once', check: letters },
  {
    id: 'I8',
    statement: 'who decides on money or stock had the role; above the limit two persons',
    check: namedActors,
  },
  { id: 'I9', statement: 'no personal data in a history, a search attribute or a log', check: privacy },
  {
    id: 'I10',
    statement: 'no case closes over goods in our house',
    check: ({ deps, caseNo }) => custodyBreaches(deps.db, { caseNo }, placesInHouse),
  },
  {
    id: 'I11',
    statement: 'the events of each case, and of accounts, are as they were written, by their chain of hashes',
    check: asWritten,
  },
];

/** What happened to accounts is about no case: an audit of one leaves it out. */
async function asWritten({ deps: { db }, caseNo }: Audit): Promise<Checked> {
  const ofCases = await chainBreaches(db, { caseNo });
  return caseNo === null ? together([ofCases, await securityChainBreaches(db)]) : ofCases;
}

/** How much an audit reads: of all cases, and of how many the whole histories; or of one case. */
export interface AuditScope {
  readonly caseNo: string | null;
  readonly histories: number;
}

/** Looks at every invariant. Reads only, page by page; what the histories say is of the newest cases of the scope. */
export async function auditDesk(deps: AuditDeps, scope: AuditScope): Promise<readonly Finding[]> {
  const audit = await prepareAudit(deps, scope);
  const findings: Finding[] = [];
  for (const { id, statement, check } of invariants)
    findings.push({ id, statement, ...(await check(audit)) });
  return findings;
}

/** The histories are read once for all invariants. */
async function prepareAudit(deps: AuditDeps, { caseNo, histories: limit }: AuditScope): Promise<Audit> {
  const sample = await newestCases(deps.db, { caseNo, limit });
  return { deps, caseNo, histories: await askAll(sample, (record) => historyOf(deps.runs, record)) };
}
