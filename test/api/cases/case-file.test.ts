import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { keepText } from '../../../store/cases/texts';
import { recordStep } from '../../../store/cases/case-record';
import { keepFile } from '../../../store/letters/files';
import { storeIncoming } from '../../../store/letters/incoming-letters';
import { storeRendering } from '../../../store/letters/letters';
import { inTransaction } from '../../../store/transaction';
import { stepTo } from '../../../workflows/contract';
import { bookLine } from '../../../api/cases/file/book-line';
import { missingReaders, textOn } from '../../gateways/documents/readers';
import { seedCase } from '../../store/seed-case';
import { ApiRig } from '../api-rig';
import { addUser } from '../people';

let rig: ApiRig;
let caseNo: string;
let lotte: string;
const log = Buffer.from('no trace on channel two');
const sha256 = createHash('sha256').update(log).digest('hex');

beforeAll(async () => {
  rig = await ApiRig.open();
  const { db } = rig.deps;
  const state = await seedCase(db, 71);
  ({ caseNo } = state);
  ({ userId: lotte } = await addUser(rig, 'lotte@desk.example', ['support']));
  const actor = { role: 'support', id: lotte } as const;
  const step = stepTo(state, '2026-03-02T09:00:00.000Z', {
    events: [{ name: 'labProposed', actor, rules: ['S2'], detail: { reasonRef: 't-1' } }],
    effects: [{ do: 'letter', template: 'lab-proposed' }],
  });
  await inTransaction(db, (tx) => recordStep(tx, step));
  await keepText(db, { textId: 't-1', caseNo, kind: 'reason', author: actor, body: 'The fault is inside.' });
  const sent = { caseNo, name: 'log.txt', mediaType: 'text/plain', content: log, quarantined: null };
  await keepFile(db, { ...sent, uploadedBy: 'customer' });
  expect((await rig.get(`/api/v1/cases/${caseNo}/file.json`, 'lab')).status).toBe(403);
});

afterAll(() => rig.close());

async function fileOf(as = 'manager') {
  const { status, json } = await rig.get(`/api/v1/cases/${caseNo}/file.json`, as);
  expect(status).toBe(200);
  return json as {
    readonly timeline: readonly { readonly hashed: string; readonly hash: string }[];
    readonly chain: { readonly head: string; readonly intact: boolean; readonly breaches: string[] };
  };
}

test('file.json holds the facts, who did what by which rule, words, letters, files with hashes and refusals', async () => {
  const file = await fileOf();
  expect(file).toMatchObject({
    case: { caseNo, orderNo: 'DE-50071', policyVersion: expect.any(String) as string },
    customer: { email: 'ada@example.org' },
    problem: { description: 'dead' },
    timeline: [
      { seq: 1, name: 'appealReceived', role: 'system' },
      { seq: 2, name: 'labProposed', role: 'support', actor: lotte, rules: ['S2'] },
    ],
    people: [{ id: lotte, name: 'Name of lotte@desk.example' }],
    texts: [{ kind: 'reason', authorId: lotte, body: 'The fault is inside.' }],
    letters: [{ direction: 'out', template: 'lab-proposed', sentAt: null }],
    files: [{ name: 'log.txt', sha256, uploadedBy: 'customer' }],
    refusals: [{ about: `GET /api/v1/cases/:caseNo/file.json ${caseNo}` }],
    chain: { intact: true, breaches: [] },
  });
});

test('file.json can be checked by anybody with SHA-256 alone', async () => {
  const { timeline, chain } = await fileOf();
  const hash = (before: string, content: string) =>
    createHash('sha256').update(`${before}\n${content}`).digest('hex');
  expect(timeline.reduce((before, { hashed }) => hash(before, hashed), '')).toBe(chain.head);
  for (const event of timeline) {
    const [of, seq, at, name] = JSON.parse(event.hashed) as [string, number, string, string];
    expect({ of, seq, name }).toEqual({ of: caseNo, ...pick(event) });
    expect(Date.parse(at)).not.toBeNaN();
  }
});

function pick(event: object) {
  const { seq, name } = event as { readonly seq: number; readonly name: string };
  return { seq, name };
}

