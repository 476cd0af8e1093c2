/**
 * `npm run bench`: what the desk costs over bare Temporal and bare SQL on the same servers, as ratios within one run.
 * `npm run bench -- M4` takes one measure; `--postgres` a Temporal server on PostgreSQL; `--cases`, `--clicks`, `--refunds`,
 * `--open`, `--cold`, `--rounds` (of kills), `--killed` (cases under kills) and `--records` the sizes, `--answers` those of the
 * pages’ answers; `recall` runs only by its name, with `--appeals`, and so does `seed`, with `--open` and `--closed`, which makes
 * a desk of that size to look at; `--json FILE` keeps the findings. Ends with 1 when the auditor finds a breach.
 */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { asTable } from '../local/demo/table';
import { deskHome } from '../local/desk/file';
import { ensurePages } from '../local/desk/pages';
import { onInterrupt } from '../local/machine/interrupt';
import { programArguments } from '../local/machine/programs';
import { project } from '../project';
import { measureAcceptance } from './measures/acceptance';
import { measureAnswers } from './measures/answers';
import { measureClick } from './measures/click';
import { measureCold } from './measures/cold';
import { measureFreshness } from './measures/freshness';
import { measureLists } from './measures/lists';
import { cachedAtOnce, measureOpenCases } from './measures/open-cases';
import { measurePages } from './measures/pages';
import { measureRecall } from './measures/recall';
import { measureRecovery } from './measures/recovery';
import { measureSeeding } from './measures/seeding';
import { measureUnderKills } from './measures/under-kills';
import { measureWholeCases } from './measures/whole-cases';
import { isReached } from './rig/numbers';
import type { Finding } from './rig/numbers';
import { openRig, print } from './rig/rig';
import type { Rig } from './rig/rig';

const { values: asked, positionals: wanted } = parseArgs({
  allowPositionals: true,
  options: {
    postgres: { type: 'boolean', default: false },
    cases: { type: 'string', default: '90' },
    clicks: { type: 'string', default: '300' },
    records: { type: 'string', default: '10000,100000' },
    answers: { type: 'string', default: '100,100000' },
    open: { type: 'string', default: '100,1000' },
    closed: { type: 'string', default: '0' },
    cold: { type: 'string', default: '30' },
    rounds: { type: 'string', default: '3' },
    killed: { type: 'string', default: '150' },
    appeals: { type: 'string', default: '10000' },
    refunds: { type: 'string', default: '60' },
    json: { type: 'string', default: join(deskHome(process.env), 'bench.json') },
  },
});

interface Measure {
  readonly ids: readonly string[];
  /** Runs only where it is asked for: it takes long, and leaves thousands of cases. */
  readonly isAside?: boolean;
  run(rig: Rig): Promise<readonly Finding[]>;
}

/** So few that a bench of two cores comes up against it; the desk's own limit is ten times that. */
const refundsPerSecond = 2;

const measures: readonly Measure[] = [
  { ids: ['M4'], run: (rig) => measureClick(rig, Number(asked.clicks)) },
  { ids: ['M1', 'M3'], run: (rig) => measureWholeCases(rig, Number(asked.cases)) },
  { ids: ['M5'], run: ({ info }) => measureLists(info.databaseUrl, asked.records.split(',').map(Number)) },
  { ids: ['M8'], run: (rig) => measureAcceptance(rig, Number(asked.refunds)) },
  { ids: ['M10'], run: (rig) => measureFreshness(rig, Number(asked.clicks)) },
  { ids: ['M6'], run: (rig) => measureOpenCases(rig, asked.open.split(',').map(Number)) },
  { ids: ['M7'], run: (rig) => measureCold(rig, Number(asked.cold)) },
  {
    ids: ['M9'],
    run: async (rig) => [
      ...(await measureRecovery(rig, Number(asked.rounds))),
      ...(await measureUnderKills(rig, Number(asked.killed))),
    ],
  },
  { ids: ['pages'], run: () => Promise.resolve(measurePages()) },
  { ids: ['answers'], run: ({ info }) => measureAnswers(info, asked.answers.split(',').map(Number)) },
  {
    ...{ ids: ['recall'], isAside: true },
    run: (rig) => {
      const [appeals, refunds] = [Number(asked.appeals), Number(asked.refunds)];
      return measureRecall(rig, { appeals, refunds, refundsPerSecond });
    },
  },
  {
    ...{ ids: ['seed'], isAside: true },
    run: (rig) =>
      measureSeeding(rig, { open: Number(asked.open.split(',').at(-1)), closed: Number(asked.closed) }),
  },
];

