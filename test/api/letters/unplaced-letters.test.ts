import { markHandled, storeIncoming } from '../../../store/letters/incoming-letters';
import { claimLetters, markFailed, markSent, storeRendering } from '../../../store/letters/letters';
import { markUndelivered } from '../../../store/letters/undelivered-letters';
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

interface Outgoing {
  readonly items: readonly {
    readonly letterId: number;
    readonly caseNo: string | null;
    readonly state: string;
  }[];
  readonly nextCursor: string | null;
  readonly waiting: object;
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

describe('letters out', () => {
  let rig: ApiRig;

  beforeAll(async () => {
    rig = await ApiRig.open();
  });
  afterAll(() => rig.close());

  const page = async (query = ''): Promise<Outgoing> => {
    const { status, json } = await rig.get(`/api/v1/letters/outgoing${query}`, 'support');
    expect(status).toBe(200);
    return json;
  };

  /** A letter that the desk wants to send, as it is before anybody tried. */
  async function queue(recipient: string): Promise<number> {
    const before = (await page('?limit=1')).items[0]?.letterId ?? 0;
    const { orderNo, sku } = await putOrder(rig.deps.db, { orderNo: `DE-${recipient.length}${before}` });
    const body = { orderNo, email: buyerEmail, items: [{ sku }], problem: { description: 'It hums.' } };
    expect((await rig.post('/api/v1/appeals', { body })).status).toBe(201);
    const [letter] = await claimLetters(rig.deps.db, { limit: 1, leaseMs: 60_000 });
    const letterId = letter?.letterId ?? 0;
    await storeRendering(rig.deps.db, letterId, {
      ...{ recipient, recipientName: 'Ada', subject: `About ${orderNo}`, body: 'It hums loudly.' },
      ...{ language: 'en', inReplyTo: null, thread: [], renderedAt: new Date() },
    });
    return letterId;
  }

  test('GET /letters/outgoing tells which wait and why, which went out, and which came back (E37)', async () => {
    const [sent, returned, waits] = [
      await queue('ada@example.org'),
      await queue('gone@example.org'),
      await queue('greta@example.net'),
    ];
    for (const letterId of [sent, returned]) await markSent(rig.deps.db, letterId);
    const { message_id: messageId } = await rig.deps.db
      .selectFrom('letters')
      .select('message_id')
      .where('letter_id', '=', returned)
      .executeTakeFirstOrThrow();
    await markUndelivered(rig.deps.db, [messageId], '550 no such user');
    await markFailed(rig.deps.db, waits, { error: 'connect ECONNREFUSED', permanent: false });
    const all = await page();
    expect(all.items.map(({ letterId, state }) => [letterId, state])).toEqual([
      [waits, 'queued'],
      [returned, 'undelivered'],
      [sent, 'sent'],
    ]);
    expect(all.waiting).toMatchObject({ count: 1, problem: 'connect ECONNREFUSED' });
    expect((await page('?state=undelivered')).items).toMatchObject([
      { letterId: returned, problem: '550 no such user' },
    ]);
    expect((await page('?state=queued')).items).toHaveLength(1);
    expect((await page('?q=Ada@')).items.map(({ letterId }) => letterId)).toEqual([sent]);
    expect((await page(`?q=${all.items[0]?.caseNo ?? ''}`)).items.map(({ letterId }) => letterId)).toEqual([
      waits,
    ]);
    expect((await page('?q=hums+loudly&state=sent')).items.map(({ letterId }) => letterId)).toEqual([sent]);
    expect((await page('?q=%25%26!')).items).toEqual([]);
    const first = await page('?limit=2');
    const second = await page(`?limit=2&cursor=${first.nextCursor ?? ''}`);
    expect(second.items.map(({ letterId }) => letterId)).toEqual([sent]);
    expect(second.nextCursor).toBeNull();
  });
});
