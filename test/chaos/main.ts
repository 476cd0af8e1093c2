/**
 * `npm run chaos` (T1): the whole desk as separate processes, cases of every outcome through its real doors, and a
 * seeded plan of kill -9 and SIGSTOP. Ends with 0 only if nothing was lost, nothing was doubled, the auditor finds
 * nothing, and the run was hard enough to prove it.
 */
import { setMaxListeners } from 'node:events';
import { appendFileSync, chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import { startDesk } from '../../local/desk/desk';
import type { Desk } from '../../local/desk/desk';
import type { DeskInfo } from '../../local/desk/file';
import { caseRuns } from '../../gateways/case-runs';
import { closeDatabase, openDatabase } from '../../store/database';
import { CASE_WORKFLOW } from '../../workflows/contract';
import { auditOf } from './auditor';
import { reckon, untilQuiet } from './books';
import { castOf } from './cast';
import { chanceOf } from './chance';
import { Monkey, planOf } from './monkey';
import { readOptions } from './options';
import type { ChaosOptions } from './options';
import { chaosPorts, doorwaysOf, twofoldParts } from './parts';
import type { ChaosPorts } from './parts';
import { PatientWorld } from './patient-world';
import { keepPaying } from './payment-team';
import { failuresOf, reportOf } from './report';
import type { ChaosResult } from './report';
import { startServersOnPostgres } from './servers';
import { fillStage, InFlight, playAll } from './stage';
import { ClientLedger } from './told';
import { watchWaits, withWatched } from './watch';

/** What is left of the run's time once no case is begun and no part is killed any more: for the way home. */
const WAY_HOME_MS = 140_000;
/** Cases that are begun after the last kill, so that it meets a desk at work. */
const LAST_CASES_MS = 5_000;
/** A letter that a dead worker had claimed is free again after two minutes. */
const QUIET_WITHIN_MS = 150_000;

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2), Math.floor(Math.random() * 1e6));
  // A desk of its own, whatever servers the environment names.
  delete process.env['DATABASE_URL'];
  delete process.env['TEMPORAL_ADDRESS'];
  const home = mkdtempSync(join(tmpdir(), 'returns-desk-chaos-'));
  chmodSync(home, 0o755);
  const calledOff = timeUp(options.minutes);
  const log = (line: string): void => appendFileSync(join(home, 'chaos.log'), `${at()} ${line}\n`);
  print(
    `seed ${options.seed}: ${options.cases} cases, ${options.kills} kills, at most ${options.minutes} min`,
  );
  // Of the clock, not of the seed: two runs of one seed may be side by side.
  const ports = await chaosPorts(chanceOf(Date.now()));
  // The desk takes them as those of an operator.
  const servers = options.temporalFaults ? await startServersOnPostgres(home, print, options.seed) : null;
  const parts = twofoldParts(ports);
  let desk: Desk | null = null;
  try {
    desk = await startDesk({ home, log, ports: ports.first, parts, signal: calledOff });
    const result = await run({ home, info: desk.info, ports, options, log, calledOff });
    const faults = servers === null ? null : servers.faults();
    print(reportOf({ ...result, faults }));
    process.exitCode = failuresOf({ ...result, faults }).length === 0 ? 0 : 1;
  } finally {
    await desk?.stop();
    await servers?.stop();
    if (options.keep || process.exitCode !== 0) print(`The desk and its logs are left in ${home}`);
    else rmSync(home, { recursive: true, force: true });
  }
}

interface Run {
  readonly home: string;
  readonly info: DeskInfo;
  readonly ports: ChaosPorts;
  readonly options: ChaosOptions;
  readonly log: (line: string) => void;
  readonly calledOff: AbortSignal;
}

