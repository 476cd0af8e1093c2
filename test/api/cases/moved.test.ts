import { sql } from 'kysely';
import type { ExplanationView } from '../../../api/schemas/explanation';
import { writeLetter } from '../../../gateways/letters';
import { letterContext } from '../../../store/letters/letter-context';
import { letterFacts } from '../../../store/letters/letter-facts';
import { CaseRig } from '../../support/case-rig';
import type { OrderChange } from '../../support/order';
import { ApiRig } from '../api-rig';
import type { Answered } from '../api-rig';
import { listWith, objectWith, textWith } from '../matchers';

let cases: CaseRig;
let rig: ApiRig;

beforeAll(async () => {
  cases = await CaseRig.open();
  const { rows } = await sql<{ name: string }>`select current_database() as name`.execute(cases.db);
  const url = new URL(process.env['TEST_DATABASE_URL'] ?? '');
  url.pathname = `/${rows[0]?.name ?? ''}`;
  rig = await ApiRig.open({ db: cases.db, url: url.href, cases: cases.appealDeps().cases });
});
afterAll(async () => {
  await rig.close();
  await cases.close();
});

const ordered = 'Lindenweg 1, 10115 Berlin';
const moved = { street: 'Ωstraße 9', postalCode: '20095', city: 'Hamburg', country: 'DE' };
const stranger = { email: 'eve@example.org' };

/** A case whose customer chose goods, or whose goods go back to him. */
async function chosen(
  kind: 'replacement' | 'repair' | 'goods-back',
  order: OrderChange & { readonly email?: string } = {},
): Promise<string> {
  const caseNo = await cases.openCase(order);
  if (order.email !== undefined)
    await rig.act(caseNo, 'provide-evidence', { as: 'support', body: { items: ['identity'] } });
  await cases.walkToOffer(caseNo, { repairMinutes: 10 });
  const asked = { as: rig.tokenOf(caseNo) };
  const answer =
    kind === 'goods-back'
      ? await rig.act(caseNo, 'decline-offer', asked)
      : await rig.act(caseNo, 'choose-option', { ...asked, body: { kind, offerVersion: 1 } });
  expect(answer.status).toBe(200);
  return caseNo;
}
const viewOf = async (caseNo: string, as: string) => (await rig.get(`/api/v1/cases/${caseNo}`, as)).json;
const confirm = (caseNo: string, body: object = {}, as = rig.tokenOf(caseNo)): Promise<Answered> =>
  rig.act(caseNo, 'confirm-address', { as, body });
const dispatch = (caseNo: string) =>
  rig.act(caseNo, 'dispatch-goods', { as: 'warehouse', body: { trackingNo: 'T-1' } });
const itemsOf = (caseNo: string) =>
  cases.db
    .selectFrom('work_items')
    .select(['kind', 'owner', 'detail', 'closed_at'])
    .where('case_no', '=', caseNo)
    .execute();
const eventOf = async (caseNo: string, name: string) => {
  const { json } = await rig.get(`/api/v1/cases/${caseNo}/events`, 'support');
  return (json as { items: readonly { name: string }[] }).items.filter((event) => event.name === name);
};

