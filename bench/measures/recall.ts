import { setTimeout as pause } from 'node:timers/promises';
import { sql } from 'kysely';
import type { LedgerEntry } from '../../local/sandbox/ledger/state';
import { closeDatabase, openDatabase } from '../../store/database';
import type { Database } from '../../store/database';
import { memoryMb } from '../rig/cpu';
import { appealAll } from '../rig/crowd';
import type { Answered } from '../rig/crowd';
import { percentile } from '../rig/numbers';
import type { Finding } from '../rig/numbers';
import { untilNoneWaits } from '../rig/patience';
import { buy, paymentOf } from '../rig/purchases';
import { print } from '../rig/rig';
import type { Rig } from '../rig/rig';
import { chooseRefund, playToOffer } from './whole-cases';
import type { Acting } from './whole-cases';

const HOUR_MS = 3_600_000;
const AT_ONCE = 16;
/** As many cases are brought to a refund at once as support would with a queue of them. */
const REFUNDS_AT_ONCE = 8;
/** Ten thousand in an hour, from which the pace of an intake is counted. */
const WANTED_A_SECOND = 2.8;

interface Recall {
  readonly appeals: number;
  readonly refunds: number;
  /** How fast the desk that is measured may ask the provider: `REFUNDS_PER_SECOND`. */
  readonly refundsPerSecond: number;
}

/**
 * E116: a recall. As many appeals over HTTP as the machine takes, all on the last day of their window, by the way a crowd
 * comes: at once, each from an address of its own. The database says afterwards what became of each.
 */
export async function measureRecall(rig: Rig, recall: Recall): Promise<readonly Finding[]> {
  print(`recall: ${String(recall.appeals)} purchases`);
  const orderNos = await buy(rig, recall.appeals, { receivedDaysAgo: 14, paidFor: recall.refunds });
  const db = openDatabase(rig.info.databaseUrl, { max: 2 });
  const memory = watchMemory(rig);
  try {
    const since = Date.now();
    const answered = await appealAll(rig.info.apiUrl, orderNos, { atOnce: AT_ONCE, endsAt: since + HOUR_MS });
    const lastAnswer = Math.max(...answered.map(({ answeredAt }) => answeredAt));
    print(`recall: all accepted after ${String(Math.round((lastAnswer - since) / 1_000))} s`);
    const lastStarted = await untilAllStarted(db, orderNos, since + HOUR_MS);
    const lastOpen = await untilNoneWaits(rig, since + HOUR_MS);
    const intake = memory.peaks();
    const found = await becameOf(db, answered);
    const paid = await refunding(rig, { recall, orderNos, answered });
    return [
      ...acceptance(answered, { since, lastAnswer, lastStarted, lastOpen }),
      ...outcome(found, recall.appeals),
      {
        ...{ id: 'recall', what: 'refunds at the provider', unit: 'a second' },
        ...{ value: paid.perSecond, floor: recall.refundsPerSecond },
        from: `${String(paid.refunds)} refunds; chosen at ${paid.chosenPerSecond.toFixed(1)} a second`,
      },
      {
        ...{ id: 'recall', what: 'refunds at the provider in the busiest second', unit: 'refunds' },
        // The server counts in intervals of its own: a second of ours may hold the end of one and the start of the next.
        ...{ value: paid.busiest, floor: 2 * recall.refundsPerSecond, from: 'as the bank’s ledger says' },
      },
      ...memoryOf(intake),
    ];
  } finally {
    memory.stop();
    await closeDatabase(db);
  }
}

interface Moments {
  readonly since: number;
  readonly lastAnswer: number;
  readonly lastStarted: number;
  readonly lastOpen: number;
}

