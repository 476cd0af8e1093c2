import type { RuleId } from '../../../policy';
import type { Action, CaseState, RefusalType, Step } from '../../../workflows/contract';
import {
  caseIn,
  daysAfter,
  noon,
  onItsWay,
  refund,
  refusalOf,
  stageStates,
  stepOf,
  verdict,
} from '../../support/case-states';
import type { Said } from '../../support/case-states';

const { appeal, support, parcel, lab, offer, repair } = stageStates;
const goodsBack = stageStates['goods-back'];
const other = { payoutId: 'PAY-1', method: 'bank-transfer', reference: 'BT-1', approvedBy: null } as const;
const payout = { ...other, requestedBy: 'payments-1' };
const refunding = (change: Partial<typeof refund>): CaseState =>
  caseIn({ stage: 'refund', refund: { ...refund, ...change } });
const proposed = caseIn({ stage: 'refund', refund: { ...refund, state: 'awaiting-approval', payout } });
const difference = { amountCents: 1_000, requestedBy: 'customer' };
const money = { requestedBy: 'customer', approvedBy: null, paid: ['re_1'], byHand: false, over: [] };
const arrival = {
  messageId: 'm-0',
  actor: { role: 'warehouse', id: 'w' },
  body: { contents: 'ok' },
} as const;
const hereEarly = {
  place: 'quarantine',
  early: 'unit',
  attention: 'support',
  parked: [{ action: 'shipmentArrived', message: arrival }],
} as const;
const unasked = { place: 'quarantine', agreed: false } as const;