describe('confirmAddress() before the parcel has left', () => {
  test.each(['replacement', 'repair', 'goods-back'] as const)(
    'E87 the buyer sees where his %s goes, and says that it is right',
    async (kind) => {
      const caseNo = await chosen(kind);
      const delivery = { state: 'to-come', address: ordered, confirmed: false };
      const before = await viewOf(caseNo, rig.tokenOf(caseNo));
      expect(before).toMatchObject({ delivery, actions: listWith(['confirm-address']) });
      const { status, json } = await confirm(caseNo);
      expect({ status, json }).toMatchObject({
        status: 200,
        json: { delivery: { ...delivery, confirmed: true } },
      });
      expect(await eventOf(caseNo, 'addressConfirmed')).toMatchObject([
        { actor: { role: 'customer' }, rules: ['J'] },
      ]);
    },
  );

  test('E87 another address is what the warehouse packs for, and an event of the case file with its rule and words', async () => {
    const caseNo = await chosen('replacement');
    const key = `moved-${caseNo}`;
    const sent = { as: rig.tokenOf(caseNo), body: { address: moved }, key };
    expect((await rig.act(caseNo, 'confirm-address', sent)).status).toBe(200);
    // The same once more, as by a second click.
    expect((await rig.act(caseNo, 'confirm-address', sent)).status).toBe(200);
    expect(await eventOf(caseNo, 'addressChanged')).toMatchObject([
      { actor: { role: 'customer' }, rules: ['J'] },
    ]);
    expect(await viewOf(caseNo, rig.tokenOf(caseNo))).toMatchObject({ delivery: { address: moved } });
    // What the label and the list of the warehouse print.
    const packed = await rig.get('/api/v1/dispatches?limit=100', 'warehouse');
    expect(packed.json).toMatchObject({
      items: listWith([objectWith({ caseNo, city: 'Hamburg', country: 'DE', addressConfirmed: true })]),
    });
    const told = (await rig.get(`/api/v1/cases/${caseNo}/explain`, 'support')).json as ExplanationView;
    expect(told.decisions).toEqual(
      listWith([
        objectWith({
          name: 'addressChanged',
          words: 'The customer gave another address for the goods.',
          rules: [objectWith({ id: 'J' })],
        }),
      ]),
    );
    const file = await rig.get(`/api/v1/cases/${caseNo}/file.json`, 'manager');
    expect(JSON.stringify(file.json)).toContain('addressChanged');
    const { json } = await rig.get(`/api/v1/cases/${caseNo}/messages`, 'support');
    const lines = Object.values(moved).join('\n');
    expect(json).toMatchObject({ items: listWith([objectWith({ about: 'address', text: lines })]) });
    // The history of the workflow holds the name of the text and nothing of the address (I9).
    const history = await cases.client.workflow.getHandle(caseNo).fetchHistory();
    const payloads = [...JSON.stringify(history).matchAll(/"data":"([^"]+)"/g)];
    expect(payloads.length).toBeGreaterThan(0);
    const texts = payloads.map(([, data = '']) => Buffer.from(data, 'base64').toString());
    // Not its digits, which any moment in the history may have by chance.
    expect(texts.filter((text) => text.includes('Hamburg'))).toEqual([]);
  });

  test('E87 the address may change until dispatch, is kept when on hold, and is asked again when it failed', async () => {
    const caseNo = await chosen('goods-back');
    expect((await confirm(caseNo, { address: moved })).status).toBe(200);
    await rig.act(caseNo, 'hold', { as: 'support', body: {} });
    expect((await confirm(caseNo, { address: 'Neue Straße 2\n10115 Berlin' })).status).toBe(200);
    await rig.act(caseNo, 'release', { as: 'support', body: {} });
    expect(await viewOf(caseNo, 'support')).toMatchObject({
      customer: { address: 'Neue Straße 2\n10115 Berlin' },
      delivery: { confirmed: true },
    });
    await dispatch(caseNo);
    await rig.act(caseNo, 'report-undeliverable', { as: 'warehouse', body: {} });
    expect(await viewOf(caseNo, rig.tokenOf(caseNo))).toMatchObject({
      delivery: { state: 'to-come', confirmed: false },
    });
  });

  test('E87 support writes down what the customer said, and only so', async () => {
    const caseNo = await chosen('replacement');
    expect((await confirm(caseNo, {}, 'support')).status).toBe(422);
    const spoken = { address: moved, onBehalfOfCustomer: true, note: 'He called.' };
    expect((await confirm(caseNo, spoken, 'support')).status).toBe(200);
    expect(await viewOf(caseNo, 'support')).toMatchObject({ customer: { address: moved } });
    expect((await confirm(caseNo, { address: { street: 'x' } })).status).toBe(422);
  });

  test('listDispatches() E87 tells the warehouse whether the address was confirmed', async () => {
    const [asked, silent] = [await chosen('replacement'), await chosen('replacement')];
    await confirm(asked);
    const { json } = await rig.get('/api/v1/dispatches?limit=100', 'warehouse');
    const { items } = json as { items: readonly { caseNo: string; addressConfirmed: boolean }[] };
    const confirmedOf = (caseNo: string) => items.find((item) => item.caseNo === caseNo)?.addressConfirmed;
    expect([confirmedOf(asked), confirmedOf(silent)]).toEqual([true, false]);
  });

  test('E87 before anything is to be sent there is nothing to confirm', async () => {
    const caseNo = await cases.openCase();
    const { status, json } = await confirm(caseNo, { address: moved });
    expect({ status, json }).toMatchObject({ status: 409, json: { refusal: 'WrongStage' } });
    expect(await viewOf(caseNo, rig.tokenOf(caseNo))).toMatchObject({ delivery: null });
    expect(await itemsOf(caseNo)).toEqual([]);
  });
});

describe('confirmAddress() after the parcel has left', () => {
  test('E87 is a matter for the carrier: 409, the address is kept, and support is called once', async () => {
    const caseNo = await chosen('replacement');
    await dispatch(caseNo);
    await cases.until(caseNo, (state) => state.stage === 'replacement' && state.dispatch !== null);
    const owner = rig.tokenOf(caseNo);
    expect(await viewOf(caseNo, owner)).toMatchObject({ delivery: { state: 'with-carrier' } });
    for (const address of [moved, { ...moved, street: 'Elbchaussee 1' }]) {
      const { status, json } = await confirm(caseNo, { address });
      expect({ status, json }).toMatchObject({
        status: 409,
        json: {
          refusal: 'AlreadyDone',
          rules: ['J'],
          detail: textWith(
            'the parcel is with the carrier, who alone can send it elsewhere; the new address is kept, and our support asks the carrier',
          ),
        },
      });
    }
    expect(await itemsOf(caseNo)).toEqual([
      { kind: 'moved-after-dispatch', owner: 'support', detail: { trackingNo: 'T-1' }, closed_at: null },
    ]);
    const { json } = await rig.get(`/api/v1/cases/${caseNo}/messages`, 'support');
    expect(JSON.stringify(json)).toContain('Elbchaussee 1');
    // Where the parcel went stays in the record as it is.
    expect(await viewOf(caseNo, 'support')).toMatchObject({ customer: { address: ordered } });
    expect((await confirm(caseNo)).status).toBe(409);
  });
});

