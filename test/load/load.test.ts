import type { Finding } from '../../audit/invariant';
import { kindOf } from '../../bench/rig/answers';
import { inLanes } from './loaded-desk';
import type { Phase } from './loaded-desk';
import { readLoadOptions } from './options';
import { failuresOf, reportOf } from './report';
import type { LoadResult } from './report';

const phase: Phase = {
  ...{ name: 'burst of appeals', asked: 3, done: 3, seconds: 1, tookMs: [10, 20, 30] },
  ...{ wrong: [], unproven: [] },
};
const heard: Finding = { id: 'I1', statement: 'nothing is lost', checked: 9, breaches: [] };

/** A run in which all went well, with what a test changes about it. */
function resultOf(change: Partial<LoadResult> = {}): LoadResult {
  const answers = new Map([
    ['200', 40],
    ['201', 3],
    ['429', 2],
    ['503 repeat', 1],
  ]);
  const found = { unrest: 0, findings: [heard], acknowledged: 9, seconds: 60 };
  return { capacity: 2.5, phases: [phase], answers, ...found, ...change };
}

describe('the load run (T13)', () => {
  it('readLoadOptions() is small by itself, and takes what is asked for', () => {
    expect(readLoadOptions([])).toMatchObject({ open: 200, messages: 200, burst: 100, seconds: 60 });
    expect(readLoadOptions(['--open', '10000', '--messages', '1000'])).toMatchObject({
      ...{ open: 10_000, messages: 1_000 },
    });
    expect(() => readLoadOptions(['--open', 'many'])).toThrow('--open is no number: many. Usage: npm run');
    expect(() => readLoadOptions(['--messages', '0'])).toThrow('--messages is no number: 0');
  });

  it('failuresOf() finds nothing in a run that lost and refused nothing', () => {
    expect(failuresOf(resultOf())).toEqual([]);
    expect(reportOf(resultOf())).toMatch(/burst of appeals +3 +3 +3\.0 +20 +30/);
  });

  const breach = { subject: 'RMA-000007', what: 'acknowledged, and in no history' };
  const failing: readonly (readonly [string, Partial<LoadResult>, RegExp])[] = [
    ['an appeal that was lost', { phases: [{ ...phase, done: 2 }] }, /^burst of appeals: lost 1 of 3$/],
    ['a message that was heard twice', { phases: [{ ...phase, wrong: ['twice'] }] }, /appeals: twice$/],
    ['an error', { answers: new Map([['500', 1]]) }, /^1 requests were answered 500$/],
    ['a request without an answer', { answers: new Map([['none', 4]]) }, /^4 requests were answered none$/],
    ['a 503 that asks for no repetition', { answers: new Map([['503', 1]]) }, /were answered 503$/],
    ['a refusal', { answers: new Map([['409', 1]]) }, /were answered 409$/],
    ['letters that never went out', { unrest: 5 }, /^5 letters, news or starts/],
    ['a breach of the auditor', { findings: [{ ...heard, breaches: [breach] }] }, /finds I1 broken/],
    ['an auditor who was told of less', { acknowledged: 10 }, /proves nothing of I1: .* 9 of 10/],
    ['no load', { phases: [] }, /^it proves nothing: no load/],
    [
      'a part that asked for nothing',
      { phases: [{ ...phase, asked: 0, done: 0 }] },
      /proves nothing of burst/,
    ],
    [
      'a load too small',
      { phases: [{ ...phase, unproven: ['too few'] }] },
      /^it proves nothing of .*: too few/,
    ],
  ];
  it.each(failing)('failuresOf() fails a run with %s', (...[, change, words]) => {
    expect(failuresOf(resultOf(change)).join('\n')).toMatch(words);
  });

  it('kindOf() tells the 503 that asks for the same request again from any other', () => {
    expect(kindOf({ status: 503, text: '{"outcome":"unknown"}' })).toBe('503 repeat');
    expect(kindOf({ status: 503, text: 'Bad gateway' })).toBe('503');
    expect(kindOf({ status: 200, text: '{"outcome":"unknown"}' })).toBe('200');
  });

  it('inLanes() does all that it can, and tells in words what failed', async () => {
    const done: number[] = [];
    const { signal } = new AbortController();
    const failed = await inLanes([1, 2, 3, 4, 5], { lanes: 2, signal }, (item) => {
      if (item === 3) return Promise.reject(new Error('three'));
      done.push(item);
      return Promise.resolve();
    });
    expect([done.sort(), failed]).toEqual([[1, 2, 4, 5], ['three']]);
  });
});
