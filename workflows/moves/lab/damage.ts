import { stepTo } from '../../contract';
import type { CaseState, Effect, Step, Verdict } from '../../contract';
import type { Ask } from '../move';
import { freshOffer } from '../remedies/shortage';

/**
 * The unit came to harm, or was lost, while it was with us: our fault, whatever was wrong with it before. The policy
 * makes an offer anew, without a repair (E57, E91).
 */
export function damaged(
  state: CaseState,
  { at, actor, body }: Ask<'finishRepair'> | Ask<'reportDamage'>,
  more: readonly Effect[] = [],
): Step {
  const found = state.verdict ?? {
    cause: 'indeterminate',
    repairable: false,
    by: actor.id,
    at,
    confirmedBy: null,
  };
  // What a manager decided before he knew of the damage counts no more.
  const verdict: Verdict = { ...found, damagedInLab: true, decidedBy: null };
  return stepTo({ ...freshOffer({ ...state, verdict, struck: [] }, at), place: 'lab' }, at, {
    events: [
      {
        name: 'damageReported',
        actor,
        rules: ['O6', 'J'],
        detail: { from: state.stage, ...('reasonRef' in body && { reason: body.reasonRef ?? null }) },
      },
    ],
    effects: [...more, { do: 'cancel-dispatch' }, ...backToLab(state)],
  });
}

function backToLab({ place }: CaseState): readonly Effect[] {
  return place === 'lab' ? [] : [{ do: 'move-goods', to: 'lab' }];
}