describe('a sender who is not the buyer (E20, E21, E87)', () => {
  test('E87 learns no address, sends nothing elsewhere, and hears what to do', async () => {
    const caseNo = await chosen('replacement', stranger);
    const eve = rig.tokenOf(caseNo);
    const view: object = await viewOf(caseNo, eve);
    expect(view).toMatchObject({ delivery: { state: 'to-come', address: null } });
    expect((view as { actions: string[] }).actions).not.toContain('confirm-address');
    for (const body of [{}, { address: moved }]) {
      const { status, json } = await confirm(caseNo, body);
      expect({ status, json }).toMatchObject({ status: 403, json: { detail: textWith('write to us') } });
    }
    await dispatch(caseNo);
    expect((await confirm(caseNo, { address: moved })).status).toBe(403);
    expect(await itemsOf(caseNo)).toEqual([]);
    const paths = ['', '/events', '/explain', '/messages'].map((end) => `/api/v1/cases/${caseNo}${end}`);
    const answers = await Promise.all(paths.map((path) => rig.get(path, eve)));
    const page = await rig.get(`/c/${caseNo}?token=${eve}`);
    for (const { bytes } of [...answers, page]) expect(bytes.toString()).not.toMatch(/Lindenweg|Ωstraße/);
  });

  test('E87 the page behind the buyer’s link shows where it goes, in both languages', async () => {
    const caseNo = await chosen('repair');
    const page = async (language: string): Promise<string> => {
      const { bytes } = await rig.get(`/c/${caseNo}?token=${rig.tokenOf(caseNo)}&language=${language}`);
      return bytes.toString();
    };
    expect(await page('en')).toMatch(/Where we send it[^]*Lindenweg 1[^]*Have you moved\?/);
    expect(await page('de')).toMatch(/Wohin wir es schicken[^]*Lindenweg 1[^]*Sind Sie umgezogen\?/);
    await cases.act(caseNo, 'lab', { action: 'finishRepair', body: { passedQualityCheck: true } });
    await dispatch(caseNo);
    expect(await page('en')).toContain('The parcel is with the carrier, who alone can send it elsewhere.');
  });
});

describe('the letter after the choice', () => {
  async function letterOf(caseNo: string, language: 'en' | 'de', template: 'delivery-address' | 'no-remedy') {
    const { letter_id: letterId } = await cases.db
      .selectFrom('letters')
      .select('letter_id')
      .where('case_no', '=', caseNo)
      .where('template', '=', template)
      .executeTakeFirstOrThrow();
    const settings = { publicUrl: 'http://desk', linkFor: () => 'http://desk/c?token=t', labAddress: [] };
    const facts = letterFacts(await letterContext(cases.db, letterId), settings);
    return writeLetter(template, facts, language).body;
  }

  test.each([
    ['replacement', 'a new product takes the place of your', 'bekommen Sie ein neues'],
    ['repair', 'we repair your', 'Wir reparieren Ihr Produkt'],
    ['goods-back', 'comes back to you', 'kommt zu Ihnen zurück'],
  ] as const)(
    'deliveryAddress() E87 asks whether he moved, and says how to tell us: %s',
    async (kind, en, de) => {
      const caseNo = await chosen(kind);
      const english = await letterOf(caseNo, 'en', 'delivery-address');
      expect(english).toContain(en);
      expect(english).toContain(
        'Have you moved? Then please tell us now. On your page you can see the address',
      );
      expect(english).toContain('After that only the carrier can send it elsewhere');
      const german = await letterOf(caseNo, 'de', 'delivery-address');
      expect(german).toContain(de);
      expect(german).toContain('Sind Sie umgezogen? Dann sagen Sie es uns bitte jetzt. Auf Ihrer Seite');
      expect(`${english}${german}`).not.toContain('Lindenweg');
    },
  );

  test('noRemedy() E87 asks the same of goods that go back without a remedy, and sends no second letter', async () => {
    const caseNo = await cases.openCase();
    await cases.walkToOffer(caseNo, { cause: 'no-fault-found', repairable: false });
    await cases.untilStage(caseNo, 'goods-back');
    expect(await letterOf(caseNo, 'en', 'no-remedy')).toContain('Have you moved?');
    expect(await letterOf(caseNo, 'de', 'no-remedy')).toContain('Sind Sie umgezogen?');
    await expect(letterOf(caseNo, 'en', 'delivery-address')).rejects.toThrow();
  });

  test('deliveryAddress() E87 sends whoever is not the buyer to a person, and names no address (E20)', async () => {
    const caseNo = await chosen('replacement', stranger);
    const letter = await letterOf(caseNo, 'en', 'delivery-address');
    expect(letter).toContain('Answer this letter with the new address.');
    expect(letter).not.toMatch(/On your page you can see|Lindenweg/);
  });
});
