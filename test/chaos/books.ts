import { setTimeout as pause } from 'node:timers/promises';
import { sql } from 'kysely';
import { z } from 'zod';
import { sandboxLedger } from '../../gateways/witnesses/sandbox-ledger';
import type { Database } from '../../store/database';
import type { Played } from './stage';
import type { ClientLedger } from './told';

const LOOK_MS = 500;

/** What is still on its way: letters to send or to read, news of the bank to apply, cases to start. */
async function unrest(db: Database): Promise<number> {
  const { rows } = await sql<{ readonly count: string }>`
    select (select count(*) from letters where direction = 'out' and sent_at is null and next_attempt_at is not null)
         + (select count(*) from letters where direction = 'in' and handled_at is null)
         + (select count(*) from payment_events where applied_at is null)
         + (select count(*) from cases where started_at is null) as count`.execute(db);
  return Number(rows[0]?.count ?? 0);
}

/** Waits until nothing is on its way any more. @returns what still was when the time was over */
export async function untilQuiet(db: Database, waitMs: number): Promise<number> {
  const end = Date.now() + waitMs;
  for (;;) {
    const left = await unrest(db).catch(() => Number.POSITIVE_INFINITY);
    if (left === 0 || Date.now() > end) return left;
    await pause(LOOK_MS);
  }
}

/** What the outside books say against the desk: effects that are missing, and effects that are there twice. */
export interface Reckoning {
  readonly lost: readonly string[];
  readonly doubled: readonly string[];
  readonly refunds: number;
}

const dispatchPage = z.object({
  items: z.array(z.object({ caseNo: z.string() })),
  nextCursor: z.string().nullable(),
});

/** Outcomes after which something is sent to the customer. */
const dispatched = ['replaced', 'repaired', 'declined', 'no-remedy'];

/** Compares what was played with the bank's ledger, the dispatch list, the letters taken in and the cases opened. */
export async function reckon(books: {
  readonly played: readonly Played[];
  readonly ledger: ClientLedger;
  readonly db: Database;
  readonly paymentUrl: string;
  readonly listDispatches: (cursor: string | null) => Promise<unknown>;
}): Promise<Reckoning> {
  const { played, ledger, db } = books;
  const refunds = await sandboxLedger(books.paymentUrl).liveRefunds();
  const sent = await dispatchesIn(books.listDispatches);
  const counts: Counted[] = [];
  for (const { scene, caseNo } of played) {
    const { outcome } = scene.story;
    const own = refunds.filter(({ intentId }) => isOf(intentId, String(caseNo)));
    const about = `${String(caseNo)} (${scene.order.orderNo}, ${outcome})`;
    counts.push({ about: `refund of ${about}`, found: own.length, due: outcome === 'refunded' ? 1 : 0 });
    const paidCents = own.reduce((sum, { amountCents }) => sum + amountCents, 0);
    const dueCents = outcome === 'refunded' ? scene.order.unitPaidCents : 0;
    counts.push({ about: `cents to ${about}`, found: paidCents, due: dueCents });
    const parcels = sent.filter((one) => one === caseNo).length;
    counts.push({ about: `parcel of ${about}`, found: parcels, due: dispatched.includes(outcome) ? 1 : 0 });
  }
  const due = played.filter(({ scene }) => scene.story.outcome === 'refunded').length;
  counts.push({ about: 'refunds in all', found: refunds.length, due });
  counts.push(...(await openedOnce(db, played)), ...(await takenInOnce(db, ledger)));
  return {
    lost: counts.filter(({ found, due }) => found < due).map(inWords),
    doubled: counts.filter(({ found, due }) => found > due).map(inWords),
    refunds: refunds.length,
  };
}

/** Whether a refund is of a case: of its price, or of a difference (E65), by whichever way it was paid. */
function isOf(intentId: string | null, caseNo: string): boolean {
  const ofCase = `INT-${caseNo}`;
  return intentId === ofCase || intentId?.startsWith(`${ofCase}-`) === true;
}

interface Counted {
  readonly about: string;
  readonly found: number;
  readonly due: number;
}

function inWords({ about, found, due }: Counted): string {
  return `${about}: ${found} in place of ${due}`;
}

async function dispatchesIn(list: (cursor: string | null) => Promise<unknown>): Promise<readonly string[]> {
  const caseNos: string[] = [];
  let cursor: string | null = null;
  do {
    const { items, nextCursor } = dispatchPage.parse(await list(cursor));
    caseNos.push(...items.map(({ caseNo }) => caseNo));
    cursor = nextCursor;
  } while (cursor !== null);
  return caseNos;
}

/** Each order of the run is appealed about once: one case each, however often the appeal had to be sent. */
async function openedOnce(db: Database, played: readonly Played[]): Promise<readonly Counted[]> {
  const { rows } = await sql<{ readonly order_no: string; readonly count: string }>`
    select order_no, count(*) as count from cases join appeals using (appeal_no) group by order_no`.execute(
    db,
  );
  const found = new Map(rows.map(({ order_no: orderNo, count }) => [orderNo, Number(count)]));
  return played.map(({ scene: { order } }) => ({
    about: `case of ${order.orderNo}`,
    found: found.get(order.orderNo) ?? 0,
    due: 1,
  }));
}

/** A letter that was taken with 250 is kept once, however often it was handed over. */
async function takenInOnce(db: Database, { letters }: ClientLedger): Promise<readonly Counted[]> {
  const { rows } = await sql<{ readonly message_id: string; readonly count: string }>`
    select message_id, count(*) as count from letters where direction = 'in' group by message_id`.execute(db);
  const found = new Map(rows.map(({ message_id: id, count }) => [id, Number(count)]));
  return letters.map(({ messageId }) => ({
    about: `letter ${messageId}`,
    found: found.get(messageId) ?? 0,
    due: 1,
  }));
}
