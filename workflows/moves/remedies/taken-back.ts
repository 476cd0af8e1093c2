import { accepted, attentionOf, enter, stepTo, system } from '../../contract';
import type { CaseState, Effect, EventDraft, Instant, StateIn, Step, Stood } from '../../contract';
import type { Ask, Moves } from '../move';
import { receiptSource, statedReceipt } from '../before/receipt';
import { assessedAnew } from './reopening';

/** The customer takes his withdrawal back while his parcel travels: it is awaited as before, from now on (E97). */
export const awaitedAgain: Pick<Moves['parcel'], 'reopen'> = {
  reopen(state, ask) {
    const { at } = ask;
    const receipt = statedReceipt(state, ask);
    return stepTo({ ...state, receipt, withdrawn: false, dueFrom: at, due: null }, at, {
      events: [reopened(ask)],
    });
  },
};

/** He takes it back while his goods are here: nothing is packed, and the case goes on where it stood (E97). */
export function takenBack(state: StateIn<'goods-back'>, ask: Ask<'reopen'>): Step {
  const next = whereItStood({ ...state, receipt: statedReceipt(state, ask) }, ask.at);
  // What nobody has told him yet: that his parcel is here, and is inspected now.
  const isNew = next.stage === 'lab' && next.verdict === null;
  const told: readonly Effect[] = isNew ? [{ do: 'letter', template: 'parcel-received' }] : [];
  return stepTo(next, ask.at, {
    events: [reopened(ask)],
    effects: [{ do: 'cancel-dispatch' }, { do: 'move-goods', to: next.place }, ...told],
  });
}

function reopened(ask: Ask<'reopen'>): EventDraft {
  const { reasonRef: reason = null, receivedAt } = ask.body;
  const receipt = receivedAt === undefined ? {} : { receivedAt, receiptSource: receiptSource(ask) };
  return { name: 'caseReopened', actor: ask.actor, rules: ['J'], detail: { reason, ...receipt } };
}

function whereItStood(state: StateIn<'goods-back'>, at: Instant): CaseState {
  const { verdict, stood } = state;
  // The policy looks at a verdict again: a second opinion may still be due, and the offer holds what there is now.
  if (verdict !== null || (state.agreed && !stood?.trouble))
    return { ...enter(state, { stage: 'lab', verdict, toDecide: verdict !== null }, at), place: 'lab' };
  if (stood?.trouble) return inTrouble(state, { ...stood, trouble: stood.trouble, at });
  // Nobody had agreed yet: the appeal goes on, and its goods wait for the agreement as they came (E39, L1).
  const arrival = {
    messageId: `arrival-${String(state.seq + 1)}`,
    actor: system,
    body: { contents: 'ok' },
  } as const;
  const parked = stood?.parked ?? [{ action: 'shipmentArrived', message: arrival }];
  return { ...(state.accepted ? accepted(state) : assessedAnew(state)), parked, place: 'quarantine' };
}

/** What was wrong with the parcel is support's to judge as before (E39, E45, E47). */
function inTrouble(
  state: CaseState,
  {
    trouble,
    unasked,
    at,
  }: Required<Pick<Stood, 'trouble'>> & Pick<Stood, 'unasked'> & { readonly at: Instant },
): CaseState {
  const parcel = {
    stage: 'parcel',
    announced: true,
    withdrawn: false,
    trouble,
    ...(unasked && { unasked }),
  } as const;
  const waiting = enter(state, parcel, at);
  return { ...waiting, place: 'quarantine', attention: attentionOf(waiting, 'support') };
}
