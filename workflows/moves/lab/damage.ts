import { stepTo } from '../../contract';
import type { CaseState, Effect, Instant, Step, Verdict } from '../../contract';
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
  const verdict = ourFault(state, { at, by: actor.id });
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

/** The verdict on a unit that came to harm with us. What a manager decided before he knew of it counts no more. */
export function ourFault(
  state: CaseState,
  { at, by }: { readonly at: Instant; readonly by: string },
): Verdict {
  const unknown = { cause: 'indeterminate', repairable: false, by, at, confirmedBy: null } as const;
  return { ...(state.verdict ?? unknown), damagedInLab: true, decidedBy: null };
}

function backToLab({ place }: CaseState): readonly Effect[] {
  return place === 'lab' ? [] : [{ do: 'move-goods', to: 'lab' }];
}