function acceptance(
  answered: readonly Answered[],
  { since, lastAnswer, lastStarted, lastOpen }: Moments,
): readonly Finding[] {
  const took = answered.map(({ tookMs }) => tookMs);
  const seconds = (lastAnswer - since) / 1_000;
  const repeats = answered.reduce((sum, one) => sum + one.repeats, 0);
  const of = `${String(answered.length)} appeals, ${String(AT_ONCE)} at once`;
  const after = (what: string, ms: number): Finding => ({
    ...{ id: 'recall', what, value: Math.max(0, ms) / 1_000, unit: 's', floor: 3_600, from: of },
  });
  return [
    {
      ...{ id: 'recall', what: 'appeals accepted', unit: 'a second', wantsMore: true },
      ...{ value: answered.length / seconds, floor: WANTED_A_SECOND },
      from: `${of}, in ${seconds.toFixed(0)} s; ${String(repeats)} sent again`,
    },
    ...[50, 95].map((percent): Finding => ({
      ...{ id: 'recall', what: `the answer to an appeal, p${String(percent)}`, unit: 'ms' },
      ...{ value: percentile(took, percent), floor: percent === 50 ? 2_000 : 5_000, from: of },
    })),
    after('the last workflow is started after the last answer', lastStarted - lastAnswer),
    after('the last case has had its first turn after the last answer', lastOpen - lastAnswer),
  ];
}

interface Found {
  readonly cases: number;
  readonly orders: number;
  readonly otherMoment: number;
  readonly refused: number;
  readonly latest: number;
}

function outcome(found: Found, wanted: number): readonly Finding[] {
  const none = (what: string, value: number, from: string): Finding => ({
    ...{ id: 'recall', what, value, unit: 'appeals', floor: 0, from },
  });
  return [
    none(
      'appeals without exactly one case',
      Math.abs(wanted - found.cases) + Math.abs(wanted - found.orders),
      `${String(found.cases)} cases of ${String(found.orders)} purchases`,
    ),
    none(
      'cases judged by another moment than their acceptance',
      found.otherMoment,
      'between the sending and the answer, to the millisecond as it is in the appeal',
    ),
    none(
      'appeals of the last day that were refused',
      found.refused,
      `the last workflow began ${(found.latest / 1_000).toFixed(0)} s after its acceptance`,
    ),
  ];
}

function memoryOf(peaks: ReadonlyMap<string, number>): readonly Finding[] {
  return ['api', 'worker'].map((name) => ({
    ...{ id: 'recall', what: `memory of the ${name} at its most`, unit: 'MB', floor: 1_024 },
    ...{
      value: peaks.get(name) ?? NaN,
      from: [...peaks].map(([one, mb]) => `${one} ${mb.toFixed(0)}`).join(', '),
    },
  }));
}

/** Until each case has its workflow; the moment at which the last one did. */
async function untilAllStarted(db: Database, orderNos: readonly string[], endsAt: number): Promise<number> {
  for (;;) {
    const { rows } = await sql<{ open: number }>`
      select count(*)::int as open from cases c join units u using (unit_id)
      where u.order_no like ${prefixOf(orderNos)} and c.started_at is not null and c.stage = 'support'`.execute(
      db,
    );
    const open = rows[0]?.open ?? 0;
    if (open === orderNos.length) return Date.now();
    if (Date.now() > endsAt)
      throw new Error(`Cannot go on: ${String(open)} cases are open when the hour is over`);
    await pause(250);
  }
}

function prefixOf(orderNos: readonly string[]): string {
  return `${(orderNos[0] ?? '').replace(/\d+$/, '')}%`;
}

/** What the database says: exactly one case each, judged at the moment of acceptance, which lies within its request. */
async function becameOf(db: Database, answered: readonly Answered[]): Promise<Found> {
  const sent = new Map(answered.map((one) => [one.orderNo, one]));
  const { rows } = await sql<Row>`
    select u.order_no as "orderNo", c.snapshot->>'appealedAt' as "appealedAt", a.accepted_at as "acceptedAt",
      c.started_at as "startedAt", (c.snapshot->>'accepted')::boolean as "isAccepted",
      (c.eligibility->>'eligible')::boolean as "isEligible"
    from cases c join appeals a using (appeal_no) join units u using (unit_id)
    where u.order_no like ${prefixOf(answered.map(({ orderNo }) => orderNo))}`.execute(db);
  const isItsMoment = ({ orderNo, appealedAt, acceptedAt }: Row): boolean => {
    const [own, at] = [sent.get(orderNo), acceptedAt.getTime()];
    return own !== undefined && Date.parse(appealedAt) === at && own.sentAt <= at && at <= own.answeredAt;
  };
  return {
    cases: rows.length,
    orders: new Set(rows.map(({ orderNo }) => orderNo)).size,
    otherMoment: rows.filter((row) => !isItsMoment(row)).length,
    refused: rows.filter(({ isAccepted, isEligible }) => !isAccepted || !isEligible).length,
    latest: Math.max(...rows.map(({ startedAt, acceptedAt }) => startedAt.getTime() - acceptedAt.getTime())),
  };
}

