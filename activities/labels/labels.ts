import { Context } from '@temporalio/activity';
import { createBell } from '../../gateways/bell';
import { CarrierFailure } from '../../gateways/carriers';
import type { Carrier } from '../../gateways/carriers';
import {
  claimLabels,
  claimUnusedLabels,
  markLabelBought,
  markLabelCancelled,
  markLabelFailed,
  rememberShipment,
} from '../../store/goods/carrier-labels';
import type { UnusedLabel, WantedLabel } from '../../store/goods/carrier-labels';
import type { Database } from '../../store/database';
import { endAsAsked, endOfRound } from '../long-activity';
import type { LabelActivities, LabelReport } from './label-activities';

export interface LabelDeps {
  readonly db: Database;
  readonly carrier: Carrier;
  /** Aborted when the worker begins to stop. */
  readonly stopping?: AbortSignal;
  /** How long a claimed label belongs to its worker; above what the slowest purchase takes. */
  readonly leaseMs?: number;
  readonly pollMs?: number;
}

const HEARTBEAT_MS = 3_000;
const LEASE_MS = 5 * 60_000;
const BATCH = 4;

/** Buys labels. A worker that dies after paying leaves the shipment's id behind; whoever comes next finds it paid. */
export function createLabelActivities(deps: LabelDeps): LabelActivities {
  return { buyLabels: ({ maxMs }) => buyLabels(deps, maxMs) };
}

async function buyLabels(deps: LabelDeps, maxMs: number): Promise<LabelReport> {
  const context = Context.current();
  const report = { bought: 0, failed: 0, cancelled: 0 };
  const endsAt = Date.now() + maxMs;
  const beat = setInterval(() => context.heartbeat(report), HEARTBEAT_MS);
  const claim = { limit: BATCH, leaseMs: deps.leaseMs ?? LEASE_MS };
  const ending = endOfRound(context, deps.stopping);
  const bell = createBell(ending);
  try {
    while (!ending.aborted && Date.now() < endsAt) {
      const wanted = await claimLabels(deps.db, claim);
      const unused = await claimUnusedLabels(deps.db, claim);
      for (const done of await Promise.all([
        ...wanted.map((label) => buy(deps, label)),
        ...unused.map((label) => cancel(deps, label)),
      ]))
        report[done] += 1;
      if (wanted.length + unused.length === 0)
        await bell.wait(Math.min(deps.pollMs ?? 2_000, endsAt - Date.now()));
    }
  } finally {
    clearInterval(beat);
  }
  await endAsAsked(context);
  return report;
}

async function buy({ db, carrier }: LabelDeps, wanted: WantedLabel): Promise<keyof LabelReport> {
  const { dispatchId, shipmentId, ...parcel } = wanted;
  const remember = (id: string): Promise<string> => rememberShipment(db, dispatchId, id);
  try {
    const label = await carrier.buyLabel(parcel, { known: shipmentId, remember });
    await markLabelBought(db, dispatchId, label);
    return 'bought';
  } catch (error) {
    await markLabelFailed(db, wanted, failureOf(error));
    return 'failed';
  }
}

/** A label whose money does not come back stays bought, and is asked for again when its lease is over. */
async function cancel(
  { db, carrier }: LabelDeps,
  { dispatchId, shipmentId }: UnusedLabel,
): Promise<keyof LabelReport> {
  try {
    await carrier.cancelLabel(shipmentId);
    await markLabelCancelled(db, dispatchId);
    return 'cancelled';
  } catch (error) {
    if (failureOf(error).permanent) await markLabelCancelled(db, dispatchId);
    return 'failed';
  }
}

function failureOf(error: unknown): { readonly error: string; readonly permanent: boolean } {
  if (error instanceof CarrierFailure) return { error: error.message, permanent: error.permanent };
  throw error;
}
