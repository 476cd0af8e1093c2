import { sayInCalm } from '../support/calm';
import type { Said } from '../support/calm';
import { CaseRig } from '../support/case-rig';

let rig: CaseRig;

beforeAll(async () => {
  rig = await CaseRig.open();
});
afterAll(async () => {
  await rig.close();
});

const toTheOffer: readonly Said[] = [
  ['support', 'proposeLab', { reasonRef: 'text-0' }],
  ['customer', 'agreeToLab', {}],
  ['warehouse', 'shipmentArrived', { contents: 'ok' }],
  ['lab', 'labVerdict', { cause: 'internal-defect', repairable: true, repairMinutes: 10 }],
];
const choice = (kind: 'refund' | 'replacement' | 'repair'): Said => [
  'customer',
  'chooseOption',
  { kind, offerVersion: 1, consentToDataLoss: true },
];
const theWayHome: readonly Said[] = [
  ['warehouse', 'dispatchGoods', {}],
  ['customer', 'confirmDelivery', {}],
];

/**
 * The smallest history of what was played, by the costs of Temporal's events: 4 for the start and its first task, 5 for
 * a message, 6 for its activity, 2 for the timer of a deadline that a message cut short, 1 to close.
 */
function minimumOf(played: { readonly messages: number; readonly deadlines: number }): number {
  return 4 + played.messages * (5 + 6) + played.deadlines * 2 + 1;
}

/** Plays a case in calm: each message comes when the case rests after the one before. */
async function play(messages: readonly Said[]) {
  const caseNo = await rig.openCase();
  let deadlines = 0;
  for (const said of messages) {
    const { due } = await rig.stateOf(caseNo);
    if (due !== null) deadlines += 1;
    await sayInCalm(rig, caseNo, said);
  }
  await rig.result(caseNo);
  const { historyLength } = await rig.client.workflow.getHandle(caseNo).describe();
  return { events: historyLength, minimum: minimumOf({ messages: messages.length, deadlines }) };
}

test('returnCase() keeps a refund within its budget of events (E112)', async () => {
  const { events, minimum } = await play([...toTheOffer, choice('refund')]);
  expect(minimum).toBe(68);
  expect(events).toBeLessThanOrEqual(1.25 * minimum);
  // The reference case has four waits and begins at the agreement: support's proposal and its record come before.
  expect(events - (5 + 6)).toBeLessThanOrEqual(71);
});

test.each([
  ['replacement', []],
  ['repair', [['lab', 'finishRepair', { passedQualityCheck: true }]]],
] as const)(
  'returnCase() keeps a %s within a quarter over its minimum of events (E112)',
  async (kind, bench) => {
    const { events, minimum } = await play([...toTheOffer, choice(kind), ...bench, ...theWayHome]);
    expect(events).toBeGreaterThanOrEqual(minimum);
    expect(events).toBeLessThanOrEqual(1.25 * minimum);
  },
);
