import type { Finding } from '../../audit/invariant';
import { auditText } from '../../local/texts/audit';
import { asTable } from '../../local/demo/table';
import type { Reckoning } from './books';
import type { Killed, Stopped } from './monkey';
import type { ChaosOptions } from './options';
import type { Played } from './stage';
import type { ClientLedger } from './told';

/** All that a run found out. */
export interface ChaosResult {
  readonly options: ChaosOptions;
  readonly played: readonly Played[];
  readonly ledger: ClientLedger;
  readonly killed: readonly Killed[];
  readonly stopped: readonly Stopped[];
  readonly retriedByPeople: number;
  readonly unrest: number;
  readonly reckoning: Reckoning;
  readonly findings: readonly Finding[];
  /** How often the auditor could look at the open cases while the run went on (I5). */
  readonly looks: number;
  /** Faults that the Temporal server told of, where it was made to fail (T5). */
  readonly faults: number | null;
  readonly seconds: number;
}

const SUCCEEDED_SHARE = 0.95;
/** Recovery is part of the promise (T1): the last case is done this soon after the last kill or stop. */
const DONE_WITHIN_SECONDS = 60;
const SPELLED_OUT = 20;

/** Why the run does not count, or what it found wrong; empty for a run that proves what it should. */
export function failuresOf(result: ChaosResult): readonly string[] {
  const { options, played, ledger, killed, unrest, reckoning, findings, looks, faults } = result;
  const inside = killed.filter(isInsideActivity).length;
  const operations = operationsDone(ledger);
  const unfinished = played.filter(({ problem }) => problem !== null);
  const broken = findings.filter(({ breaches }) => breaches.length > 0).map(({ id }) => id);
  // A server that fails by itself does so to the end: no blow is its last (T5).
  const late = faults === null ? (secondsAfterLastBlow(result) ?? 0) : 0;
  return [
    ...(played.length < options.cases ? [`only ${played.length} of ${options.cases} cases were played`] : []),
    ...unfinished.map(({ scene, caseNo, problem }) => `${caseNo ?? scene.order.orderNo}: ${String(problem)}`),
    ...(operations < ledger.begun * SUCCEEDED_SHARE
      ? [`it proves nothing: ${operations} of ${ledger.begun} operations succeeded`]
      : []),
    ...(killed.length < options.kills
      ? [`it proves nothing: ${killed.length} kills of ${options.kills}`]
      : []),
    ...(inside < options.killsInside
      ? [`it proves nothing: ${inside} kills fell inside an activity, ${options.killsInside} must`]
      : []),
    ...(looks === 0 ? ['it proves nothing of I5: no look at the open cases was answered'] : []),
    ...(faults === 0 ? ['it proves nothing of T5: the Temporal server told of no fault'] : []),
    ...(late > DONE_WITHIN_SECONDS ? [`the last case was done ${late} s after the last blow`] : []),
    ...(unrest > 0 ? [`${unrest} letters, news or starts were still on their way`] : []),
    ...reckoning.lost.map((what) => `lost: ${what}`),
    ...reckoning.doubled.map((what) => `doubled: ${what}`),
    ...ledger.broken.map((what) => `broken answer: ${what}`),
    ...broken.map((id) => `the auditor finds ${id} broken`),
  ];
}

export function reportOf(result: ChaosResult): string {
  const { options, ledger, killed, findings, reckoning, retriedByPeople, stopped, seconds, looks } = result;
  const failures = failuresOf(result);
  const verdict = failures.length === 0 ? 'NOTHING LOST, NOTHING DOUBLED.' : 'THE RUN FAILED:';
  return [
    `\nseed ${options.seed}, ${options.cases} cases${options.only === null ? '' : ` (${options.only})`}, ${seconds} s`,
    '',
    asTable(['outcome', 'cases'], outcomesIn(result.played)),
    '',
    asTable(['killed', 'kills', 'inside an activity or a request'], killsIn(killed)),
    '',
    `operations       ${operationsDone(ledger)} acknowledged of ${ledger.begun} begun, ${ledger.repeated} requests sent again`,
    `answers          ${answersIn(ledger)}`,
    `kills            ${killed.length}, of which ${killed.filter(isInsideActivity).length} inside an activity; ${stopped.length} times SIGSTOP`,
    `last blow → done ${secondsAfterLastBlow(result) ?? '—'} s until the last case was done`,
    `refunds          ${reckoning.refunds} in the bank's ledger; the payment team tried ${retriedByPeople} again`,
    ...(result.faults === null ? [] : [`faults           ${result.faults} in the Temporal server's log`]),
    `looks meanwhile  ${looks} at the open cases (I5)`,
    `lost             ${reckoning.lost.length} of ${options.cases} cases`,
    `doubled          ${reckoning.doubled.length} of ${options.cases} cases`,
    '',
    auditText(findings),
    '',
    [verdict, ...failures.slice(0, SPELLED_OUT).map((line) => `  ${line}`)].join('\n'),
    ...(failures.length > SPELLED_OUT ? [`  and ${failures.length - SPELLED_OUT} more`] : []),
  ].join('\n');
}

function answersIn({ answers }: ClientLedger): string {
  return [...answers]
    .sort()
    .map(([kind, times]) => `${times} × ${kind}`)
    .join(', ');
}

function operationsDone({ acknowledged, letters }: ClientLedger): number {
  return acknowledged.length + letters.length;
}

/** A kill of an api meets requests; every other one that met something met activities. */
function isInsideActivity({ target, inside }: Killed): boolean {
  return !target.startsWith('api') && inside.length > 0;
}

function outcomesIn(played: readonly Played[]): string[][] {
  const outcomes = [...new Set(played.map(({ scene }) => scene.story.outcome))].sort();
  return outcomes.map((outcome) => {
    const all = played.filter(({ scene }) => scene.story.outcome === outcome);
    const done = all.filter(({ problem }) => problem === null).length;
    return [outcome, done === all.length ? String(done) : `${done} of ${all.length}`];
  });
}

function killsIn(killed: readonly Killed[]): string[][] {
  const names = [...new Set(killed.map(({ target }) => target))].sort();
  return names.map((name) => {
    const own = killed.filter(({ target }) => target === name);
    return [name, String(own.length), String(own.filter(({ inside }) => inside.length > 0).length)];
  });
}

/** A part that stands still is a blow until it goes on. */
function secondsAfterLastBlow({ killed, stopped, played }: ChaosResult): number | null {
  const blows = [...killed.map(({ at }) => at), ...stopped.map(({ until }) => until)];
  const done = played.flatMap(({ doneAt }) => doneAt ?? []);
  if (blows.length === 0 || done.length === 0) return null;
  return Math.round((Math.max(...done) - Math.max(...blows)) / 100) / 10;
}
