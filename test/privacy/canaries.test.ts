import { execFile } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { promisify } from 'node:util';
import { Client, Connection } from '@temporalio/client';
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { programArguments } from '../../local/machine/programs';
import { sealedFailuresPath, sealingConverter } from '../../gateways/payload-codec';
import { fillDesk } from '../../local/demo/fill';
import { startDesk } from '../../local/desk/desk';
import type { Desk } from '../../local/desk/desk';
import { closeDatabase, openDatabase } from '../../store/database';
import type { Database } from '../../store/database';
import { bundleWorkflows } from '../../worker/bundle';
import { TASK_QUEUE } from '../../workflows/contract';
import { newHome, removeHome } from '../local/homes';
import { columnsOf, placesHolding, textIn } from '../support/dump';
import { ownPorts } from '../support/own-ports';
import { until } from '../support/program';
import { WebhookReceiver } from '../support/servers/webhook-receiver';
import { processDump, temporalDump, temporalFiles } from './canaries/dumps';
import type { Dumped } from './canaries/dumps';
import { besideCases, byForm, byLetter, byTable, ofStaff, Played } from './canaries/play';
import { forPersons, forStaff, noPerson } from './canaries/places';
import { Words } from './canaries/words';

const run = promisify(execFile);
const key = randomBytes(32);
const words = new Words();
let home: string;
let desk: Desk;
let db: Database;
let her: Played;
let elsewhere: WebhookReceiver;
let client: Client;

/** T9: a whole desk of real processes, its payloads sealed, on which a person was at every door. */
beforeAll(async () => {
  process.env['PAYLOAD_KEYS'] = `k1:${key.toString('base64')}`;
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  home = newHome();
  desk = await startDesk({ home, log: () => undefined, ports: await ownPorts() });
  await fillDesk(desk.info, 0);
  db = openDatabase(desk.info.databaseUrl);
  const connection = await Connection.connect({ address: desk.info.temporalAddress });
  client = new Client({ connection, dataConverter: sealingConverter([['k1', key]]) ?? {} });
  elsewhere = await WebhookReceiver.open();
  her = new Played(desk.info, words);
  const follows = { label: 'a system elsewhere', url: elsewhere.url, events: [] };
  await her.world.call('admin', '/webhook-endpoints', follows);
  await byForm(her);
  await byLetter(her);
  await byTable(her);
  await besideCases(her);
  await ofStaff(her);
  await failOnPurpose();
}, 300_000);

afterAll(async () => {
  delete process.env['PAYLOAD_KEYS'];
  await client.connection.close();
  await closeDatabase(db);
  await desk.stop();
  await elsewhere.close();
  removeHome(home);
}, 60_000);

/** No calendar reaches back so far: PostgreSQL refuses, and the activity's failure goes into a history. */
async function failOnPurpose(): Promise<void> {
  const started = { workflowId: `eraser-${randomUUID()}`, taskQueue: TASK_QUEUE, args: [1e12] };
  await expect(client.workflow.execute('eraser', started)).rejects.toThrow();
}

/** Each word of hers with the place where it stands. */
function leaks(dumped: readonly Dumped[]): readonly string[] {
  return dumped.flatMap(({ place, text }) => words.in(text).map((word) => `${place}: ${word}`));
}

/** Pictures lose what they say of their place; what was refused, cut off or too late is kept nowhere. */
const neverKept = [
  ...['upload artist', 'upload story', 'letter artist', 'letter story', 'name in mail'],
  ...['advice too late', 'name in a bad table', 'mailbox of a guest', 'password', 'cut off', 'no address'],
  'stranger asks',
];
/** Files are in the export by name and fingerprint; their content is given out file by file. */
const inFiles = ['content of a log', 'content of a page', 'content of an attachment'];

const ofPersons = (): readonly string[] => words.all.filter((word) => !word.includes('staff'));

test('every column of the database is said to be for persons, for staff, or for no one (T9)', async () => {
  const columns = (await columnsOf(db)).map(({ table, column }) => `${table}.${column}`);
  expect([...forPersons, ...forStaff, ...noPerson].sort()).toEqual(columns.sort());
});

test('what a person gave us stands in the columns meant for it, and each word of hers came in (T9)', async () => {
  expect(words.all.length).toBeGreaterThan(60);
  const places = await placesHolding(db, words.all);
  expect(places.filter((place) => ![...forPersons, ...forStaff].includes(place))).toEqual([]);
  expect(places.length).toBeGreaterThan(20);
  const kept = words.in(await textIn(db, places));
  const missing = words.all.filter((word) => !kept.includes(word));
  expect(missing.sort()).toEqual(neverKept.map((place) => words.of(place)).sort());
});