interface Row {
  readonly orderNo: string;
  readonly appealedAt: string;
  readonly acceptedAt: Date;
  readonly startedAt: Date;
  readonly isAccepted: boolean;
  readonly isEligible: boolean;
}

interface Refunding {
  readonly recall: Recall;
  readonly orderNos: readonly string[];
  readonly answered: readonly Answered[];
}

/** Brings the paid ones to the offer while all the others are open; then all choose a refund at once. */
async function refunding(rig: Rig, { recall, orderNos, answered }: Refunding) {
  const paid = new Set(orderNos.slice(0, recall.refunds));
  const caseNos = answered.filter(({ orderNo }) => paid.has(orderNo)).map(({ caseNo }) => caseNo);
  print(`recall: ${String(caseNos.length)} refunds`);
  const patient = patientOf(rig);
  await inLanes(caseNos, (caseNo) => playToOffer(patient, caseNo));
  const since = performance.now();
  await inLanes(caseNos, (caseNo) => chooseRefund(patient, caseNo));
  const chosenPerSecond = caseNos.length / ((performance.now() - since) / 1_000);
  await inLanes(caseNos, async (caseNo) => {
    await rig.world.untilStage(caseNo, 'closed');
  });
  const moments = await refundsOf(rig, new Set([...paid].map(paymentOf)));
  const seconds = (Math.max(...moments) - Math.min(...moments)) / 1_000;
  return {
    ...{ refunds: moments.length, chosenPerSecond, busiest: busiestSecond(moments) },
    perSecond: (moments.length - 1) / seconds,
  };
}

/** People who repeat a click whose outcome nobody could tell them; that it had taken effect is told by the refusal. */
function patientOf({ world }: Rig): Acting {
  return {
    world: {
      untilStage: (caseNo, stage) => world.untilStage(caseNo, stage),
      async act(role, what, body) {
        let isUnknown = false;
        for (;;) {
          try {
            return await world.act(role, what, body);
          } catch (error) {
            const words = error instanceof Error ? error.message : '';
            if (isUnknown && words.includes('answered 409')) return world.see(what.split('/')[0] ?? '');
            if (!words.includes('answered 503')) throw error;
            isUnknown = true;
            await pause(1_000);
          }
        }
      },
    },
  };
}

async function inLanes(caseNos: readonly string[], each: (caseNo: string) => Promise<void>): Promise<void> {
  const waiting = [...caseNos];
  const lane = async (): Promise<void> => {
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) await each(next);
  };
  await Promise.all(Array.from({ length: REFUNDS_AT_ONCE }, lane));
}

/** When the bank made each refund of these payments, in milliseconds. */
async function refundsOf({ info }: Rig, payments: ReadonlySet<string>): Promise<readonly number[]> {
  const response = await fetch(`${info.paymentUrl}/_sandbox/ledger`);
  const entries = (await response.json()) as readonly LedgerEntry[];
  const made = entries.filter(({ type, paymentId }) => type === 'refund.created' && payments.has(paymentId));
  return made.map(({ at }) => Date.parse(at));
}

/** The most of them within any second, wherever it begins. */
function busiestSecond(moments: readonly number[]): number {
  const within = (from: number): number => moments.filter((at) => at >= from && at < from + 1_000).length;
  return Math.max(0, ...moments.map(within));
}

/** Looks once a second at what each process holds, and keeps the most. */
function watchMemory(rig: Rig) {
  const peaks = new Map<string, number>();
  const look = (): void => {
    for (const [name, pid] of Object.entries(rig.pids()))
      peaks.set(name, Math.max(peaks.get(name) ?? 0, memoryMb(pid) || 0));
  };
  look();
  const timer = setInterval(look, 1_000);
  return { peaks: () => new Map(peaks), stop: () => clearInterval(timer) };
}
