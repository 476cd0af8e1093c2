import { attentionOf, isArrivalBody, mistakenArrival, stepTo, unitKept } from '../../contract';
import type { CaseState, Effect, Instant, Message, MessageBodies, Step } from '../../contract';
import type { Ask, Refusal } from '../move';
import { arrivalDetail, harmsUnit, otherArrived, otherIn } from './arrival';

interface Early {
  readonly at: Instant;
  readonly message: Message;
  readonly body: MessageBodies['shipmentArrived'];
}

/**
 * A parcel before both sides agreed to the lab: it is received, and support is asked whether it stays or goes back. Nobody
 * inspects it; its arrival counts as soon as they agreed (E39, L1).
 */
export function arrivedEarly(state: CaseState, early: Early): Step | Refusal {
  const other = otherIn(early.body);
  if (unitKept(state))
    return {
      refused: 'AlreadyDone',
      detail: 'the goods wait in quarantine already, for both sides to agree',
    };
  return other === null ? unitArrived(state, early) : besideArrived(state, early, other);
}

function unitArrived(state: CaseState, { at, message, body }: Early): Step {
  const mistaken = mistakenArrival(state);
  const isStray = mistaken !== undefined && contentsOf(mistaken.message) === 'wrong-item';
  const parked = [
    ...state.parked.filter((one) => one !== mistaken),
    { action: 'shipmentArrived', message } as const,
  ];
  const kept = {
    parked,
    place: 'quarantine',
    early: 'unit',
    attention: attentionOf(state, 'support'),
  } as const;
  const returnDamage = state.returnDamage || harmsUnit(body);
  const strays = state.strays + (isStray ? 1 : 0);
  const detail = { ...arrivalDetail(state, body), trouble: 'unasked' };
  const moves: readonly Effect[] =
    state.place === 'quarantine' ? [] : [{ do: 'move-goods', to: 'quarantine' }];
  return stepTo({ ...state, ...kept, returnDamage, strays }, at, {
    events: [{ name: 'parcelInTrouble', actor: message.actor, rules: ['L1', 'J'], detail }],
    effects: [...moves, ...(isStray ? ([{ do: 'keep-stray' }] as const) : [])],
  });
}

/** Not the unit, which is still awaited: support is asked about it, once (E44, E47). */
function besideArrived(
  state: CaseState,
  { at, message, body }: Early,
  other: 'wrong-item' | 'empty',
): Step | Refusal {
  const mistaken = mistakenArrival(state);
  // The same parcel scanned twice is one arrival, and one letter (E50).
  if (other === state.early || (mistaken && other === contentsOf(mistaken.message)))
    return { refused: 'AlreadyDone', detail: `this parcel was already received: ${other}` };
  const asked = { early: other, attention: attentionOf(state, 'support') } as const;
  return otherArrived({ ...state, ...asked }, { at, actor: message.actor, body }, other);
}

function contentsOf({ body }: Message): string | null {
  return isArrivalBody(body) ? body.contents : null;
}

/** Support keeps goods that came before the customer's yes: he is still asked for it, and only then the lab begins (E39, L1). */
export function keepEarly(state: CaseState, { at, actor, body }: Ask<'ratify'>): Step {
  const attention = state.attention === 'support' ? null : state.attention;
  const detail = { trouble: 'unasked', reason: body.reasonRef ?? null };
  return stepTo({ ...state, early: 'kept', attention }, at, {
    events: [{ name: 'parcelAccepted', actor, rules: ['L1', 'J'], detail }],
    effects: state.stage === 'agreement' ? [{ do: 'letter', template: 'reminder' }] : [],
  });
}
