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

/** The way of a case as far as it is known: the remedies are a fork, so only the one that it took is shown. */
export function wayOf(stage: Stage, outcome: string | null): readonly Stage[] {
  const remedy = remedyOf(stage, outcome);
  return [...before, ...(remedy === null ? [] : [remedy]), 'closed'];
}

function remedyOf(stage: Stage, outcome: string | null): Stage | null {
  if (stage !== 'closed') return before.includes(stage) ? null : stage;
  if (outcome === 'refunded') return 'refund';
  if (outcome === 'replaced') return 'replacement';
  return outcome === 'repaired' ? 'repair' : null;
}
