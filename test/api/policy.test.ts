import { settingNames } from '../../policy';
import { ApiRig } from './api-rig';
import { listWith, objectWith } from './matchers';

let rig: ApiRig;

beforeAll(async () => {
  rig = await ApiRig.open();
});
afterAll(() => rig.close());

const judge = (body: object, as = 'manager') => rig.post('/api/v1/policy/judge', { as, body });
const dates = { orderedOn: '2026-03-01', receivedOn: '2026-03-05', appealedOn: '2026-03-20' };

test('policyVersionRoutes() lists each version with every setting, and says which is in force', async () => {
  const { json } = await rig.get('/api/v1/policy/versions', 'support');
  expect(json).toMatchObject({
    items: [{ name: '2026-01', inForce: true, inForceFrom: '2025-12-31T23:00:00.000Z' }],
  });
  const { items } = json as { items: readonly [{ settings: readonly { name: string; value: unknown }[] }] };
  expect(items[0].settings.map(({ name }) => name)).toEqual(settingNames);
  expect(items[0].settings).toContainEqual({ name: 'receiptWindowDays', value: 14 });
  expect((await rig.get('/api/v1/policy/versions')).status).toBe(401);
});

test('judgeRoutes() W1 E2 refuses on day 15, with both dates; a tried setting would have let it in', async () => {
  const { json } = await judge(dates);
  expect(json).toMatchObject({
    ...{ policy: '2026-01', tried: [], options: null },
    eligibility: {
      ...{ outcome: 'refused', rules: ['W1'] },
      counted: { daysSinceReceipt: 15, daysSinceOrder: 19, lastDay: '2026-03-19' },
    },
  });
  const longer = await judge({ ...dates, settings: { receiptWindowDays: 30 } });
  expect(longer.json).toMatchObject({
    tried: [{ setting: 'receiptWindowDays', from: '14', to: '30' }],
    eligibility: { outcome: 'eligible' },
    deadlines: listWith([objectWith({ stage: 'support', setting: 'adviceConfirmDays', days: 7 })]),
  });
});

test('judgeRoutes() O2 O7 tells each option with the rules that exclude it or under which it is offered', async () => {
  const verdict = {
    cause: 'internal-defect',
    onSale: true,
    repairable: true,
    partsAvailable: true,
    repairMinutes: 20,
  };
  const { json } = await judge({
    ...{ ...dates, appealedOn: '2026-03-10' },
    verdict: { ...verdict, unitPaidCents: 60_000, currency: 'EUR' },
  });
  expect(json).toMatchObject({
    needsManager: false,
    secondApprover: null,
    options: [
      { kind: 'refund', offered: false, rules: ['O2'] },
      { kind: 'replacement', offered: false, rules: ['O4'] },
      { kind: 'repair', offered: true },
    ],
  });
});

test('judgeRoutes() says what is wrong with a setting, a version or a date, and is not for everybody', async () => {
  const details = async (body: object) => {
    const { status, json } = await judge({ ...dates, ...body });
    return [status, (json as { detail: string }).detail];
  };
  expect(await details({ settings: { receiptWindowDays: 0 } })).toEqual([
    422,
    expect.stringContaining('receiptWindowDays must be a whole number of days'),
  ]);
  expect(await details({ settings: { colour: 1 } })).toEqual([
    422,
    expect.stringContaining('colour is none'),
  ]);
  expect(await details({ policy: 'none' })).toEqual([422, expect.stringContaining('these are: 2026-01')]);
  expect((await judge({ ...dates, orderedOn: '2026-02-30' })).status).toBe(422);
  // Far outside the calendar: said as unreadable, and left to a person.
  expect((await judge({ ...dates, orderedOn: '0001-01-01' })).json).toMatchObject({
    eligibility: { outcome: 'needs-person', counted: { orderDay: 'unreadable' } },
  });
  expect((await judge(dates, 'warehouse')).status).toBe(403);
});