test('file.json says so when an event was changed past the desk (I11)', async () => {
  const { db } = rig.deps;
  const as = (rules: string) =>
    db.transaction().execute(async (tx) => {
      await sql`set local session_replication_role = replica`.execute(tx);
      await sql`update case_events set rules = ${rules} where case_no = ${caseNo} and seq = 2`.execute(tx);
    });
  await as('{O9}');
  const { chain } = await fileOf();
  expect(chain).toMatchObject({ intact: false, breaches: [expect.stringMatching(/^event 2 or the one/)] });
  await as('{S2}');
  expect((await fileOf()).chain.intact).toBe(true);
});

(missingReaders().length > 0 ? test.skip : test)('file.pdf is the same, readable', async () => {
  const { status, bytes, headers } = await rig.get(`/api/v1/cases/${caseNo}/file.pdf`, 'payments');
  expect(status).toBe(200);
  expect(headers.get('content-disposition')).toContain(`file-${caseNo}.pdf`);
  const text = textOn(bytes).replaceAll(/\s+/g, ' ');
  for (const words of [
    `Case file ${caseNo}`,
    'labProposed by support',
    'Paid for it: €',
    'rules S2',
    'The fault is inside.',
    'Yes: 2 events, each with the SHA-256',
    'log.txt',
  ])
    expect(text).toContain(words);
  expect(text.replaceAll(' ', '')).toContain(sha256);
});

test('bookLine() writes money as money where its currency stands beside it', () => {
  const row = { intentId: 'i-1', amountCents: 12_900, currency: 'EUR', failure: null, state: 'settled' };
  expect(bookLine(row)).toBe('intent id i-1, amount €129.00, currency EUR, state settled');
  expect(bookLine({ amountCents: 500, currency: 'JPY' })).toBe('amount ¥500, currency JPY');
  expect(bookLine({ units: [{ unitPaidCents: 1 }] })).toBe('units [{"unitPaidCents":1}]');
});

test('the file of a case is for payments, managers and administrators', async () => {
  for (const as of ['support', 'warehouse', 'lab', rig.tokenOf(caseNo)])
    expect((await rig.get(`/api/v1/cases/${caseNo}/file.pdf`, as)).status).toBe(403);
  expect((await rig.get('/api/v1/cases/RMA-999999/file.json', 'admin')).status).toBe(404);
});

test('nobody of the staff reads the secret of a customer’s link: not in letters, texts or files, wherever they show', async () => {
  const { db } = rig.deps;
  const token = rig.tokenOf(caseNo);
  const body = `Your page: http://desk.example/c/${caseNo}?token=${token}`;
  const address = { recipient: 'ada@example.org', recipientName: 'Ada', subject: 'Your case' };
  const thread = { inReplyTo: null, thread: [] };
  const rows = await db.selectFrom('letters').select('letter_id').where('case_no', '=', caseNo).execute();
  for (const { letter_id: letterId } of rows)
    await storeRendering(db, letterId, {
      ...{ ...address, ...thread, body, language: 'en', renderedAt: new Date() },
    });
  const author = { role: 'customer', id: 'customer' } as const;
  await keepText(db, { textId: 't-2', caseNo, kind: 'note', author, body });
  await storeIncoming(db, {
    ...{
      ...thread,
      messageId: '<1@example.org>',
      sender: 'eve@example.org',
      text: body,
      subject: 'Re: case',
    },
    ...{ recipient: 'returns@desk.example', automatic: false, bounce: null, receivedAt: new Date() },
    ...{ caseNo: null, orderNo: null, uploadedBy: 'customer', attachments: [] },
  });
  const read = await Promise.all([
    rig.get(`/api/v1/cases/${caseNo}/messages`, 'support'),
    rig.get('/api/v1/letters?placed=false', 'support'),
    rig.get(`/api/v1/cases/${caseNo}/file.json`, 'manager'),
    rig.post('/api/v1/people/export', { as: 'admin', body: { email: 'ada@example.org' } }),
  ]);
  for (const { status, bytes } of read) {
    expect(status).toBe(200);
    expect(bytes.toString()).toContain(`token=${caseNo}.…`);
    expect(bytes.toString()).not.toContain(token);
  }
});
