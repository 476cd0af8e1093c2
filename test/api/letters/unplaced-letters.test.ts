import { markHandled, storeIncoming } from '../../../store/letters/incoming-letters';
import { buyerEmail, putOrder } from '../../support/order';
import { ApiRig } from '../api-rig';

interface Page {
  readonly items: readonly {
    readonly letterId: number;
    readonly subject: string;
    readonly files: readonly { readonly fileId: string; readonly quarantined: string | null }[];
  }[];
  readonly nextCursor: string | null;
}

describe('letters that belong to no case', () => {
  let rig: ApiRig;
  let caseNo: string;

  beforeAll(async () => {
    rig = await ApiRig.open();
    const { orderNo, sku } = await putOrder(rig.deps.db, { orderNo: 'DE-60001' });
    const body = { orderNo, email: buyerEmail, items: [{ sku }], problem: { description: 'It hums.' } };
    const { json } = await rig.post('/api/v1/appeals', { body });
    caseNo = (json as { cases: readonly { caseNo: string }[] }).cases[0]?.caseNo ?? '';
  });
  afterAll(() => rig.close());

  async function keep(subject: string, change: { readonly caseNo?: string } = {}): Promise<number> {
    const file = { mediaType: 'text/plain', content: Buffer.from(subject) };
    const { letterId } = await storeIncoming(rig.deps.db, {
      ...{ messageId: `<${subject}@example.org>`, inReplyTo: null, thread: [], sender: 'eve@example.org' },
      ...{ recipient: 'returns@desk.example', subject, text: 'text', automatic: false, bounce: null },
      ...{ receivedAt: new Date(), caseNo: change.caseNo ?? null, orderNo: null, uploadedBy: 'customer' },
      attachments: [
        { ...file, name: 'log.txt', quarantined: null },
        { ...file, name: 'photo.jpg', quarantined: 'a program' },
      ],
    });
    await markHandled(rig.deps.db, letterId, { understood: null, note: 'asked: no-order-found' });
    return letterId;
  }

  const page = async (query = ''): Promise<Page> => {
    const { status, json } = await rig.get(`/api/v1/letters?placed=false${query}`, 'support');
    expect(status).toBe(200);
    return json;
  };
  const place = (letterId: number, to: string, as = 'support') =>
    rig.post(`/api/v1/letters/${letterId}/place`, { as, body: { caseNo: to } });

  test('GET /letters lists them page by page, the newest first, with what was done about them', async () => {
    for (const subject of ['one', 'two', 'three']) await keep(subject);
    await keep('placed', { caseNo });
    const first = await page('&limit=2');
    expect(first.items.map(({ subject }) => subject)).toEqual(['three', 'two']);
    expect(first.items[0]).toMatchObject({
      sender: 'eve@example.org',
      note: 'asked: no-order-found',
      files: expect.arrayContaining([expect.objectContaining({ quarantined: 'a program' })]) as unknown,
    });
    const second = await page(`&limit=2&cursor=${first.nextCursor ?? ''}`);
    expect(second).toMatchObject({ items: [{ subject: 'one' }], nextCursor: null });
  });

  test('POST /letters/:letterId/place puts a letter and its files to a case, once', async () => {
    const letterId = await keep('lost');
    expect((await place(letterId, 'RMA-999999')).status).toBe(404);
    expect((await place(letterId, caseNo)).status).toBe(200);
    expect((await place(letterId, caseNo)).status).toBe(200);
    const { json } = await rig.get(`/api/v1/cases/${caseNo}/messages`, 'support');
    expect(json).toMatchObject({
      items: expect.arrayContaining([
        expect.objectContaining({ subject: 'lost', kind: 'letter-in' }),
      ]) as unknown,
    });
    expect((await page()).items.map(({ subject }) => subject)).not.toContain('lost');
    expect((await place(999_999, caseNo)).status).toBe(404);
    await rig.deps.db
      .updateTable('letters')
      .set({ case_no: null })
      .where('letter_id', '=', letterId)
      .execute();
  });

  test('GET /letters is for support, which reads strangers’ letters', async () => {
    expect((await rig.get('/api/v1/letters?placed=false', 'warehouse')).status).toBe(403);
    expect((await place(1, caseNo, 'lab')).status).toBe(403);
  });

  test('GET /cases/:caseNo/files/:fileId gives a file in quarantine to staff only', async () => {
    await keep('quarantine', { caseNo });
    const files = await rig.deps.db
      .selectFrom('files')
      .select(['file_id', 'quarantined'])
      .where('case_no', '=', caseNo)
      .execute();
    const bad = files.find(({ quarantined }) => quarantined !== null)?.file_id ?? '';
    const good = files.find(({ quarantined }) => quarantined === null)?.file_id ?? '';
    const status = async (fileId: string, as: string) =>
      (await rig.get(`/api/v1/cases/${caseNo}/files/${fileId}`, as)).status;
    const customer = rig.tokenOf(caseNo);
    expect([await status(bad, 'support'), await status(good, customer)]).toEqual([200, 200]);
    expect(await status(bad, customer)).toBe(403);
    const listed = await rig.get(`/api/v1/cases/${caseNo}/files`, customer);
    expect(listed.json).toMatchObject({
      items: expect.arrayContaining([expect.objectContaining({ quarantined: 'a program' })]) as unknown,
    });
    await rig.deps.db
      .updateTable('files')
      .set({ uploaded_by: 'somebody else' })
      .where('file_id', '=', bad)
      .execute();
    expect(await status(bad, customer)).toBe(404);
  });
});
