import { previewAppeal } from '../../../api/cases/preview-appeal';
import type { ExplanationView } from '../../../api/schemas/explanation';
import { buyerEmail, putOrder } from '../../support/order';
import type { OrderChange } from '../../support/order';
import { elsewhereNow } from '../../support/zones';
import { ApiRig } from '../api-rig';
import { listWith, objectWith, textWith } from '../matchers';

interface Opened {
  readonly caseNo: string;
  readonly stage: string;
  readonly eligibility: { readonly explanation: string };
}

describe('the zone of the customer (E6)', () => {
  let rig: ApiRig;
  let orders = 61_000;
  beforeAll(async () => {
    rig = await ApiRig.open();
  });
  afterAll(() => rig.close());

  async function send(body: object, order: OrderChange = {}) {
    orders += 1;
    const { orderNo } = await putOrder(rig.deps.db, { orderNo: `DE-${String(orders)}`, ...order });
    const problem = { description: 'No trace.' };
    return rig.post('/api/v1/appeals', { body: { orderNo, email: buyerEmail, problem, ...body } });
  }
  async function opened(body: object, order: OrderChange = {}): Promise<Opened> {
    const { status, json } = await send(body, order);
    expect({ status, json }).toMatchObject({ status: 201 });
    return (json as { cases: [Opened] }).cases[0];
  }
  async function draftsOf(caseNo: string): Promise<string> {
    const { json } = await rig.get(`/api/v1/cases/${caseNo}/letter-drafts`, 'support');
    const { items } = json as { items: readonly { template: string; text: string }[] };
    return items.find(({ template }) => template === 'refused')?.text ?? '';
  }

  test('POST /appeals E6 shows the customer’s own day beside the one that counts, in answer and explanation', async () => {
    const { zone, day } = elsewhereNow();
    const { caseNo, eligibility } = await opened({ timeZone: zone });
    const both = `In ${zone} the appeal fell on ${day}; the calendar of Europe/Berlin decides.`;
    expect(eligibility.explanation).toContain(both);
    const { json } = await rig.get(`/api/v1/cases/${caseNo}/explain`, rig.tokenOf(caseNo));
    const told = json as ExplanationView;
    expect(told.eligibility.explanation).toContain(both);
    expect(told.facts).toEqual(
      listWith([
        objectWith({
          fact: 'appealed-on-elsewhere',
          value: day,
          words: `In ${zone} the appeal fell on ${day}.`,
        }),
      ]),
    );
    expect(told.reproduced).toBe(true);
    const german = await rig.send('GET', `/api/v1/cases/${caseNo}`, {
      as: rig.tokenOf(caseNo),
      headers: { 'accept-language': 'de' },
    });
    expect(german.json).toMatchObject({
      eligibility: { explanation: textWith(`In ${zone} fiel Ihre Meldung auf den`) },
    });
  });

  test('writeLetter() E6 a refusal names both days, in English and in German', async () => {
    const { offset, day } = elsewhereNow();
    const late = { orderedDaysAgo: 60, receivedDaysAgo: 40 };
    const english = await opened({ timeZone: offset }, late);
    expect(english.stage).toBe('closed');
    const [year = '', , date = ''] = day.split('-');
    expect(await draftsOf(english.caseNo)).toMatch(
      new RegExp(`In UTC\\${offset} the appeal fell on ${String(Number(date))} \\S+ ${year}; the calendar`),
    );
    const german = await opened({ timeZone: offset, language: 'de' }, late);
    expect(await draftsOf(german.caseNo)).toMatch(
      new RegExp(
        `In UTC\\${offset} fiel Ihre Meldung auf den ${String(Number(date))}\\. \\S+ ${year}; es entscheidet der Kalender von Europe/Berlin`,
      ),
    );
  });

  test('POST /appeals E6 is as before where no zone is told, and where it is the seller’s own', async () => {
    for (const body of [{}, { timeZone: 'Europe/Berlin' }, { timeZone: '+00:00' }]) {
      const { caseNo } = await opened(body);
      const { json } = await rig.get(`/api/v1/cases/${caseNo}/explain`, 'support');
      const elsewhere = (json as ExplanationView).facts.filter(
        ({ fact }) => fact === 'appealed-on-elsewhere',
      );
      // UTC was shown before; between one and three at night it is another day there.
      expect(elsewhere.map(({ words }) => words).filter((words) => !words.startsWith('In UTC '))).toEqual([]);
      expect(elsewhere.length).toBeLessThan(2);
    }
  });

  test.each(['Mars/Olympus', '+99:00', '+5:30', 'Berlin', '', `Europe/${'x'.repeat(80)}`])(
    'POST /appeals E6 says what is wrong with the zone “%s”, and opens nothing',
    async (timeZone) => {
      const { status, json } = await send({ timeZone });
      expect(status).toBe(422);
      expect(json).toMatchObject({ errors: listWith([objectWith({ path: 'timeZone' })]) });
      if (timeZone.length < 64)
        expect(json).toMatchObject({ detail: textWith('must be a time zone, such as Europe/Berlin') });
    },
  );

  test('previewAppeal() E6 tells both days before anything is sent', async () => {
    const { zone, day } = elsewhereNow();
    const { orderNo } = await putOrder(rig.deps.db, { orderNo: 'DE-61900' });
    const asked = { orderNo, email: buyerEmail, timeZone: zone };
    const { json } = await rig.post('/api/v1/appeals/preview', { body: asked });
    expect(json).toMatchObject({
      products: [{ assessed: { explanation: textWith(`In ${zone} the appeal fell on ${day}`) } }],
    });
    const [german] = await previewAppeal(rig.deps, { ...asked, now: new Date() }, 'de');
    expect(german?.assessed?.explanation).toContain(`In ${zone} fiel Ihre Meldung auf den`);
  });
});
