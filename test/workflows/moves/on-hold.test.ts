import { applyParked, runningCase } from '../../../workflows/running-case';
import type { CaseState, Stage } from '../../../workflows/contract';
import {
  caseIn,
  daysAfter,
  effectsOf,
  namesOf,
  refusalOf,
  stageStates,
  stepOf,
  verdict,
} from '../../support/case-states';

const held = { heldSince: daysAfter(-1) };
const manager = { by: 'manager' } as const;
const stagesToHold = Object.keys(stageStates).filter((stage) => stage !== 'closed') as readonly Exclude<
  Stage,
  'closed'
>[];

function overruledOnHold(state: CaseState, rule: 'O2' | 'S1' | 'O8' = 'O2'): CaseState {
  return stepOf(state, 'overrule', { ...manager, body: { rule } }).state;
}

describe('a manager’s overrule of a case on hold (E106)', () => {
  test.each(stagesToHold)('overrule() in %s is noted, and starts nothing (E106)', (stage) => {
    const before = caseIn(stageStates[stage], { ...held, attention: 'support' });
    const step = stepOf(before, 'overrule', { ...manager, body: { rule: 'O2' } });
    expect(namesOf(step)).toEqual(['ruleOverruled']);
    expect(step.events[0]?.detail).toMatchObject({ rule: 'O2', onHold: true });
    expect(effectsOf(step)).toEqual([]);
    const noted = { overruled: ['O2'], overruledOnHold: ['O2'] };
    expect(step.state).toEqual({ ...before, ...noted, seq: before.seq + 1, seen: step.state.seen });
  });

  test('release() lets a noted overrule act: the rules decide without it (E106)', () => {
    const appeal = stepOf(overruledOnHold(caseIn(stageStates.appeal, held)), 'release');
    expect(appeal.state).toMatchObject({ stage: 'appeal', reassess: true, heldSince: null });
    expect(appeal.state).not.toHaveProperty('overruledOnHold');
    const offer = stepOf(overruledOnHold(caseIn(stageStates.offer, held)), 'release');
    expect(offer.state).toMatchObject({ stage: 'offer', remake: true, overruled: ['O2'] });
    expect(namesOf(offer)).toEqual(['caseReleased']);
  });

  test('release() after S1 was set aside proposes the lab, and not before (E35, E106)', () => {
    const waiting = overruledOnHold(caseIn(stageStates.support, held), 'S1');
    expect(waiting.stage).toBe('support');
    const step = stepOf(waiting, 'release');
    expect(step.state.stage).toBe('agreement');
    expect(effectsOf(step)).toEqual(['letter lab-proposed']);
  });

  test('release() keeps goods that were to go home, and not before (E106)', () => {
    const back = { stage: 'goods-back', because: 'no-remedy', dispatch: null } as const;
    const waiting = overruledOnHold(caseIn(back, { ...held, verdict }), 'O8');
    expect(waiting).toMatchObject({ stage: 'goods-back', place: 'outgoing' });
    const step = stepOf(waiting, 'release');
    expect(step.state).toMatchObject({ stage: 'offer', remake: true, place: 'lab' });
    expect(effectsOf(step)).toEqual(['cancel-dispatch', 'move-goods lab']);
  });

  test('release() twice lets it act once (E106)', () => {
    const released = stepOf(overruledOnHold(caseIn(stageStates.support, held), 'S1'), 'release').state;
    const again = stepOf(stepOf(released, 'hold').state, 'release');
    expect(effectsOf(again)).toEqual([]);
  });

  test('a case that closed during its hold can be taken up again (E106)', () => {
    const closed = caseIn({ stage: 'closed', outcome: 'lapsed' }, held);
    expect(stepOf(closed, 'reopen').state.stage).toBe('support');
    expect(refusalOf(closed, 'withdraw').detail).toContain('already closed');
    expect(effectsOf(stepOf({ ...closed, accepted: false }, 'overrule'))).toEqual([]);
  });

  test('applyParked() leaves a verdict that came on hold where it is (E106)', () => {
    const parked = stepOf(caseIn(stageStates.lab, held), 'labVerdict').state;
    const running = runningCase(parked);
    applyParked(running);
    expect(running.state).toMatchObject({ stage: 'lab', verdict: null, parked: [{ action: 'labVerdict' }] });
  });
});
