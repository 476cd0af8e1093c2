import type { Finding } from '../../audit/invariant';
import { percentile } from '../../bench/rig/numbers';
import { asTable } from '../../local/demo/table';
import { auditText } from '../../local/texts/audit';
import type { Phase } from './loaded-desk';

/** All that a run found out. */
export interface LoadResult {
  readonly capacity: number;
  readonly phases: readonly Phase[];
  /** How often each kind of answer came. */
  readonly answers: ReadonlyMap<string, number>;
  /** Letters, news and starts that were still on their way at the end. */
  readonly unrest: number;
  readonly findings: readonly Finding[];
  /** Acknowledged requests that the auditor was told of. */
  readonly acknowledged: number;
  readonly seconds: number;
}

const SPELLED_OUT = 20;

/** What the contract allows: taken, slow down, and 503 that asks for the same request again. */
const allowed = ['200', '201', '204', '429', '503 repeat'];

/** What the run found wrong, or why it does not count; empty where it proves what it should. */
export function failuresOf({
  phases,
  answers,
  findings,
  unrest,
  acknowledged,
}: LoadResult): readonly string[] {
  const refused = [...answers].filter(([kind]) => !allowed.includes(kind));
  const heard = findings.find(({ id }) => id === 'I1')?.checked ?? 0;
  return [
    ...(phases.length === 0 ? ['it proves nothing: no load was put on the desk'] : []),
    ...phases.flatMap(({ name, asked, done, wrong, unproven }) => [
      ...(asked === 0 ? [`it proves nothing of ${name}: nothing was asked for`] : []),
      ...(done < asked ? [`${name}: lost ${asked - done} of ${asked}`] : []),
      ...wrong.map((what) => `${name}: ${what}`),
      ...unproven.map((why) => `it proves nothing of ${name}: ${why}`),
    ]),
    ...refused.map(([kind, times]) => `${times} requests were answered ${kind}`),
    ...(heard < acknowledged
      ? [`it proves nothing of I1: the auditor looked at ${heard} of ${acknowledged} acknowledged requests`]
      : []),
    ...(unrest > 0 ? [`${unrest} letters, news or starts were still on their way`] : []),
    ...findings
      .filter(({ breaches }) => breaches.length > 0)
      .map(({ id }) => `the auditor finds ${id} broken`),
  ];
}

export function reportOf(result: LoadResult): string {
  const { capacity, phases, answers, findings, seconds } = result;
  const failures = failuresOf(result);
  const verdict = failures.length === 0 ? 'NOTHING LOST, NOTHING REFUSED.' : 'THE RUN FAILED:';
  const kinds = [...answers].sort().map(([kind, times]) => `${times} × ${kind}`);
  return [
    `\ncapacity ${capacity.toFixed(2)} whole cases a second; the run took ${seconds} s`,
    '',
    asTable(['load', 'asked for', 'done', 'a second', 'p50 ms', 'p99 ms'], phases.map(rowOf)),
    '',
    `answers  ${kinds.join(', ')}`,
    '',
    auditText(findings),
    '',
    [verdict, ...failures.slice(0, SPELLED_OUT).map((line) => `  ${line}`)].join('\n'),
    ...(failures.length > SPELLED_OUT ? [`  and ${failures.length - SPELLED_OUT} more`] : []),
  ].join('\n');
}

function rowOf({ name, asked, done, seconds, tookMs }: Phase): string[] {
  const took = [50, 99].map((percent) => percentile(tookMs, percent).toFixed(0));
  return [name, String(asked), String(done), (done / seconds).toFixed(1), ...took];
}
