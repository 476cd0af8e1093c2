import { AppealDesk } from '../support/appeal-desk';
import { refusalOf } from '../support/case-states';

let desk: AppealDesk;
beforeAll(async () => {
  desk = await AppealDesk.open();
});
afterAll(() => desk.close());

const DAY_MS = 86_400_000;
const stranger = 'eve@example.org';
const inDays = (days: number): string => new Date(Date.now() + days * DAY_MS).toISOString();

describe('what was never settled', () => {
  test('assessAppeal() after an overrule still asks a stranger who he is (E20, E30)', async () => {
    const caseNo = await desk.openCase({ orderedDaysAgo: 20, receivedDaysAgo: 16, email: stranger });
    expect(await desk.stateOf(caseNo)).toMatchObject({
      stage: 'closed',
      outcome: 'refused',
      settled: ['proof'],
    });
    const again = await desk.take(caseNo, 'overrule', { body: { rule: 'W1' } });
    expect(again).toMatchObject({ stage: 'appeal', needs: ['identity'] });
    const known = await desk.take(caseNo, 'provideEvidence', {
      by: 'support',
      body: { items: ['identity'] },
    });
    expect(known).toMatchObject({ stage: 'support', accepted: true, settled: ['proof', 'identity'] });
  });

  test('reopen() of a lapsed appeal asks again for what it lacked (E20, E30, E36)', async () => {
    const caseNo = await desk.openCase({ email: stranger });
    await desk.take(caseNo, 'withdraw');
    expect(await desk.take(caseNo, 'reopen')).toMatchObject({ stage: 'appeal', needs: ['identity'] });
  });

  test('provideEvidence() of the customer settles nothing by itself (E20)', async () => {
    const caseNo = await desk.openCase({ email: stranger });
    const sent = await desk.take(caseNo, 'provideEvidence', {
      by: 'customer',
      body: { items: ['identity'] },
    });
    expect(sent).toMatchObject({ stage: 'appeal', needs: ['identity'], settled: ['proof'] });
  });

  test('requestEvidence() unsettles what support doubts after all (E30)', async () => {
    const caseNo = await desk.openCase({ email: stranger });
    await desk.take(caseNo, 'requestEvidence', { body: { items: ['proof'], textRef: 'text-1' } });
    const seen = await desk.take(caseNo, 'provideEvidence', { by: 'support', body: { items: ['identity'] } });
    expect(seen).toMatchObject({ stage: 'appeal', needs: ['proof'] });
  });
});

describe('a case that lives again', () => {
  test('reopen() of a refused case puts it to the rules again, by its first date (E26)', async () => {
    const caseNo = await desk.openCase({ orderedDaysAgo: 20, receivedDaysAgo: 16 });
    const { appealedAt } = await desk.stateOf(caseNo);
    const again = await desk.take(caseNo, 'reopen', { by: 'support', at: inDays(400) });
    expect(again).toMatchObject({ stage: 'closed', outcome: 'refused', appealedAt });
  });

  test('reopen() of what was refused by a person is the rules’ to accept, at any time (E26)', async () => {
    const caseNo = await desk.openCase();
    await desk.take(caseNo, 'refuse');
    const again = await desk.take(caseNo, 'reopen', { by: 'support', at: inDays(400) });
    expect(again).toMatchObject({ stage: 'support', accepted: true });
  });

  test('reopen() of a solved case is the customer’s for fourteen days, then a manager’s (E33)', async () => {
    const caseNo = await desk.openCase();
    await desk.take(caseNo, 'advise');
    const { appealedAt } = await desk.stateOf(caseNo);
    const solved = await desk.take(caseNo, 'confirmSolved');
    for (const by of ['customer', 'support'] as const)
      expect(refusalOf(solved, 'reopen', { by, at: inDays(15) })).toMatchObject({
        refused: 'WrongRole',
        rules: ['J'],
      });
    expect(await desk.take(caseNo, 'reopen', { by: 'customer', at: inDays(13) })).toMatchObject({
      stage: 'support',
      appealedAt,
    });
    await desk.take(caseNo, 'advise', { at: inDays(13) });
    await desk.take(caseNo, 'confirmSolved', { at: inDays(13) });
    expect(await desk.take(caseNo, 'reopen', { by: 'manager', at: inDays(60) })).toMatchObject({
      stage: 'support',
    });
  });

  test('reopen() of a refusal is not the customer’s (E26)', async () => {
    const caseNo = await desk.openCase();
    const refused = await desk.take(caseNo, 'refuse');
    expect(refusalOf(refused, 'reopen', { by: 'customer' }).refused).toBe('WrongRole');
  });
});