async function main(): Promise<void> {
  const calledOff = onInterrupt();
  const unknown = wanted.filter((id) => !measures.some(({ ids }) => ids.includes(id)));
  if (unknown.length > 0) throw new Error(`Cannot measure ${unknown.join(', ')}: there is no such measure`);
  await ensurePages(print);
  if (wanted.includes('recall')) process.env['REFUNDS_PER_SECOND'] = String(refundsPerSecond);
  process.env['WORKER_CACHED_CASES'] ??= String(cachedAtOnce);
  const rig = await openRig(asked.postgres, calledOff);
  try {
    const findings: Finding[] = [];
    for (const measure of measures) {
      const { ids, isAside = false } = measure;
      if (wanted.length > 0 ? !ids.some((id) => wanted.includes(id)) : isAside) continue;
      print(`measuring ${ids.join(', ')}`);
      const found = await unless(calledOff, measure.run(rig));
      print(table(found));
      findings.push(...found);
    }
    const about = await circumstances(rig);
    writeFileSync(asked.json, `${JSON.stringify({ about, findings }, null, 2)}\n`);
    process.stdout.write(`${table(findings)}\n\n${Object.values(about).join(' · ')}\n`);
    process.stdout.write(`${asked.json}\n`);
    if (!audited()) process.exitCode = 1;
  } finally {
    await rig.close();
  }
}

/** What a measure has begun is left as it is: the servers end under it. */
function unless(calledOff: AbortSignal, work: Promise<readonly Finding[]>): Promise<readonly Finding[]> {
  const interrupted = new Promise<never>((_, reject) => {
    const stop = (): void => reject(new Error('The bench was called off'));
    if (calledOff.aborted) stop();
    else calledOff.addEventListener('abort', stop, { once: true });
  });
  return Promise.race([work, interrupted]);
}

function table(findings: readonly Finding[]): string {
  const rows = findings.map((finding) => {
    const { id, what, value, unit, floor, wantsMore = false, from } = finding;
    const bound = `${wantsMore ? '≥' : '≤'} ${String(floor)}`;
    const shown = unit === 'ratio' ? value.toFixed(2) : `${value.toFixed(1)} ${unit}`;
    return [id, what, shown, bound, isReached(finding) ? 'yes' : 'NO', from];
  });
  return asTable(['id', 'measure', 'found', 'floor', 'reached', 'from'], rows);
}

async function circumstances({ temporal }: Rig) {
  const { serverVersion } = await temporal.workflowService.getSystemInfo({});
  const [cpu] = cpus();
  return {
    date: new Date().toISOString(),
    machine: `${String(cpus().length)} × ${cpu?.model ?? 'unknown'}, load ${loadNow()}`,
    node: process.version,
    temporal: `Temporal ${serverVersion} on ${asked.postgres ? 'PostgreSQL' : 'the dev server'}`,
    command: `npm run bench -- ${process.argv.slice(2).join(' ')}`,
  };
}

/** Others on the machine make every number worse; how busy it was belongs to the numbers. */
function loadNow(): string {
  return loadavg()
    .map((load) => load.toFixed(1))
    .join(' ');
}

function audited(): boolean {
  const home = join(deskHome(process.env), asked.postgres ? 'bench-postgres' : 'bench');
  const { status, stdout } = spawnSync(process.execPath, programArguments('local/audit.ts'), {
    cwd: project,
    env: { ...process.env, DATABASE_URL: '', TEMPORAL_ADDRESS: '', DESK_HOME: home },
    encoding: 'utf8',
  });
  process.stdout.write(status === 0 ? 'audit: every promise kept\n' : `audit: BREACHES\n${stdout}\n`);
  return status === 0;
}

main().then(
  () => process.exit(),
  (error: unknown) => {
    print(error instanceof Error ? error.message : String(error));
    process.exit(2);
  },
);
