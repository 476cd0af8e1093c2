import { inflateSync } from 'node:zlib';
import { recordStep } from '../../../store/cases/case-record';
import { importOrder } from '../../../store/goods/orders';
import { closed, enter, stepTo, system } from '../../../workflows/contract';
import { putOrder } from '../../support/order';
import { ApiRig } from '../api-rig';
import { listWith, aNumber, textWith } from '../matchers';

describe('GET /cases', () => {
  let rig: ApiRig;
  const caseNos: string[] = [];

  beforeAll(async () => {
    rig = await ApiRig.open();
    for (let count = 0; count < 7; count += 1)
      caseNos.push(await openCase(`DE-${30_000 + count}`, count === 3 ? { receivedDaysAgo: null } : {}));
  });
  afterAll(() => rig.close());

  async function openCase(
    orderNo: string,
    change: Parameters<typeof putOrder>[1] = {},
    email = 'ada@example.org',
  ) {
    await putOrder(rig.deps.db, { orderNo, serialNos: [`SN-${orderNo}`], ...change });
    const body = { orderNo, email, problem: { description: 'dead' } };
    const { json } = await rig.post('/api/v1/appeals', { body });
    return (json as { cases: [{ caseNo: string }] }).cases[0].caseNo;
  }
  const list = async (query: string) => {
    const { status, json } = await rig.get(`/api/v1/cases?${query}`, 'support');
    expect(status).toBe(200);
    return json as { items: { caseNo: string; stage: string }[]; nextCursor: string | null; counts: object };
  };
  const numbers = async (query: string) => (await list(query)).items.map(({ caseNo }) => caseNo);

  test.each([
    ['newest', () => [...caseNos].reverse()],
    ['oldest', () => caseNos],
  ])(
    'listCases() pages by keyset, %s first, each case once, though cases come in between',
    async (sort, expected) => {
      const wanted = expected();
      const seen: string[] = [];
      let cursor: string | null = '';
      while (cursor !== null) {
        const page = await list(`sort=${sort}&limit=2${cursor === '' ? '' : `&cursor=${cursor}`}`);
        seen.push(...page.items.map(({ caseNo }) => caseNo));
        cursor = page.nextCursor;
      }
      expect(seen).toEqual(wanted);
    },
  );

  test('caseRoutes() say of what moment a list is, for it may be behind (E113)', async () => {
    const before = Date.now();
    const { json } = await rig.get('/api/v1/cases', 'support');
    const { asOf } = json as { asOf: string };
    expect(Date.parse(asOf)).toBeGreaterThanOrEqual(before);
    expect(Date.parse(asOf)).toBeLessThanOrEqual(Date.now());
  });

  test('listCases() lists by deadline only what has one, the most urgent first', async () => {
    const [first, second] = [
      await openCase('DE-31000', {}, 'eve@example.org'),
      await openCase('DE-31001', {}, 'eve@example.org'),
    ];
    await rig.deps.db
      .updateTable('cases')
      .set({ due_at: new Date(Date.now() + 1_000) })
      .where('case_no', '=', second)
      .execute();
    const page = await list('sort=due&limit=1');
    expect(page.items.map(({ caseNo }) => caseNo)).toEqual([second]);
    expect(await numbers(`sort=due&limit=1&cursor=${page.nextCursor ?? ''}`)).toEqual([first]);
    caseNos.push(first, second);
  });

  test('listCases() filters by stage and by who has to look, and counts both', async () => {
    const atAppeal = await numbers('stage=appeal');
    expect(atAppeal).toHaveLength(2);
    expect(await numbers('attention=support')).toEqual([]);
    const [first = ''] = atAppeal;
    await rig.deps.db
      .updateTable('cases')
      .set({ attention: 'support' })
      .where('case_no', '=', first)
      .execute();
    expect(await numbers('attention=support')).toEqual([first]);
    expect(await numbers('stage=lab')).toEqual([]);
    expect((await list('')).counts).toEqual({ stage: { appeal: 2, support: 7 }, attention: { support: 1 } });
  });

  test('listCases() keeps what somebody took as his own work, what is overdue, and what waits for a role', async () => {
    const [first = '', second = ''] = caseNos;
    const taken = await rig.send('PUT', `/api/v1/cases/${first}/assignee`, {
      as: 'support',
      body: { userId: 'me' },
    });
    expect(taken.json).toMatchObject({ caseNo: first });
    expect(await numbers('assignee=me')).toEqual([first]);
    await rig.deps.db.updateTable('cases').set({ overdue: true }).where('case_no', '=', second).execute();
    expect(await numbers('overdue=true')).toEqual([second]);
    expect((await numbers('waitingFor=support&sort=oldest')).slice(0, 2)).toEqual([first, second]);
    expect(await numbers('waitingFor=lab')).toEqual([]);
    const stranger = { as: 'support', body: { userId: 'nobody-here' } };
    expect((await rig.send('PUT', `/api/v1/cases/${first}/assignee`, stranger)).status).toBe(422);
    await rig.send('PUT', `/api/v1/cases/${first}/assignee`, { as: 'lab', body: { userId: null } });
    expect(await numbers('assignee=me')).toEqual([]);
  });

  test('listCases() finds words that somebody wrote about a case', async () => {
    const [, , third = ''] = caseNos;
    const note = { text: 'He telephoned about a scorched relay.' };
    await rig.post(`/api/v1/cases/${third}/messages`, { as: 'support', body: note });
    expect(await numbers('q=scorch%20relay')).toEqual([third]);
    expect(await numbers('q=scorched%20fuse')).toEqual([]);
  });

  test.each([
    ['a case number', () => caseNos[1] ?? ''],
    ['a case number as people call it', () => (caseNos[1] ?? '').replace(/^RMA-0*/, 'rma ')],
    ['the number of a case alone', () => String(Number((caseNos[1] ?? '').slice(4)))],
    ['an order number', () => 'DE-30001'],
    ['a serial number', () => 'sn-de-30001'.toUpperCase()],
    ['a sku', () => 'SCOPE-DE-30001'],
  ])('listCases() finds %s', async (_what, words) => {
    expect(await numbers(`q=${encodeURIComponent(words())}`)).toEqual([caseNos[1]]);
  });

  test.each([
    ['a name', 'kowal'],
    ['both names', 'Kowalska ada'],
    ['an address', 'ADA@ex'],
    ['a beginning', 'DE-300'],
  ])('listCases() finds all cases of %s', async (_what, words) => {
    expect((await numbers(`q=${encodeURIComponent(words)}`)).length).toBeGreaterThanOrEqual(7);
  });

  test.each(["O'Brien & | !:*", '%', '_', '\\', '(', "'"])(
    'listCases() takes %s as words, not as syntax',
    async (words) => {
      expect(await numbers(`q=${encodeURIComponent(words)}`)).toEqual([]);
    },
  );

  test.each(['limit=0', 'limit=101', 'limit=x', 'stage=moon', 'cursor=nonsense', 'sort=random', 'q=%00'])(
    'caseRoutes() refuses %s',
    async (query) => {
      expect((await rig.get(`/api/v1/cases?${query}`, 'support')).status).toBe(400);
    },
  );

  test('presentCase() shows a case to staff whole and to its customer what is his', async () => {
    const caseNo = caseNos[0] ?? '';
    const staff = await rig.get(`/api/v1/cases/${caseNo}`, 'support');
    expect(staff.json).toMatchObject({
      caseNo,
      stage: 'support',
      outcome: null,
      waitingFor: { who: 'support', until: null },
      policyVersion: '2026-01',
      unit: {
        orderNo: 'DE-30000',
        sku: 'SCOPE-DE-30000',
        serialNo: 'SN-DE-30000',
        unitPaidCents: 9_000,
        currency: 'EUR',
        onSale: false,
      },
      eligibility: { eligible: true, rules: ['W1', 'W2', 'G1', 'G2'] },
      verdict: null,
      offer: null,
      refund: null,
      shipment: null,
      repair: null,
      custody: { place: 'customer' },
      actions: listWith(['refuse', 'withdraw', 'advise', 'propose-lab', 'hold']),
      temporalUrl: `http://temporal.example/namespaces/default/workflows/${caseNo}`,
      customer: { name: 'Ada Kowalska' },
    });
    const own = await rig.get(`/api/v1/cases/${caseNo}`, rig.tokenOf(caseNo));
    expect(own.json).toMatchObject({ actions: listWith(['withdraw']), temporalUrl: null, customer: null });
    for (const answer of [staff, own]) expect(JSON.stringify(answer.json)).not.toContain('choose-option');
    expect(JSON.stringify(own.json)).not.toContain('propose-lab');
    expect((await rig.get(`/api/v1/cases/${caseNo}`, 'payments')).json).toMatchObject({ actions: [] });
  });

  test('follow() sends what happened and then what happens, from the last event the reader saw', async () => {
    const caseNo = caseNos[2] ?? '';
    const abort = new AbortController();
    const response = await fetch(rig.url(`/api/v1/cases/${caseNo}/events/stream`), {
      headers: { authorization: `Bearer ${rig.tokenOf(caseNo)}`, 'last-event-id': '1' },
      signal: abort.signal,
    });
    expect(response.headers.get('content-type')).toBe('text/event-stream');
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    const read = async (wanted: RegExp): Promise<string> => {
      let text = '';
      while (!wanted.test(text)) text += (await reader?.read())?.value ?? '';
      return text;
    };
    const first = await read(/id: 2\n/);
    expect(first).not.toContain('id: 1\n');
    const { snapshot } = await rig.deps.db
      .selectFrom('cases')
      .select('snapshot')
      .where('case_no', '=', caseNo)
      .executeTakeFirstOrThrow();
    const step = stepTo(snapshot, new Date().toISOString(), {
      events: [{ name: 'caseHeld', actor: system }],
    });
    await rig.deps.db.transaction().execute((tx) => recordStep(tx, step));
    expect(await read(/\n\n/)).toContain('"name":"caseHeld"');
    abort.abort();
  });

  test('messageRoutes() refuses another note under a key that was used, and answers the same one as before', async () => {
    const path = `/api/v1/cases/${caseNos[0] ?? ''}/messages`;
    const send = (text: string) => rig.post(path, { as: 'support', key: 'note-2', body: { text } });
    const link = `The card is 4111 1111 1111 1111, the link ${rig.tokenOf(caseNos[0] ?? '')}.`;
    const first = await send(link);
    const other = await send('The card is another one.');
    expect([other.status, other.json]).toMatchObject([422, { reason: 'key-used' }]);
    expect([first.status, await send(link)]).toMatchObject([201, { status: 201, json: first.json }]);
    expect(JSON.stringify((await rig.get(path, 'support')).json)).not.toContain('another one');
  });

  test('messageRoutes() keeps a note once per key, and shows staff notes to staff only', async () => {
    const path = `/api/v1/cases/${caseNos[0] ?? ''}/messages`;
    const sent = { as: 'support', key: 'note-1', body: { text: 'Sounds like the fuse.' } };
    const [first, again] = [await rig.post(path, sent), await rig.post(path, sent)];
    expect([first.status, again.json]).toEqual([201, first.json]);
    await rig.post(path, { as: rig.tokenOf(caseNos[0] ?? ''), body: { text: 'When will you answer?' } });
    const seen = async (as: string) => JSON.stringify((await rig.get(path, as)).json);
    expect((await seen('lab')).split('Sounds like the fuse.')).toHaveLength(2);
    const own = await seen(rig.tokenOf(caseNos[0] ?? ''));
    expect(own).not.toContain('fuse');
    expect(own).toContain('When will you answer?');
  });

  test('fileRoutes() keeps what is sent and gives it out as an attachment only', async () => {
    const caseNo = caseNos[0] ?? '';
    const path = `/api/v1/cases/${caseNo}/files`;
    const content = Buffer.from('<svg onload="alert(1)"/>');
    const upload = { as: rig.tokenOf(caseNo), raw: content, headers: { 'content-type': 'image/svg+xml' } };
    const kept = await rig.post(`${path}?name=${encodeURIComponent('../Zdjęcie.svg')}`, upload);
    expect(kept.json).toMatchObject({
      name: 'Zdjęcie.svg',
      mediaType: 'image/svg+xml',
      sizeBytes: content.length,
    });
    const again = await rig.post(`${path}?name=${encodeURIComponent('../Zdjęcie.svg')}`, upload);
    expect(again.json).toEqual(kept.json);
    const { fileId } = kept.json as { fileId: string };
    const out = await rig.get(`${path}/${fileId}`, 'support');
    expect(out.bytes.equals(content)).toBe(true);
    expect(out.headers.get('content-type')).toBe('application/octet-stream');
    expect(out.headers.get('content-security-policy')).toBe("default-src 'none'; sandbox");
    expect(out.headers.get('x-content-type-options')).toBe('nosniff');
    expect(out.headers.get('content-disposition')).toMatch(/^attachment;.*Zdj%C4%99cie/);
    expect((await rig.get(`/api/v1/cases/${caseNos[1] ?? ''}/files/${fileId}`, 'support')).status).toBe(404);
    expect((await rig.get(path, 'support')).json).toMatchObject({ items: [{ fileId }] });
  });

  test('fileRoutes() keeps a dangerous upload away from everybody but staff, whatever it is called', async () => {
    const caseNo = caseNos[0] ?? '';
    const path = `/api/v1/cases/${caseNo}/files`;
    const mine = rig.tokenOf(caseNo);
    const program = Buffer.concat([Buffer.from('7f454c46020101', 'hex'), Buffer.alloc(64)]);
    const raw = { as: mine, raw: program, headers: { 'content-type': 'image/jpeg' } };
    const kept = await rig.post(`${path}?name=photo.jpg`, raw);
    expect([kept.status, kept.json]).toMatchObject([201, { name: 'photo.jpg', quarantined: 'a program' }]);
    const byName = { as: mine, raw: Buffer.from('plain'), headers: { 'content-type': 'text/plain' } };
    expect((await rig.post(`${path}?name=log.exe`, byName)).json).toMatchObject({
      quarantined: 'a file that a computer runs when it is opened',
    });
    const { fileId } = kept.json as { fileId: string };
    expect((await rig.get(`${path}/${fileId}`, mine)).status).toBe(403);
    expect((await rig.get(`${path}/${fileId}`, 'support')).bytes.equals(program)).toBe(true);
  });

  test('readUpload() takes a form, and refuses one that is cut off, empty or too large', async () => {
    const path = `/api/v1/cases/${caseNos[0] ?? ''}/files`;
    const form = new FormData();
    form.append('note', 'a photograph');
    form.append('file', new File([new Uint8Array([0, 1, 13, 10, 255])], 'photo.jpg', { type: 'image/jpeg' }));
    const response = new Response(form);
    const contentType = response.headers.get('content-type') ?? '';
    const raw = Buffer.from(await response.arrayBuffer());
    const post = (bytes: Buffer) =>
      rig.post(path, { as: 'support', raw: bytes, headers: { 'content-type': contentType } });
    expect((await post(raw)).json).toMatchObject({
      name: 'photo.jpg',
      // By its content, whatever its sender calls it.
      mediaType: 'application/octet-stream',
      sizeBytes: 5,
    });
    expect((await post(raw.subarray(0, raw.length - 60))).status).toBe(400);
    expect(
      (await rig.post(path, { as: 'support', raw: '', headers: { 'content-type': 'image/png' } })).status,
    ).toBe(422);
    const huge = Buffer.alloc(20 * 1024 * 1024 + 1);
    expect(
      (await rig.post(path, { as: 'support', raw: huge, headers: { 'content-type': 'image/png' } })).status,
    ).toBe(413);
  });

  test('packingSlip() names the customer as he writes himself, and waits for the agreement (L1)', async () => {
    const { sku } = await putOrder(rig.deps.db, { orderNo: 'DE-32000' });
    await importOrder(rig.deps.db, {
      orderNo: 'DE-32001',
      orderedAt: new Date(Date.now() - 5 * 86_400_000).toISOString(),
      customer: {
        name: 'Łukasz Żółć',
        email: 'l@example.org',
        address: { street: 'ul. Długa 1', city: 'Łódź', country: 'Polska' },
      },
      payment: { provider: 'stripe', id: 'pi_test_2' },
      currency: 'EUR',
      shippingCents: 0,
      lines: [{ sku, quantity: 2, unitPaidCents: 100, onSale: false }],
      shipments: [],
    });
    const body = {
      orderNo: 'DE-32001',
      email: 'l@example.org',
      items: [{ sku, quantity: 2 }],
      problem: { description: 'dead' },
    };
    const answer = (await rig.post('/api/v1/appeals', { body })).json as { cases: [{ caseNo: string }] };
    const { caseNo } = answer.cases[0];
    const path = `/api/v1/cases/${caseNo}/slip.pdf`;
    expect((await rig.get(path, rig.tokenOf(caseNo))).status).toBe(409);
    const { status, headers, bytes } = await rig.get(path, 'support');
    expect([status, headers.get('content-type')]).toEqual([200, 'application/pdf']);
    expect(bytes.subarray(0, 5).toString()).toBe('%PDF-');
    // The font's table says which characters stand on the page: a missing one would be a box.
    expect(mappedCharacters(bytes)).toEqual(listWith(['Ł', 'Ż', 'ó', 'ł', 'ć', 'ß']));
    expect((await rig.get(`/api/v1/cases/${caseNo}/label.pdf`, 'warehouse')).status).toBe(409);
    await rig.deps.db
      .insertInto('dispatch_orders')
      .values({
        case_no: caseNo,
        purpose: 'goods-back',
        attempt: 1,
        sku,
        state: 'to-pack',
        tracking_no: null,
        carrier: null,
        ordered_at: new Date(),
        dispatched_at: null,
        delivered_at: null,
      })
      .execute();
    const label = await rig.get(`/api/v1/cases/${caseNo}/label.pdf`, 'warehouse');
    expect(mappedCharacters(label.bytes)).toEqual(listWith(['Ł', 'ź', 'D', 'ł', 'u', 'g']));
  });

  test('changeDeliveryAddress() E87 is printed on the label, until the parcel is with the carrier', async () => {
    const caseNo = await openCase('DE-33000');
    const order = { case_no: caseNo, purpose: 'goods-back', attempt: 1, state: 'to-pack' } as const;
    await rig.deps.db
      .insertInto('dispatch_orders')
      .values({
        ...order,
        ...{ sku: 'SCOPE-DE-33000', tracking_no: null, carrier: null, ordered_at: new Date() },
        ...{ dispatched_at: null, delivered_at: null },
      })
      .execute();
    const path = `/api/v1/cases/${caseNo}/address`;
    const moved = { as: 'support', body: { address: 'Ω-Straße 9, 10115 Berlin' } };
    const changed = await rig.send('PUT', path, moved);
    expect(changed.json).toMatchObject({ customer: { address: 'Ω-Straße 9, 10115 Berlin' } });
    const label = await rig.get(`/api/v1/cases/${caseNo}/label.pdf`, 'warehouse');
    expect(mappedCharacters(label.bytes)).toContain('Ω');
    const messages = await rig.get(`/api/v1/cases/${caseNo}/messages`, 'support');
    expect(JSON.stringify(messages.json)).toContain('Ω-Straße 9');
    expect((await rig.send('PUT', path, { as: 'support', body: { address: '' } })).status).toBe(422);

    const state = await rig.deps.db
      .selectFrom('cases')
      .select('snapshot')
      .where('case_no', '=', caseNo)
      .executeTakeFirstOrThrow();
    const at = new Date().toISOString();
    const sent = enter(
      state.snapshot,
      { stage: 'goods-back', because: 'declined', dispatch: { at, trackingNo: null } },
      at,
    );
    const step = stepTo(sent, at, { events: [{ name: 'goodsDispatched', actor: system }] });
    await rig.deps.db.transaction().execute((tx) => recordStep(tx, step));
    const late = await rig.send('PUT', path, moved);
    expect(late.status).toBe(409);
    expect(late.json).toMatchObject({ detail: textWith('the parcel is with the carrier') });
  });

  test('outcomeReport() counts how cases ended', async () => {
    const caseNo = caseNos[4] ?? '';
    const { snapshot } = await rig.deps.db
      .selectFrom('cases')
      .select('snapshot')
      .where('case_no', '=', caseNo)
      .executeTakeFirstOrThrow();
    const step = closed(snapshot, 'withdrawn', { at: new Date().toISOString(), events: [] });
    await rig.deps.db.transaction().execute((tx) => recordStep(tx, step));
    const { json } = await rig.get('/api/v1/reports/outcomes', 'manager');
    expect(json).toMatchObject({ outcomes: { withdrawn: 1 }, stages: { support: aNumber } });
    expect(
      (await rig.get('/api/v1/reports/outcomes?from=2030-01-01T00:00:00Z&to=2029-01-01T00:00:00Z', 'manager'))
        .status,
    ).toBe(400);
  });
});

/** The characters that the embedded fonts of a PDF map to, read from their ToUnicode tables. */
function mappedCharacters(pdf: Buffer): string[] {
  const found = new Set<string>();
  for (let at = pdf.indexOf('stream\n'); at >= 0; at = pdf.indexOf('stream\n', at + 7)) {
    const table = inflated(pdf.subarray(at + 7));
    if (!table.includes('beginbfrange')) continue;
    for (const [, code = ''] of table.matchAll(/<([0-9a-f]{4})>(?=[\s\]<])/gi))
      found.add(String.fromCharCode(parseInt(code, 16)));
  }
  return [...found];
}

function inflated(bytes: Buffer): string {
  try {
    return inflateSync(bytes, { finishFlush: 2 }).toString('latin1');
  } catch {
    return '';
  }
}
