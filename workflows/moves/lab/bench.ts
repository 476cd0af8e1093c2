import { attentionOf, enter, goodsBack, stepTo } from '../../contract';
import type { Effect, StateIn } from '../../contract';
import { damaged } from './damage';
import { allowedBy, managerDecided, nothingWaits } from '../managers-word';
import type { Moves } from '../move';
import { freshOffer, shortage } from '../remedies/shortage';

/** Repair of an internal fault (O6, O7) on the bench, until its quality check is passed. */
export const benchMoves: Pick<
  Moves['repair'],
  'finishRepair' | 'reviseRepair' | 'decide' | 'reportShortage' | 'reportDamage' | 'withdraw'
> = {
  finishRepair(state, ask) {
    const { at, actor, body } = ask;
    const name = body.passedQualityCheck ? 'repairPassed' : 'repairFailed';
    const finished = { events: [{ name, actor, rules: ['O6'] as const }] };
    if (body.passedQualityCheck)
      return stepTo(
        {
          ...enter(state, { ...stageOf(state), repaired: true, review: null }, state.dueFrom),
          due: state.due,
          place: 'outgoing',
        },
        at,
        {
          ...finished,
          effects: [
            { do: 'finish-repair', passed: true, partsUsed: true },
            { do: 'order-dispatch', purpose: 'repaired' },
            { do: 'move-goods', to: 'outgoing' },
          ],
        },
      );
    if (body.damaged === true) return damaged(state, ask, [stopped({ ...state, failures: 1 })]);
    if (state.failures === 0)
      return stepTo({ ...state, failures: 1, attention: attentionOf(state, 'lab') }, at, finished);
    // A second failed check ends the repair: the customer chooses anew among what is left (E90).
    const lab = enter(state, { stage: 'lab', verdict: state.verdict, toDecide: true }, at);
    return stepTo({ ...lab, ruledOut: [...state.ruledOut, 'repair'] }, at, {
      ...finished,
      effects: [stopped(state)],
    });
  },

  /** The estimate changed: the policy looks again whether the repair still outweighs a replacement (O7, E92). */
  reviseRepair(state, { at, actor, body }) {
    const verdict = state.verdict && { ...state.verdict, ...body };
    return stepTo({ ...state, verdict, review: 'policy' }, at, {
      events: [{ name: 'repairRevised', actor, rules: ['O7'], detail: { ...body } }],
    });
  },

  decide(state, { at, actor, body }) {
    if (body.kind === 'as-offered') return nothingWaits;
    const decided = { ...managerDecided(actor, body), rules: ['O7', 'J'] as const };
    if (body.kind === 'repair')
      return stepTo({ ...state, review: null, attention: null }, at, { events: [decided] });
    if (body.kind === 'no-remedy')
      return goodsBack(state, 'no-remedy', {
        at,
        events: [decided],
        effects: [stopped(state), { do: 'letter', template: 'no-remedy' }],
      });
    const fresh = freshOffer(allowedBy(actor, body.kind, state), at);
    return stepTo({ ...fresh, ruledOut: [...new Set([...state.ruledOut, 'repair' as const])] }, at, {
      events: [decided],
      effects: [stopped(state)],
    });
  },

  reportShortage(state, ask) {
    const parts = (state.verdict?.parts ?? []).map(({ sku }) => sku);
    const sku = ask.body.sku ?? parts[0];
    if (ask.body.sku === undefined && parts.length > 1)
      return { refused: 'InvalidMessage', detail: `name the part that is missing: ${parts.join(', ')}` };
    const missing = { ...ask, body: { ...ask.body, ...(sku !== undefined && { sku }) } };
    return shortage(state, missing, { purpose: 'repair', effects: [stopped(state)] });
  },

  reportDamage: (state, ask) => damaged(state, ask, state.repaired ? [] : [stopped(state)]),

  /**
   * The customer thinks again while his device is on the bench: until it is repaired that is a safe point. The work
   * stops, the goods go home as they are, and nothing is charged (E93, E98).
   */
  withdraw: (state, { at, actor }) =>
    goodsBack(state, 'withdrawn', {
      at,
      events: [{ name: 'caseWithdrawn', actor, rules: ['J'], detail: { from: 'repair' } }],
      effects: [stopped(state)],
    }),
};

/** A repair that failed its check has its parts in the device; before that they go back to the shelf. */
function stopped({ failures }: StateIn<'repair'>): Effect {
  return { do: 'finish-repair', passed: false, partsUsed: failures > 0 };
}

/** What the repair stage knows, carried over into itself. */
export function stageOf(state: StateIn<'repair'>) {
  return {
    stage: 'repair',
    repaired: state.repaired,
    failures: state.failures,
    review: state.review,
    dispatch: state.dispatch,
  } as const;
}
