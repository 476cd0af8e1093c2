import { sql } from 'kysely';
import { purposeOf } from '../../workflows/contract';
import type { CaseState, Effect, NumberedEffect, RefundState } from '../../workflows/contract';
import type { Tx } from '../database';
import { linkedRefund } from './linked-refund';

interface Moment {
  readonly state: CaseState;
  readonly at: Date;
}

type Of<Kind extends Effect['do']> = Extract<NumberedEffect, { readonly do: Kind }>;
export type MoneyEffect = Of<
  'note-refund' | 'propose-payout' | 'note-consent' | 'settle-payout' | 'withdraw-payout'
>;

/** What a step does to the books of money, in the transaction of its record. */
export async function carryOutMoney(tx: Tx, effect: MoneyEffect, moment: Moment): Promise<void> {
  switch (effect.do) {
    case 'note-refund':
      return noteRefund(tx, effect, moment);
    case 'propose-payout':
      return proposePayout(tx, effect, moment);
    case 'note-consent':
      await tx
        .updateTable('payouts')
        .set({ consent_ref: effect.consentRef })
        .where('case_no', '=', moment.state.caseNo)
        .where('state', '=', 'proposed')
        .execute();
      return;
    case 'settle-payout':
      return settlePayout(tx, effect, moment);
    case 'withdraw-payout':
      await tx
        .updateTable('payouts')
        .set({ state: 'withdrawn', ended_at: moment.at })
        .where('case_no', '=', moment.state.caseNo)
        .where('state', '=', 'proposed')
        .execute();
  }
}

const stuck: readonly RefundState[] = ['failed', 'unknown', 'reversed', 'awaiting-approval'];
const underWay: readonly RefundState[] = ['requested', 'awaiting-approval', 'submitted', 'unknown'];

/**
 * Webhook and reply meet here, in the row of the intent; its provider's id is unique among all refunds. Of an order that
 * was paid in several ways only the part that is meant changes: the one with that refund, or those that a person has linked
 * it to, else those on their way.
 */
async function noteRefund(tx: Tx, effect: Of<'note-refund'>, { state, at }: Moment): Promise<void> {
  const { caseNo } = state;
  const { providerRefundId, failure } = effect;
  const rows = await tx
    .selectFrom('refund_intents')
    .select(['intent_id', 'state', 'provider_refund_id', 'settled_by_hand'])
    .where('case_no', '=', caseNo)
    .where('purpose', '=', purposeOf(state))
    .execute();
  const meant = rows.filter((row) => {
    if (rows.length === 1) return true;
    if (effect.state === 'requested') return stuck.includes(row.state);
    return providerRefundId === null
      ? underWay.includes(row.state)
      : [row.provider_refund_id, linkedRefund(row.settled_by_hand)].includes(providerRefundId);
  });
  if (meant.length === 0) return;
  // One refund by hand may pay several parts, and an id stands in one intent.
  const isOne = meant.length === 1;
  await tx
    .updateTable('refund_intents')
    .set({
      state: effect.state,
      failure,
      updated_at: at,
      ...(providerRefundId !== null && isOne && { provider_refund_id: providerRefundId }),
      // The money of a refund that was made by hand came back: the case is unpaid again.
      ...(effect.state === 'reversed' && { settled_by_hand: null }),
    })
    .where(
      'intent_id',
      'in',
      meant.map((row) => row.intent_id),
    )
    .execute();
}

/** The amount is what the other ways still owe; a step that is recorded again finds its row. */
async function proposePayout(tx: Tx, effect: Of<'propose-payout'>, { state, at }: Moment): Promise<void> {
  const { caseNo, unit } = state;
  const { payout, consentRef } = effect;
  const { owed } = await tx
    .selectFrom('refund_intents')
    .select(sql<number | null>`sum(amount_cents)::bigint`.as('owed'))
    .where('case_no', '=', caseNo)
    .where('purpose', '=', purposeOf(state))
    .where('state', 'not in', ['settled', 'pending'])
    .executeTakeFirstOrThrow();
  await tx
    .insertInto('payouts')
    .values({
      payout_id: payout.payoutId,
      case_no: caseNo,
      unit_id: unit.unitId,
      amount_cents: owed ?? (state.stage === 'refund' ? state.refund.amountCents : unit.unitPaidCents),
      currency: unit.currency,
      method: payout.method,
      reference: payout.reference,
      requested_by: payout.requestedBy,
      approved_by: null,
      consent_ref: consentRef,
      state: 'proposed',
      proposed_at: at,
      ended_at: null,
    })
    .execute();
}

/** Whatever the card has not paid is paid by this: those intents are settled by hand, and never asked for again. */
async function settlePayout(tx: Tx, effect: Of<'settle-payout'>, { state, at }: Moment): Promise<void> {
  const { caseNo } = state;
  const { payoutId, method, reference, requestedBy: by, approvedBy } = effect.payout;
  await tx
    .updateTable('payouts')
    .set({ state: 'settled', approved_by: approvedBy, ended_at: at })
    .where('payout_id', '=', payoutId)
    .execute();
  await tx
    .updateTable('refund_intents')
    .set({
      state: 'settled',
      failure: null,
      updated_at: at,
      provider_refund_id: null,
      settled_by_hand: JSON.stringify({ payoutId, method, reference, by, approvedBy }),
    })
    .where('case_no', '=', caseNo)
    .where('purpose', '=', purposeOf(state))
    .where('state', 'not in', ['settled', 'pending'])
    .execute();
}
