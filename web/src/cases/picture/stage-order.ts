import type { Stage } from '../../api/types';

/** The stages in the order in which a case meets them; `Record` makes a missing one an error. */
const order: Readonly<Record<Stage, number>> = {
  appeal: 0,
  support: 1,
  agreement: 2,
  parcel: 3,
  lab: 4,
  offer: 5,
  refund: 6,
  replacement: 7,
  repair: 8,
  'goods-back': 9,
  closed: 10,
};

export const stageOrder: readonly Stage[] = (Object.keys(order) as Stage[]).sort(
  (a, b) => order[a] - order[b],
);

const before: readonly Stage[] = ['appeal', 'support', 'agreement', 'parcel', 'lab', 'offer'];

export interface StageOnWay {
  readonly stage: Stage;
  readonly state: 'done' | 'now' | 'ahead';
}

/**
 * The way of a case: the stages that it was in, the one in which it stands, and those that may still come. What it
 * passed over is left out; the remedies are a fork, so of them only those that it took are shown.
 */
export function wayOf(now: Stage, been: readonly Stage[]): readonly StageOnWay[] {
  return stageOrder.flatMap((stage): readonly StageOnWay[] => {
    if (stage === now) return [{ stage, state: 'now' }];
    // Each case begins with an appeal, also one that is accepted at once.
    const isDone = stage === 'appeal' || been.includes(stage);
    if (order[stage] < order[now]) return isDone ? [{ stage, state: 'done' }] : [];
    return before.includes(stage) || stage === 'closed' ? [{ stage, state: 'ahead' }] : [];
  });
}
