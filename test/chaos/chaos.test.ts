import type { Finding } from '../../audit/invariant';
import { castOf } from './cast';
import { chanceOf } from './chance';
import { planOf } from './monkey';
import type { Killed } from './monkey';
import { readOptions } from './options';
import { failuresOf } from './report';
import type { ChaosResult } from './report';
import type { Played } from './stage';
import { ClientLedger } from './told';
import { withWatched } from './watch';

const plan = { kills: 40, stopSeconds: { shortest: 1, longest: 3 } };

describe('the plan of a chaos run (T1)', () => {
  it('planOf() and castOf() answer the same for the same seed, and something else for another', () => {
    expect(planOf(plan, chanceOf(7))).toEqual(planOf(plan, chanceOf(7)));
    expect(planOf(plan, chanceOf(7))).not.toEqual(planOf(plan, chanceOf(8)));
    const faults = (seed: number) =>
      castOf({ cases: 50, only: null }, chanceOf(seed)).map(({ fault }) => fault);
    expect(faults(7)).toEqual(faults(7));
    expect(faults(7)).not.toEqual(faults(8));
  });

  it('planOf() kills as often as it was asked to, every part, and stops some', () => {
    const blows = planOf(plan, chanceOf(1));
    const kills = blows.filter(({ kind }) => kind === 'kill');
    expect(kills).toHaveLength(40);
    expect(new Set(kills.map(({ target }) => target)).size).toBe(7);
    expect(blows.filter(({ kind }) => kind === 'stop')).toHaveLength(10);
    const atWork = kills.filter((kill) => kill.kind === 'kill' && kill.aimed && /^worker/.test(kill.target));
    // Three of ten must have met an activity; the aimed ones at workers are more than that in any plan.
    expect(atWork.length).toBeGreaterThanOrEqual(20);
  });

  it('planOf() leaves alone the servers that fail by themselves (T5)', () => {
    const hit = new Set(planOf({ ...plan, temporalFaults: true }, chanceOf(1)).map(({ target }) => target));
    expect([...hit].sort()).toEqual(['api', 'api-2', 'payment', 'worker', 'worker-2']);
  });

  it('castOf() has every outcome, and no refund above a third of the charge', () => {
    const scenes = castOf({ cases: 50, only: null }, chanceOf(1));
    expect([...new Set(scenes.map(({ story }) => story.outcome))].sort()).toEqual(
      'declined lapsed no-remedy refunded refused repaired replaced solved-remotely withdrawn'.split(' '),
    );
    const shares = scenes.map(({ order, payment }) => order.unitPaidCents / payment.amountCents);
    expect(Math.max(...shares)).toBeLessThan(1 / 3);
    expect(new Set(scenes.map(({ order }) => order.orderNo)).size).toBe(50);
  });

  it('castOf() has nothing but refunds where only they are asked for', () => {
    const scenes = castOf({ cases: 20, only: 'refunds' }, chanceOf(1));
    expect(new Set(scenes.map(({ story }) => story.outcome))).toEqual(new Set(['refunded']));
  });

  it('readOptions() asks for one kill for five cases, and for three of ten inside an activity', () => {
    expect(readOptions(['--cases', '1000'], 3)).toMatchObject({ kills: 200, killsInside: 60, seed: 3 });
    expect(readOptions([], 3)).toMatchObject({ cases: 50, kills: 12, killsInside: 3, minutes: 4 });
    expect(() => readOptions(['--cases', 'many'], 3)).toThrow('--cases is no number: many. Usage: npm run');
    expect(() => readOptions(['--only', 'letters'], 3)).toThrow('--only takes refunds, not letters');
  });
});

const options = readOptions(['--cases', '2', '--kills', '2', '--seed', '1'], 1);
const [scene] = castOf({ cases: 1, only: 'refunds' }, chanceOf(1));
const finding: Finding = { id: 'I2', statement: 'one refund', checked: 2, breaches: [] };

/** A run of two cases in which all went well, with what a test changes about it. */
function resultOf(change: Partial<ChaosResult> = {}): ChaosResult {
  if (!scene) throw new Error('no scene');
  const done: Played = { scene, caseNo: 'RMA-000001', doneAt: 1, problem: null };
  const kill: Killed = { target: 'worker', at: 0, inside: ['payRefund of RMA-000001'] };
  return {
    options: { ...options, killsInside: 1 },
    played: [done, { ...done, caseNo: 'RMA-000002' }],
    ledger: ledgerOf(20, 20),
    killed: [kill, { ...kill, inside: [] }],
    stopped: [],
    retriedByPeople: 0,
    unrest: 0,
    reckoning: { lost: [], doubled: [], refunds: 2 },
    findings: [finding],
    looks: 3,
    faults: null,
    seconds: 1,
    ...change,
  };
}