async function run({ home, info, ports, options, log, calledOff }: Run): Promise<ChaosResult> {
  const startedAt = Date.now();
  const scenes = castOf(options, chanceOf(options.seed));
  await fillStage(info, scenes);
  writeFileSync(ledgerFile(home), '');
  const ledger = new ClientLedger(ledgerFile(home));
  const inFlight = new InFlight();
  const world = new PatientWorld(info, log, {
    doorways: doorwaysOf(info, ports),
    ledger,
    signal: calledOff,
    onCase: inFlight.opened,
  });
  const connection = await Connection.connect({ address: info.temporalAddress });
  const done = new AbortController();
  const chance = chanceOf(options.seed + 1);
  const monkey = new Monkey({
    ...{ home, ledger, chance, signal: calledOff, casesInFlight: inFlight.now },
    client: new Client({ connection }),
    say: (line) => (log(line), print(`  ${secondsFrom(startedAt)} s  ${line}`)),
  });
  const spreadMs = Math.max(30_000, options.minutes * 60_000 - WAY_HOME_MS);
  const db = openDatabase(info.databaseUrl, { max: 2 });
  const runs = caseRuns(new Client({ connection }), CASE_WORKFLOW);
  const watching = watchWaits({ db, runs, now: () => new Date() }, AbortSignal.any([done.signal, calledOff]));
  const paying = keepPaying(world, AbortSignal.any([done.signal, calledOff]));
  const striking = strikeAll(monkey, { options, spreadMs, calledOff });
  const [played] = await Promise.all([
    playAll(scenes, { world, spreadMs, inFlight, signal: calledOff }),
    striking,
  ]);
  const unrest = await untilQuiet(db, QUIET_WITHIN_MS);
  done.abort();
  const retriedByPeople = await paying;
  const watched = await watching;
  const reckoning = await reckon({
    ...{ played, ledger, db, paymentUrl: info.paymentUrl },
    listDispatches: (cursor) =>
      world.call(
        'warehouse',
        `/dispatches?state=delivered&limit=100${cursor === null ? '' : `&cursor=${cursor}`}`,
      ),
  });
  await closeDatabase(db);
  await connection.close();
  const findings = withWatched(
    await auditOf(home, { histories: 2 * options.cases, ledger: ledgerFile(home) }),
    watched,
  );
  const seconds = secondsFrom(startedAt);
  const { killed, stopped } = monkey;
  return {
    ...{ options, played, ledger, killed, stopped, retriedByPeople },
    ...{ unrest, reckoning, findings, seconds, looks: watched.looks, faults: null },
  };
}

/** Strikes by the plan, evenly over the time in which cases are begun; what a stop takes is not counted as a pause. */
async function strikeAll(
  monkey: Monkey,
  run: { readonly options: ChaosOptions; readonly spreadMs: number; readonly calledOff: AbortSignal },
): Promise<void> {
  const plan = planOf(run.options, chanceOf(run.options.seed + 2));
  const endsAt = Date.now() + run.spreadMs - LAST_CASES_MS;
  for (const [index, blow] of plan.entries()) {
    const ahead = plan
      .slice(index)
      .reduce((sum, one) => sum + (one.kind === 'stop' ? one.seconds * 1_000 : 0), 0);
    const waitMs = Math.max(0, endsAt - Date.now() - ahead) / (plan.length - index);
    await pause(waitMs, undefined, { signal: run.calledOff }).catch(() => undefined);
    if (run.calledOff.aborted) return;
    await monkey.strike(blow);
  }
}

/** Ends the run when its time is over, or when somebody presses Ctrl-C. */
function timeUp(minutes: number): AbortSignal {
  const interrupted = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => interrupted.abort());
  const called = AbortSignal.any([interrupted.signal, AbortSignal.timeout(minutes * 60_000)]);
  // Every client listens to it.
  setMaxListeners(0, called);
  return called;
}

function ledgerFile(home: string): string {
  return join(home, 'requests.jsonl');
}

function at(): string {
  return new Date().toISOString();
}

function secondsFrom(startedAt: number): number {
  return Math.round((Date.now() - startedAt) / 1_000);
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

main().then(
  () => process.exit(),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(2);
  },
);
