import { allowedActions, stageTable, waitingFor } from '../../../workflows/contract';
import type { Outcome, Role } from '../../../workflows/contract';
import { nextWake } from '../../../workflows/deadlines';
import type { World } from './world';

export const outcomes: Readonly<Record<Outcome, true>> = {
  refunded: true,
  replaced: true,
  repaired: true,
  'solved-remotely': true,
  refused: true,
  withdrawn: true,
  lapsed: true,
  declined: true,
  'no-remedy': true,
};
const people: readonly Role[] = ['customer', 'support', 'warehouse', 'lab', 'payments', 'manager'];
/** What every stage takes and nothing moves on by. */
const besides: readonly string[] = ['overrule', 'hold', 'release'];

/** What the desk promises of every case at every moment, whatever was said in whatever order (`proof.md`). */
export function breaches(world: World): readonly string[] {
  return [
    ...messagesTakenOnce(world),
    ...paidOnce(world),
    ...nothingHeldInVain(world),
    ...recordIsWhole(world),
    ...isNotStuck(world),
    ...oneRemedy(world),
    ...goodsAreSomewhere(world),
  ];
}

/** I1 */
function messagesTakenOnce({ taken }: World): readonly string[] {
  // The case remembers its last 40 messages; the model repeats the last 25 at the most, so none may come through twice.
  const doubled = taken.filter((id, index) => taken.indexOf(id) !== index);
  return doubled.map((id) => `I1: ${id} was taken twice`);
}

/** I2 */
function paidOnce(world: World): readonly string[] {
  return paidNow(world) > 1 ? ['I2: more than one refund is settled'] : [];
}

function paidNow({ effects }: World): number {
  const noted = (state: string): number =>
    effects.filter((effect) => effect.do === 'note-refund' && effect.state === state).length;
  return noted('settled') - noted('reversed');
}

/** I3: a reservation ends once, with the offer, the remedy or the case. */
function nothingHeldInVain({ state, held }: World): readonly string[] {
  const isOver = state.stage === 'closed' || state.stage === 'goods-back';
  return isOver && (held.replacement || held.repair) ? ['I3: stock is held for a case that is over'] : [];
}

/** I4: the record has every event, in the order of their numbers, up to the state's. */
function recordIsWhole({ state, recorded }: World): readonly string[] {
  const gap = recorded.findIndex(({ seq }, index) => seq !== index + 1);
  if (gap !== -1) return [`I4: event ${String(gap + 1)} is missing from the record`];
  return recorded.length === state.seq ? [] : ['I4: the record ends before the state'];
}

/** I5: an open case waits for somebody who can do something, or for a moment that will come. */
function isNotStuck({ state }: World): readonly string[] {
  if (state.stage === 'closed' || state.heldSince !== null) return [];
  const canMove = people.some((role) =>
    allowedActions(state, role).some((action) => !besides.includes(action)),
  );
  const waits =
    canMove || nextWake(state) !== null || stageTable[state.stage].takes.includes('refundUpdated');
  return waits && waitingFor(state) !== 'nobody' ? [] : [`I5: nobody can move ${state.stage}`];
}

/** I6 */
function oneRemedy(world: World): readonly string[] {
  const delivered = (purpose: string): number =>
    Math.min(
      1,
      world.effects.filter((effect) => effect.do === 'deliver' && effect.purpose === purpose).length,
    );
  const remedies = Math.max(0, paidNow(world)) + delivered('replacement') + delivered('repaired');
  return remedies > 1 ? ['I6: more than one remedy'] : [];
}

/** I10 */
function goodsAreSomewhere({ state }: World): readonly string[] {
  if (state.stage !== 'closed') return [];
  const wrong = Object.hasOwn(outcomes, state.outcome) ? [] : [`it ended as ${state.outcome}`];
  const isInHouse = ['receiving', 'quarantine', 'lab', 'outgoing'].includes(state.place);
  return isInHouse ? [...wrong, `I10: closed while the goods are in ${state.place}`] : wrong;
}