function ledgerOf(begun: number, acknowledged: number): ClientLedger {
  const ledger = new ClientLedger('/dev/null');
  ledger.begun = begun;
  for (let count = 0; count < acknowledged; count += 1)
    ledger.letters.push({ messageId: `<${count}@customer.example>`, at: '' });
  return ledger;
}

test('withWatched() adds what was seen of the open cases on the way to what I5 finds at the end', () => {
  const I5: Finding = { id: 'I5', statement: 'no case is stuck', checked: 0, breaches: [] };
  const stuck = { subject: 'RMA-000007', what: 'its workflow task failed 9 times' };
  expect(withWatched([finding, I5], { looks: 4, checked: 30, breaches: [stuck] })).toEqual([
    finding,
    { ...I5, checked: 30, breaches: [stuck] },
  ]);
});

describe('failuresOf()', () => {
  it('failuresOf() finds nothing in a run that lost and doubled nothing', () => {
    expect(failuresOf(resultOf())).toEqual([]);
  });

  const idle: Killed = { target: 'worker', at: 0, inside: [] };
  const failing: readonly (readonly [string, Partial<ChaosResult>, RegExp])[] = [
    [
      'fewer kills than planned',
      { killed: [{ ...idle, inside: ['payRefund'] }] },
      /proves nothing: 1 kills of 2/,
    ],
    ['kills that met nothing', { killed: [idle, idle] }, /proves nothing: 0 kills fell inside/],
    [
      'kills of an api alone',
      { killed: [{ ...idle, target: 'api', inside: ['advise'] }, idle] },
      /proves nothing: 0 kills fell inside an activity/,
    ],
    ['too few operations', { ledger: ledgerOf(20, 18) }, /proves nothing: 18 of 20 operations succeeded/],
    ['a case that was not played', { played: [] }, /only 0 of 2 cases were played/],
    ['something lost', { reckoning: { lost: ['a parcel'], doubled: [], refunds: 2 } }, /^lost: a parcel/],
    [
      'something doubled',
      { reckoning: { lost: [], doubled: ['a refund'], refunds: 3 } },
      /^doubled: a refund/,
    ],
    [
      'a case that was done long after the last kill',
      {
        killed: [
          { ...idle, at: -60_100, inside: ['payRefund'] },
          { ...idle, at: -60_100 },
        ],
      },
      /^the last case was done 60.1 s after the last blow/,
    ],
    [
      'a case that was done long after the last part went on',
      {
        stopped: [{ target: 'worker', until: -60_200 }],
        killed: [
          { ...idle, at: -90_000, inside: ['payRefund'] },
          { ...idle, at: -90_000 },
        ],
      },
      /^the last case was done 60.2 s after the last blow/,
    ],
    ['a Temporal server that never failed', { faults: 0 }, /proves nothing of T5/],
    ['no look at the open cases', { looks: 0 }, /proves nothing of I5/],
    ['unrest at the end', { unrest: 3 }, /^3 letters, news or starts/],
    [
      'a breach of the auditor',
      { findings: [{ ...finding, breaches: [{ subject: 'pi_1', what: 'twice' }] }] },
      /finds I2 broken/,
    ],
  ];
  it.each(failing)('failuresOf() fails a run with %s', (...[, change, words]) => {
    expect(failuresOf(resultOf(change)).join('\n')).toMatch(words);
  });

  it('failuresOf() counts no time after the last blow where the Temporal server fails to the end (T5)', () => {
    const killed = [
      { ...idle, at: -60_100, inside: ['payRefund'] },
      { ...idle, at: -60_100 },
    ];
    expect(failuresOf(resultOf({ killed }))).toHaveLength(1);
    expect(failuresOf(resultOf({ killed, faults: 7 }))).toEqual([]);
  });

  it('failuresOf() fails a run in which a case ended otherwise, or an answer was a 500', () => {
    const [first, second] = resultOf().played;
    const ledger = ledgerOf(20, 20);
    ledger.broken.push('/appeals answered 500');
    const played = [first, second && { ...second, problem: 'ended as lapsed' }].flatMap((one) => one ?? []);
    expect(failuresOf(resultOf({ played, ledger }))).toEqual([
      'RMA-000002: ended as lapsed',
      'broken answer: /appeals answered 500',
    ]);
  });
});
