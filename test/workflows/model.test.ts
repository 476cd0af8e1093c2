import fc from 'fast-check';
import { decideOptions, needsSecondOpinion, standardPolicy } from '../../policy';
import type { Cause } from '../../policy';
import {
  actions,
  appealAssessed,
  offerDecided,
  refundAnswered,
  repairReviewed,
  secondOpinionWanted,
  stageTable,
} from '../../workflows/contract';
import type { Action, CaseState, Effect, Message, Outcome, Role, Step } from '../../workflows/contract';
import { timePassed } from '../../workflows/deadlines';
import { isRefusal } from '../../workflows/moves/move';
import { judge } from '../../workflows/moves/judge';
import { bodies, caseIn, daysAfter, stageStates } from '../support/case-states';

/** A case as a model: the real moves, the real option table, and a world that answers by chance. */
interface Model {
  state: CaseState;
  effects: Effect[];
  day: number;
}

const roles: readonly Role[] = ['customer', 'support', 'warehouse', 'lab', 'payments', 'manager', 'system'];
const outcomes: readonly Outcome[] = [
  'refunded',
  'replaced',
  'repaired',
  'solved-remotely',
  'refused',
  'withdrawn',
  'lapsed',
  'declined',
  'no-remedy',
];

const chance = fc.record({
  action: fc.constantFrom(...actions),
  role: fc.constantFrom(...roles),
  person: fc.constantFrom('1', '2'),
  id: fc.integer({ min: 1, max: 30 }),
  cause: fc.constantFrom<Cause>(
    'internal-defect',
    'transit-damage',
    'customer-caused',
    'no-fault-found',
    'not-our-product',
    'indeterminate',
  ),
  repairable: fc.boolean(),
  inStock: fc.boolean(),
  onSale: fc.boolean(),
  bank: fc.constantFrom('settled', 'pending', 'unknown', 'failed'),
  assessed: fc.constantFrom('eligible', 'refused', 'needs-person'),
  kind: fc.constantFrom('refund', 'replacement', 'repair'),
  passed: fc.boolean(),
  days: fc.integer({ min: 0, max: 12 }),
});
type Chance = typeof chance extends fc.Arbitrary<infer T> ? T : never;

function messageOf(one: Chance, state: CaseState): Message {
  const special: Partial<Record<Action, object>> = {
    labVerdict: { cause: one.cause, repairable: one.repairable },
    chooseOption: { kind: one.kind, offerVersion: state.offerVersion },
    decide: { kind: one.kind },
    finishRepair: { passedQualityCheck: one.passed },
    confirmVerdict: { agrees: one.passed },
  };
  const body = { ...bodies[one.action], ...special[one.action] };
  return {
    messageId: `m-${String(one.id)}`,
    actor: { role: one.role, id: `${one.role}-${one.person}` },
    body,
  };
}

function take(model: Model, step: Step): void {
  expect(step.state.seq).toBe(model.state.seq + step.events.length);
  model.state = step.state;
  model.effects.push(...step.effects);
}

/** What the activities would answer: the policy's option table, an assessment, the bank. */
function decide(model: Model, one: Chance): void {
  const at = daysAfter(model.day);
  const { state } = model;
  if (state.stage === 'appeal' && state.reassess)
    return take(
      model,
      appealAssessed(state, {
        at,
        outcome: one.assessed,
        rules: [],
        needs: one.assessed === 'needs-person' ? ['proof'] : [],
      }),
    );
  if ((state.stage === 'lab' && state.toDecide) || (state.stage === 'offer' && state.remake))
    return offer(model, one);
  if (state.stage === 'repair' && state.review === 'policy')
    return take(model, repairReviewed(state, { at, holds: one.inStock }));
  if (state.stage === 'refund' && state.refund.state === 'requested')
    take(
      model,
      refundAnswered(state, { at, state: one.bank, providerRefundId: `re_${String(one.id)}`, failure: null }),
    );
}

function offer(model: Model, one: Chance): void {
  const at = daysAfter(model.day);
  const { state } = model;
  const { verdict } = state;
  if (verdict === null) throw new Error('an offer without a verdict');
  if (
    state.stage === 'lab' &&
    verdict.confirmedBy === null &&
    needsSecondOpinion(standardPolicy, verdict.cause)
  )
    return take(model, secondOpinionWanted(state, at));
  const set = decideOptions(standardPolicy, {
    cause: verdict.cause,
    onSale: one.onSale,
    replacementAvailable: one.inStock,
    repairable: verdict.repairable,
    partsAvailable: true,
    unitPaidCents: state.unit.unitPaidCents,
    currency: state.unit.currency,
    overruled: state.overruled,
    withdrawn: state.ruledOut,
    struck: state.struck,
    decidedByManager: typeof verdict.decidedBy === 'string',
    causedBy: verdict.damagedInLab === true ? 'lab' : null,
  });
  const offered = set.options.filter((option) => option.offered).map(({ kind }) => kind);
  take(
    model,
    offerDecided(state, {
      at,
      offered,
      rules: [],
      cause: verdict.cause,
      amountCents: 9_000,
      needsManager: set.needsManager,
    }),
  );
}