/** Where a case may stand, in words: each is told apart from its neighbours by one fact. */
export const situations = {
  'an appeal without its proof (A2)': caseIn(appeal),
  'an appeal that lacks nothing any more': caseIn({ ...appeal, needs: [] }),
  'an appeal whose dates contradict each other (E10)': caseIn({ ...appeal, needs: ['date-conflict'] }),
  'support, after its advice (S1)': caseIn(support),
  'support, before any advice': caseIn({ ...support, advisedAt: null }),
  'support, which asked for something (E30)': caseIn({ ...support, advisedAt: null, asked: true }),
  'support, whose tests the customer refused (E34)': caseIn({ ...support, asked: true, testsRefused: true }),
  'support, during a safety stop (E49)': caseIn(support, { hazard: 'flagged' }),
  'agreement to the lab (L1)': caseIn(stageStates.agreement),
  'agreement, during a safety stop (E49)': caseIn(stageStates.agreement, { hazard: 'flagged' }),
  'support, with goods that came before the agreement (E39)': caseIn(support, hereEarly),
  'agreement, with goods that came before it (E39)': caseIn(stageStates.agreement, hereEarly),
  'agreement, with goods that support keeps (E39)': caseIn(stageStates.agreement, {
    ...hereEarly,
    early: 'kept',
    attention: null,
  }),
  'a parcel that is awaited (L2)': caseIn(parcel),
  'a parcel, during a safety stop (E49)': caseIn(parcel, { hazard: 'flagged' }),
  'a parcel on its way': caseIn({ ...parcel, announced: true }, { place: 'in-transit' }),
  'a parcel of a customer who has withdrawn (E97)': caseIn(
    { ...parcel, withdrawn: true },
    { place: 'in-transit' },
  ),
  'a parcel with another serial number (E45)': caseIn(
    { ...parcel, trouble: 'serial-differs' },
    { place: 'quarantine' },
  ),
  'an empty box (E47)': caseIn({ ...parcel, trouble: 'empty' }),
  'a parcel that is short (E47)': caseIn({ ...parcel, trouble: 'short' }, { place: 'quarantine' }),
  'another item (E44)': caseIn({ ...parcel, trouble: 'wrong-item' }, { strays: 1 }),
  'a parcel that came when its case was closed (E42)': caseIn(
    { ...parcel, trouble: 'late' },
    { place: 'quarantine' },
  ),
  'a parcel that nobody had agreed to (E39)': caseIn({ ...parcel, trouble: 'unasked' }, unasked),
  'a parcel that is searched for (E43)': caseIn({ ...parcel, trouble: 'missing' }, { place: 'in-transit' }),
  'a parcel that was searched in vain (E43)': caseIn(
    { ...parcel, trouble: 'not-found' },
    { place: 'in-transit' },
  ),
  'the lab, before a verdict (L3)': caseIn(lab),
  'the lab, whose verdict the policy looks at': caseIn({ ...lab, verdict, toDecide: true }),
  'the lab, whose verdict waits for a second technician (E52)': caseIn({ ...lab, verdict }),
  'an offer (L4)': caseIn(offer),
  'an offer that is made anew (E64)': caseIn({ ...offer, remake: true }),
  'an offer that a manager looks at first (E54)': caseIn({ ...offer, unseen: true }),
  'an offer without an option (E59)': caseIn({ ...offer, offer: { ...offer.offer, offered: [] } }),
  'an offer for goods that are lost (E43)': caseIn(offer, { place: 'lost' }),
  'an offer to a second owner (E21)': caseIn(offer, { secondOwner: { consentRef: null } }),
  'an offer whose buyer has agreed (E21)': caseIn(offer, { secondOwner: { consentRef: 'text-4' } }),
  'a refund that was sent to the provider (O3)': refunding({}),
  'a refund that is about to be paid': refunding({ state: 'requested' }),
  'a refund above the limit (I8)': refunding({ state: 'awaiting-approval' }),
  'a refund that is pending (E76)': refunding({ state: 'pending', providerRefundId: 're_1' }),
  'a refund of unknown outcome (E73)': refunding({ state: 'unknown' }),
  'a refund that failed (E75)': refunding({ state: 'failed', providerRefundId: 're_1' }),
  'a refund that the bank gave back (E77)': refunding({ state: 'reversed', providerRefundId: 're_1' }),
  'a refund that failed, whose customer agreed to another way': refunding({
    state: 'failed',
    consentRef: 'event 3',
  }),
  'a payout that waits for its second person (E81)': proposed,
  'a difference whose refund failed (E65)': refunding({ state: 'failed', purpose: 'difference' }),
  'a replacement that is packed (O4)': caseIn(stageStates.replacement),
  'a replacement without a label': caseIn(stageStates.replacement, { labelFailed: true }),
  'a replacement that came back undelivered (E84)': caseIn(
    { ...stageStates.replacement, cameBack: true },
    { attention: 'support' },
  ),
  'a replacement on its way (E84)': caseIn({ stage: 'replacement', ...onItsWay }),
  'a cheaper replacement on its way (E65)': caseIn({ stage: 'replacement', ...onItsWay, difference }),
  'a repair on the bench (O6)': caseIn(repair),
  'a repair whose estimate a manager looks at (E92)': caseIn({ ...repair, review: 'manager' }),
  'a repair that is done': caseIn({ ...repair, repaired: true }, { place: 'outgoing' }),
  'a repair that is done, whose estimate was open': caseIn({ ...repair, repaired: true, review: 'manager' }),
  'a repair of goods that are lost': caseIn(repair, { place: 'lost' }),
  'a repaired unit that came back undelivered (E105)': caseIn(
    { ...repair, repaired: true },
    { place: 'outgoing', storedSince: noon, attention: 'support' },
  ),
  'a repaired unit on its way': caseIn({ ...repair, repaired: true, ...onItsWay }, { place: 'in-transit' }),
  'declined goods that may still be asked for (E67)': caseIn({ ...goodsBack, reopenUntil: noon }),
  'declined goods whose time is over (E67)': caseIn(goodsBack),
  'declined goods on their way home': caseIn(
    { ...goodsBack, reopenUntil: noon, ...onItsWay },
    { place: 'in-transit' },
  ),
  'withdrawn goods that nobody inspected (E97)': caseIn(
    { ...goodsBack, because: 'withdrawn' },
    { agreed: true },
  ),
  'withdrawn goods that came with trouble (E97)': caseIn(
    { ...goodsBack, because: 'withdrawn', stood: { trouble: 'serial-differs' } },
    { agreed: true },
  ),
  'withdrawn goods with a verdict (E98)': caseIn(
    { ...goodsBack, because: 'withdrawn' },
    { agreed: true, verdict },
  ),
  'withdrawn goods on their way home': caseIn(
    { ...goodsBack, because: 'withdrawn', ...onItsWay },
    { agreed: true, place: 'in-transit' },
  ),
  'goods without a remedy (O8)': caseIn({ ...goodsBack, because: 'no-remedy' }, { verdict }),
  'goods without a remedy, contested before (E52)': caseIn(
    { ...goodsBack, because: 'no-remedy' },
    { verdict, contested: true },
  ),
  'goods without a remedy or a verdict': caseIn({ ...goodsBack, because: 'no-remedy' }),
  'goods without a remedy on their way home': caseIn(
    { ...goodsBack, because: 'no-remedy', ...onItsWay },
    { verdict },
  ),
  'a closed case whose goods are at home (E26)': caseIn(stageStates.closed),
  'a closed case whose parcel never came (E42)': caseIn(stageStates.closed, { place: 'in-transit' }),
  'a closed case whose goods were given up (E43)': caseIn(stageStates.closed, { place: 'lost' }),
  'a closed case whose goods went home': caseIn(
    { stage: 'closed', outcome: 'declined' },
    { place: 'returned' },
  ),
  'a closed case without a remedy (E52)': caseIn(
    { stage: 'closed', outcome: 'no-remedy' },
    { place: 'returned', agreed: true, verdict },
  ),
  'goods that were contested on their way home (E52)': caseIn(
    { ...goodsBack, because: 'no-remedy', lookAgain: true, ...onItsWay },
    { place: 'in-transit', agreed: true, contested: true, overturned: ['lab-1'] },
  ),
  'a closed repair (E94)': caseIn({ stage: 'closed', outcome: 'repaired' }, { place: 'returned' }),
  'a closed refund (E77)': caseIn({ stage: 'closed', outcome: 'refunded' }, { place: 'kept', money }),
  'a closed replacement': caseIn({ stage: 'closed', outcome: 'replaced' }, { place: 'kept' }),
  'a closed replacement with its difference (E65)': caseIn(
    { stage: 'closed', outcome: 'replaced' },
    { place: 'kept', money: { ...money, purpose: 'difference', amountCents: 1_000 } },
  ),
  'a closed case with a refund too many (I2)': caseIn(
    { stage: 'closed', outcome: 'refunded' },
    { place: 'kept', money, attention: 'payments' },
  ),
  'a closed case with another’s goods (E44)': caseIn(stageStates.closed, {
    strays: 1,
    attention: 'warehouse',
  }),
  'a case on hold (E106)': caseIn(offer, { heldSince: noon }),
} as const satisfies Record<string, CaseState>;