test('no history, memo, search attribute, failure, log, metric, refusal, audit or webhook holds a word of hers (T9, I9)', async () => {
  const { raw, opened, histories } = await temporalDump(client);
  const processes = await processDump(home, desk.info);
  const refusals = her.refusals.map((text, at) => ({ place: `refusal ${at}`, text }));
  const told = elsewhere.received.map(({ id, text }) => ({ place: `webhook ${id}`, text }));
  const audits = await Promise.all([[], ...her.caseNos.map((caseNo) => [caseNo])].map(auditOf));
  expect([histories.length > 5, raw.length > 200, processes.length > 6, told.length > 20]).toEqual([
    true,
    true,
    true,
    true,
  ]);
  expect(refusals.length).toBeGreaterThan(7);
  const looked = [...raw, ...opened, ...processes, ...temporalFiles(home), ...refusals, ...told, ...audits];
  expect(leaks(looked)).toEqual([]);
  const events = opened.length;
  process.stdout.write(
    `T9: ${words.all.length} words at every door, ${looked.length} dumps (${events} opened events of ${histories.length} histories, ${processes.length} logs and metrics, ${refusals.length} refusals, ${told.length} webhooks): 0 hits\n`,
  );
});

/** The auditor as an operator runs it. */
async function auditOf(args: readonly string[]): Promise<Dumped> {
  const env = { ...process.env, DESK_HOME: home };
  const started = [...programArguments('local/audit.ts'), ...args, '--json'];
  const { stdout } = await run(process.execPath, started, { env, maxBuffer: 1e8 });
  return { place: `npm run audit ${args.join(' ')}`, text: stdout };
}

test('sealed, nothing of a case lies plain with Temporal, failures included, and every history replays (T9)', async () => {
  const { raw, opened, histories } = await temporalDump(client);
  const plain = ['internal-defect', 'policyVersion', 'unitPaidCents', 'PostgreSQL refused'];
  const lies = (dumped: readonly Dumped[]) =>
    plain.filter((text) => dumped.some((one) => one.text.includes(text)));
  expect(lies([...raw, ...temporalFiles(home)])).toEqual([]);
  expect(lies(opened)).toEqual(plain);
  const cases = histories.filter(({ workflowId }) => her.caseNos.includes(workflowId));
  expect(cases.length).toBeGreaterThanOrEqual(her.caseNos.length);
  const { code } = await bundleWorkflows(sealedFailuresPath);
  const dataConverter = sealingConverter([['k1', key]]) ?? {};
  const broken: string[] = [];
  const replays = Worker.runReplayHistories({ workflowBundle: { code }, dataConverter }, cases);
  for await (const { workflowId, error } of replays)
    if (error) broken.push(`${workflowId}: ${error.message}`);
  expect(broken).toEqual([]);
}, 120_000);

test('erased, no table, log or history holds a word of hers, and the files of her cases neither (T9, E114)', async () => {
  const personal = { email: her.email };
  const exported = JSON.stringify(await her.world.call('manager', '/people/export', personal));
  const kept = words.in(await textIn(db, forPersons)).filter((word) => ofPersons().includes(word));
  const without = inFiles.map((place) => words.of(place));
  expect(kept.filter((word) => !words.in(exported).includes(word)).sort()).toEqual(without.sort());
  const wish = () =>
    her.world.call<{ readonly state: string; readonly waitsFor: readonly object[] }>(
      'manager',
      '/erasures',
      personal,
    );
  let last: unknown;
  await until(
    async () => {
      const answer = await wish();
      last = answer;
      return answer.state === 'done' ? answer : null;
    },
    () => JSON.stringify(last),
  );
  expect(await placesHolding(db, ofPersons())).toEqual([]);
  const files = await Promise.all(
    her.caseNos.map(async (caseNo) => ({
      place: `file of ${caseNo}`,
      text: JSON.stringify(await her.world.call('manager', `/cases/${caseNo}/file.json`)),
    })),
  );
  const { raw, opened } = await temporalDump(client);
  const left = [...files, ...raw, ...opened, ...temporalFiles(home), ...(await processDump(home, desk.info))];
  expect(leaks(left).filter((leak) => !leak.includes('staff'))).toEqual([]);
  process.stdout.write(
    `T9 after the erasure: ${ofPersons().length} words, ${left.length} dumps and ${(await columnsOf(db)).length} columns: 0 hits\n`,
  );
});
