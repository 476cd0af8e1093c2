/**
 * `npm run load` (T13): the whole desk as separate processes, under a steady load of seven tenths of what it can, a burst
 * of appeals, and messages to many open cases. Ends with 0 only if nothing was lost, nothing was answered but 429 and the
 * 503 that asks for a repetition, and the auditor finds nothing.
 */
import { appendFileSync, chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startDesk } from '../../local/desk/desk';
import type { Desk } from '../../local/desk/desk';
import type { DeskInfo } from '../../local/desk/file';
import { onInterrupt } from '../../local/machine/interrupt';
import { closeDatabase, openDatabase } from '../../store/database';
import { auditOf } from '../chaos/auditor';
import { untilQuiet } from '../chaos/books';
import { chanceOf } from '../chaos/chance';
import { chaosPorts, doorwaysOf, twofoldParts } from '../chaos/parts';
import type { ChaosPorts } from '../chaos/parts';
import { ClientLedger } from '../chaos/told';
import { burst, messagesToOpenCases } from './crowds';
import { startServersOnPostgres } from '../chaos/servers';
import type { LoadedDesk } from './loaded-desk';
import { readLoadOptions } from './options';
import type { LoadOptions } from './options';
import { failuresOf, reportOf } from './report';
import type { LoadResult } from './report';
import { keepSteady, measureCapacity } from './steady';
import { TimedWorld } from './timed-world';

/** Letters go out after the cases they are about; how long that may take grows with their number. */
const QUIET_WITHIN_MS = 150_000;
const QUIET_EACH_MS = 200;

async function main(): Promise<void> {
  const options = readLoadOptions(process.argv.slice(2));
  const calledOff = onInterrupt();
  // A desk of its own, whatever servers the environment names.
  delete process.env['DATABASE_URL'];
  delete process.env['TEMPORAL_ADDRESS'];
  const home = mkdtempSync(join(tmpdir(), 'returns-desk-load-'));
  chmodSync(home, 0o755);
  const log = (line: string): void =>
    appendFileSync(join(home, 'load.log'), `${new Date().toISOString()} ${line}\n`);
  const ports = await chaosPorts(chanceOf(Date.now()));
  let desk: Desk | null = null;
  process.exitCode = 1;
  // The desk takes them as those of an operator.
  const servers = options.postgres ? await startServersOnPostgres(home, print) : null;
  try {
    print('The desk starts: two workers, two apis');
    const parts = twofoldParts(ports);
    desk = await startDesk({ home, log, ports: ports.first, parts, signal: calledOff });
    const result = await run({ home, info: desk.info, ports, options, log, calledOff });
    print(reportOf(result));
    process.exitCode = failuresOf(result).length === 0 ? 0 : 1;
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
  readonly options: LoadOptions;
  readonly log: (line: string) => void;
  readonly calledOff: AbortSignal;
}

async function run({ home, info, ports, options, log, calledOff }: Run): Promise<LoadResult> {
  const startedAt = Date.now();
  const say = (line: string): void => print(`  ${secondsFrom(startedAt)} s  ${line}`);
  const ledgerFile = join(home, 'requests.jsonl');
  writeFileSync(ledgerFile, '');
  const ledger = new ClientLedger(ledgerFile);
  const doorways = doorwaysOf(info, ports);
  const clients = { doorways, ledger, signal: calledOff, onCase: () => undefined };
  const world = new TimedWorld(info, log, clients);
  const db = openDatabase(info.databaseUrl, { max: 2 });
  try {
    const desk: LoadedDesk = { info, world, doorways, ledger, db, signal: calledOff, say };
    say(`capacity: ${options.cases} whole cases`);
    const capacity = await measureCapacity(desk, options.cases);
    say(`steady: 70 % of ${capacity.toFixed(2)} cases a second for ${options.seconds} s`);
    const steady = await keepSteady(desk, { capacity, seconds: options.seconds });
    const flood = await burst(desk, options.burst);
    const many = await messagesToOpenCases(desk, options);
    calledOff.throwIfAborted();
    say('waiting until all is quiet');
    const unrest = await untilQuiet(db, QUIET_WITHIN_MS + QUIET_EACH_MS * (options.open + options.burst));
    const cases = await casesIn(db);
    say(`audit of ${cases} cases`);
    const findings = await auditOf(home, { histories: cases, ledger: ledgerFile });
    return {
      ...{ capacity, phases: [...steady, flood, ...many], answers: ledger.answers, unrest, findings },
      ...{ acknowledged: ledger.acknowledged.length, seconds: secondsFrom(startedAt) },
    };
  } finally {
    await closeDatabase(db);
  }
}

async function casesIn(db: ReturnType<typeof openDatabase>): Promise<number> {
  const count = db.selectFrom('cases').select((e) => e.fn.countAll<number>().as('count'));
  return (await count.executeTakeFirstOrThrow()).count;
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