export type Situation = keyof typeof situations;

/** Values in words: a fact is read, not counted in brackets. */
const words = (facts: object): string =>
  Object.entries(facts)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => ` ${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join('');

/** What a step did, whole: what it changed in the case, what it said and by which rules, what is to be done. */
export function told(before: CaseState, { state, events, effects }: Step) {
  const [was, is] = [before, state].map((facts) => new Map<string, unknown>(Object.entries(facts)));
  const names = [...new Set([...(was?.keys() ?? []), ...(is?.keys() ?? [])])];
  const isCounted = (name: string): boolean => ['seq', 'seen', 'enteredBy'].includes(name);
  const changed = names.filter(
    (name) => !isCounted(name) && JSON.stringify(was?.get(name)) !== JSON.stringify(is?.get(name)),
  );
  return {
    changes: Object.fromEntries(
      changed.map((name) => [name, is?.has(name) === true ? is.get(name) : 'gone']),
    ),
    says: events.map(({ name, rules, detail }) => `${[name, ...rules].join(' ')}${words(detail)}`),
    does: effects.map(({ do: what, ...facts }) => `${what}${words({ ...facts, seq: undefined })}`),
  };
}

/** One row of what a move does: where the case stands, what it is sent, and all that follows. */
interface Row {
  readonly what: string;
  readonly in: Situation;
  /** What is otherwise there. */
  readonly given?: object;
  readonly send: readonly [Action, Said<Action>?];
  /** A fact that is not there any more is `gone`. */
  readonly changes: object;
  readonly says: readonly string[];
  readonly does?: readonly string[];
}

/** When the message of a row comes: three days after the stage began. */
export const later = daysAfter(3);

/** Sends the message of each row, and holds the whole step against it. */
export function testMoves(rows: readonly Row[]): void {
  test.each(rows)('$what', ({ in: where, given, send: [action, said], changes, says, does = [] }) => {
    const before = Object.assign({}, situations[where], given);
    const step = stepOf<Action>(before, action, { id: 'm-1', at: later, ...said });
    expect(told(before, step)).toEqual({ changes, says, does });
  });
}

interface RefusedRow extends Pick<Row, 'what' | 'in' | 'given' | 'send'> {
  readonly refused: RefusalType;
  readonly detail: string;
  readonly rules?: readonly RuleId[];
}

/** Sends the message of each row, and holds the whole refusal against it. */
export function testRefusals(rows: readonly RefusedRow[]): void {
  test.each(rows)(
    'judge() refuses $what',
    ({ in: where, given, send: [action, said], refused, detail, rules }) => {
      const state = Object.assign({}, situations[where], given);
      expect(refusalOf<Action>(state, action, { at: later, ...said })).toEqual({
        refused,
        detail,
        ...(rules && { rules }),
      });
    },
  );
}
