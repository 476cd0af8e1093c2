import { lettersByPage } from '../../../store/audit/letters';
import { recordStep } from '../../../store/cases/case-record';
import { caseRecord } from '../../../store/cases/case-views';
import { claimLetters } from '../../../store/letters/letters';
import { stepOf } from '../../support/case-states';
import { buyerEmail, putOrder } from '../../support/order';
import { ApiRig } from '../api-rig';

interface Drafts {
  readonly language: string;
  readonly items: readonly { readonly template: string; readonly subject: string; readonly text: string }[];
}

describe('letters that people write to customers', () => {
  let rig: ApiRig;
  beforeAll(async () => {
    rig = await ApiRig.open();
  });
  afterAll(() => rig.close());

  async function openCase(orderNo: string, appeal: { readonly email?: string } = {}): Promise<string> {
    const { sku } = await putOrder(rig.deps.db, { orderNo });
    const body = {
      orderNo,
      email: buyerEmail,
      items: [{ sku }],
      problem: { description: 'It hums.' },
      ...appeal,
    };
    const { json } = await rig.post('/api/v1/appeals', { body: { ...body, language: 'de' } });
    return (json as { cases: [{ caseNo: string }] }).cases[0].caseNo;
  }

  const draftsOf = async (caseNo: string): Promise<Drafts> =>
    (await rig.get(`/api/v1/cases/${caseNo}/letter-drafts`, 'support')).json;

  test('GET letter-drafts fills the letters that fit the case with its facts, in its customer’s language', async () => {
    const caseNo = await openCase('DE-61001');
    const atSupport = await draftsOf(caseNo);
    expect(atSupport.language).toBe('de');
    expect(atSupport.items.map(({ template }) => template)).toEqual(['frame', 'evidence-wanted']);
    expect(atSupport.items[0]).toMatchObject({ subject: `Zu Ihrem Fall [${caseNo}]` });
    expect(atSupport.items[0]?.text).toMatch(/^Guten Tag Ada Kowalska,\n\n…\n\n/);
    const record = await caseRecord(rig.deps.db, caseNo);
    if (!record) throw new Error('no case');
    const step = stepOf(record.state, 'proposeLab', { by: 'support', body: { reasonRef: 'text-1' } });
    await rig.deps.db.transaction().execute((tx) => recordStep(tx, step));
    const atAgreement = await draftsOf(caseNo);
    expect(atAgreement.items.map(({ template }) => template)).toEqual(['frame', 'lab-proposed']);
    expect(atAgreement.items[1]?.text).toContain('EINVERSTANDEN');
  });

  test('GET letter-drafts names no person to a writer who is not known to be the buyer (E20)', async () => {
    const { items } = await draftsOf(await openCase('DE-61002', { email: 'eve@example.org' }));
    expect(items.length).toBeGreaterThan(1);
    for (const { text } of items) {
      expect(text).not.toContain('Kowalska');
      expect(text).not.toContain('token=');
    }
  });

  test('POST letters queues what was written once, in the thread of the case and under its writer’s name', async () => {
    const caseNo = await openCase('DE-61003');
    const [frame] = (await draftsOf(caseNo)).items;
    const body = { subject: ' Ihr Gerät ', text: (frame?.text ?? '').replace('…', 'Wir prüfen das\nheute.') };
    const send = () => rig.post(`/api/v1/cases/${caseNo}/letters`, { as: 'support', body, key: 'one-key' });
    const [first, second] = [await send(), await send()];
    expect([first.status, second.status]).toEqual([201, 201]);
    expect(second.json).toEqual(first.json);
    const waiting = await claimLetters(rig.deps.db, { limit: 50, leaseMs: 60_000 });
    const ours = waiting.filter((one) => one.caseNo === caseNo && one.template === 'reply');
    expect(ours).toHaveLength(1);
    expect(ours[0]?.rendering).toMatchObject({
      ...{ recipient: buyerEmail, recipientName: 'Ada Kowalska', subject: 'Ihr Gerät', language: 'de' },
    });
    expect(ours[0]?.rendering?.body).toContain('\n\nWir prüfen das\nheute.\n\n');
    const { json } = await rig.get(`/api/v1/cases/${caseNo}/messages`, 'support');
    const thread = (json as { items: readonly { messageId: string; author: { role: string } }[] }).items;
    expect(
      thread.find(({ messageId }) => messageId === `letter-${String(ours[0]?.letterId)}`)?.author.role,
    ).toBe('support');
    // I7, I8: the auditor finds a person behind it where he finds no event.
    for await (const page of lettersByPage(rig.deps.db, { caseNo }))
      for (const { template, decided } of page) expect([template, decided]).toEqual([template, true]);
  });

  test('GET letter-drafts shows no secret of the customer’s link, and POST letters puts it back for him alone', async () => {
    const caseNo = await openCase('DE-61005');
    const [frame] = (await draftsOf(caseNo)).items;
    const token = rig.tokenOf(caseNo);
    expect(frame?.text).toContain(`token=${caseNo}.…`);
    expect(JSON.stringify(await draftsOf(caseNo))).not.toContain(token);
    const other = await openCase('DE-61006');
    const text = `${(frame?.text ?? '').replace('…', 'Please look.')}\ntoken=${other}.…`;
    const body = { subject: 'Your case', text };
    expect((await rig.post(`/api/v1/cases/${caseNo}/letters`, { as: 'support', body })).status).toBe(201);
    const waiting = await claimLetters(rig.deps.db, { limit: 50, leaseMs: 60_000 });
    const [sent] = waiting.filter((one) => one.caseNo === caseNo && one.template === 'reply');
    expect(sent?.rendering?.body).toContain(`token=${token}`);
    expect(sent?.rendering?.body).not.toContain(rig.tokenOf(other));
  });

  test('POST letters refuses another letter under a key that was used, and answers the same one as before', async () => {
    const caseNo = await openCase('DE-61007');
    const send = (body: { readonly subject: string; readonly text: string }) =>
      rig.post(`/api/v1/cases/${caseNo}/letters`, { as: 'support', body, key: 'letter-key' });
    const written = { subject: 'Card 4111 1111 1111 1111', text: 'Please send it.' };
    const first = await send(written);
    for (const other of [
      { ...written, text: 'Please keep it.' },
      { ...written, subject: 'Other' },
    ])
      expect(await send(other)).toMatchObject({ status: 422, json: { reason: 'key-used' } });
    expect([first.status, await send(written)]).toMatchObject([201, { status: 201, json: first.json }]);
  });

  test('POST letters refuses a letter that still has its blank', async () => {
    const caseNo = await openCase('DE-61004');
    const [frame] = (await draftsOf(caseNo)).items;
    const body = { subject: 'About it', text: frame?.text };
    const { status, json } = await rig.post(`/api/v1/cases/${caseNo}/letters`, { as: 'support', body });
    expect(status).toBe(422);
    expect((json as { detail: string }).detail).toContain('still has its blank');
  });
});