function act(model: Model, one: Chance): void {
  model.day += one.days;
  const at = daysAfter(model.day);
  const passed = timePassed(model.state, at);
  if (passed.events.length > 0) take(model, passed);
  decide(model, one);
  const result = judge(model.state, { action: one.action, message: messageOf(one, model.state), at });
  if (!isRefusal(result)) take(model, result);
  decide(model, one);
  check(model);
}

/** I3, I6, I10 of the desk, whatever was said in whatever order. */
function check({ state, effects }: Model): void {
  const done = (found: (effect: Effect) => boolean): number => effects.filter(found).length;
  const settled = done((effect) => effect.do === 'note-refund' && effect.state === 'settled');
  const reversed = done((effect) => effect.do === 'note-refund' && effect.state === 'reversed');
  const replaced = done((effect) => effect.do === 'deliver' && effect.purpose === 'replacement');
  const repaired = done((effect) => effect.do === 'deliver' && effect.purpose === 'repaired');
  expect(settled - reversed).toBeLessThanOrEqual(1);
  expect(Math.min(1, settled - reversed) + Math.min(1, replaced) + Math.min(1, repaired)).toBeLessThanOrEqual(
    1,
  );
  if (state.stage !== 'closed') return;
  expect(outcomes).toContain(state.outcome);
  expect(['receiving', 'quarantine', 'lab', 'outgoing']).not.toContain(state.place);
}

/** What well-meaning people would do next in each stage; with it every case comes to an end. */
const onward: Readonly<
  Record<Exclude<CaseState['stage'], 'closed'>, readonly (readonly [Action, Role, object?])[]>
> = {
  appeal: [
    ['release', 'support'],
    ['ratify', 'manager'],
  ],
  support: [
    ['release', 'support'],
    ['proposeLab', 'support'],
  ],
  agreement: [
    ['release', 'support'],
    ['agreeToLab', 'customer'],
  ],
  parcel: [
    ['release', 'support'],
    ['shipmentArrived', 'warehouse', { contents: 'ok' }],
  ],
  lab: [
    ['release', 'support'],
    ['labVerdict', 'lab', { cause: 'internal-defect' satisfies Cause, repairable: false }],
    ['confirmVerdict', 'manager', { agrees: true }],
  ],
  offer: [
    ['release', 'support'],
    ['declineOffer', 'customer'],
  ],
  refund: [
    ['release', 'support'],
    ['approveRefund', 'payments'],
    ['retryRefund', 'payments'],
    ['settleRefund', 'manager', { method: 'bank-transfer', reference: 'x' }],
  ],
  replacement: [
    ['release', 'support'],
    ['dispatchGoods', 'warehouse'],
    ['confirmDelivery', 'warehouse'],
  ],
  repair: [
    ['release', 'support'],
    ['finishRepair', 'lab', { passedQualityCheck: true }],
    ['dispatchGoods', 'warehouse'],
    ['confirmDelivery', 'warehouse'],
  ],
  'goods-back': [
    ['release', 'support'],
    ['dispatchGoods', 'warehouse'],
    ['confirmDelivery', 'warehouse'],
  ],
};

function leadToTheEnd(model: Model, seed: Chance): void {
  for (let turn = 0; turn < 30 && model.state.stage !== 'closed'; turn += 1) {
    for (const [action, role, body = {}] of onward[model.state.stage]) {
      const message = {
        messageId: `end-${String(turn)}-${action}`,
        actor: { role, id: `${role}-9` },
        body,
      } as Message;
      const result = judge(model.state, { action, message, at: daysAfter(model.day) });
      if (!isRefusal(result)) take(model, result);
      decide(model, { ...seed, bank: 'settled', assessed: 'eligible' });
      if (model.state.stage === 'refund' && model.state.refund.state === 'pending') settle(model);
    }
  }
}

function settle(model: Model): void {
  if (model.state.stage !== 'refund') return;
  take(
    model,
    refundAnswered(model.state, {
      at: daysAfter(model.day),
      state: 'settled',
      providerRefundId: model.state.refund.providerRefundId,
      failure: null,
    }),
  );
}

test('the case as a model keeps its invariants in any order of messages and always comes to a named end (I3, I6, I10)', () => {
  fc.assert(
    fc.property(fc.array(chance, { minLength: 1, maxLength: 50 }), (chances) => {
      const model: Model = {
        state: { ...caseIn(stageStates.support), due: null, dueFrom: null },
        effects: [],
        day: 0,
      };
      for (const one of chances) act(model, one);
      const [first] = chances;
      if (first) leadToTheEnd(model, first);
      check(model);
      expect(model.state.stage).toBe('closed');
    }),
    { numRuns: 2_000 },
  );
});

test('the model knows what to do next in every stage that is open', () => {
  expect(Object.keys(onward).sort()).toEqual(
    Object.keys(stageTable)
      .filter((stage) => stage !== 'closed')
      .sort(),
  );
});
