import { policyVersions } from '../../policy';
import { AppealDesk } from '../support/appeal-desk';
import { eventsAfter } from '../../store/cases/case-views';
import { refusalOf, stepOf } from '../support/case-states';

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

  test('acceptAppeal() asks for proof and for what would help in one request, and for the latter never again (A2, A3, E30)', async () => {
    const helpful = ['usage', 'connection-diagram', 'operating-modes', 'logs', 'suspected-cause'] as const;
    const caseNo = await desk.openCase({ email: stranger });
    const opened = await desk.stateOf(caseNo);
    expect(opened).toMatchObject({ stage: 'appeal', needs: ['identity'] });
    expect(opened.evidence.asked).toEqual(['identity', ...helpful]);
    expect(opened.due?.remindAt).toHaveLength(1);
    const said = { body: { items: ['logs', 'usage'], textRef: 'text-1' } } as const;
    expect(refusalOf(opened, 'requestEvidence', said)).toMatchObject({
      refused: 'AlreadyDone',
      rules: ['A3'],
    });
    const both = { items: ['proof', 'logs'], textRef: 'text-1' } as const;
    const { events } = stepOf(opened, 'requestEvidence', { body: both });
    expect(events[0]?.detail).toMatchObject({ items: ['proof'] });
  });

  test('assessAppeal() asks once for what would help, in the first letter that goes out (A3, E30)', async () => {
    const refused = await desk.openCase({ orderedDaysAgo: 20, receivedDaysAgo: 16 });
    expect((await desk.stateOf(refused)).evidence.asked).toEqual([]);
    const granted = await desk.take(refused, 'overrule', { body: { rule: 'W1', reasonRef: 'text-1' } });
    expect(granted.stage).toBe('support');
    expect(granted.evidence.asked).toContain('logs');
    const caseNo = await desk.openCase({ email: stranger });
    const { evidence } = await desk.stateOf(caseNo);
    const passed = await desk.take(caseNo, 'provideEvidence', {
      by: 'support',
      body: { items: ['identity'] },
    });
    expect(passed).toMatchObject({ stage: 'support', evidence });
    expect((await eventsAfter(desk.db, caseNo, 0)).at(-1)?.detail).toMatchObject({ asked: [] });
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

describe('the day of receipt', () => {
  const counted = async (caseNo: string) => (await desk.eligibilityOf(caseNo)).counted;

  test('provideEvidence() of the customer never outweighs the carrier’s date (E10, E11)', async () => {
    const caseNo = await desk.openCase({ receivedDaysAgo: 9, email: stranger });
    await desk.take(caseNo, 'provideEvidence', { by: 'customer', body: { receivedAt: inDays(-1) } });
    expect(await counted(caseNo)).toMatchObject({ daysSinceReceipt: 9, receiptSource: 'carrier' });
    // Without anything that shows it, support only repeats the customer's word.
    await desk.take(caseNo, 'provideEvidence', { by: 'support', body: { receivedAt: inDays(-1) } });
    expect(await counted(caseNo)).toMatchObject({ receiptSource: 'carrier' });
  });

  test('provideEvidence() of the customer counts where nobody knows better, as his word (E9)', async () => {
    const caseNo = await desk.openCase({ receivedDaysAgo: null, email: stranger });
    await desk.take(caseNo, 'provideEvidence', { by: 'customer', body: { receivedAt: inDays(-2) } });
    expect(await counted(caseNo)).toMatchObject({ daysSinceReceipt: 2, receiptSource: 'customer' });
    await desk.take(caseNo, 'provideEvidence', {
      by: 'support',
      body: { receivedAt: inDays(-3), receiptProof: 'carrier' },
    });
    // What was shown stays, whatever is claimed afterwards.
    await desk.take(caseNo, 'provideEvidence', { by: 'customer', body: { receivedAt: inDays(-1) } });
    expect(await counted(caseNo)).toMatchObject({ daysSinceReceipt: 3, receiptSource: 'carrier' });
  });

  test('factsOfAppeal() presumes a receipt from dispatch and the longest way (E9)', async () => {
    const caseNo = await desk.openCase({ orderedDaysAgo: 30, receivedDaysAgo: null, dispatchedDaysAgo: 12 });
    expect(await counted(caseNo)).toMatchObject({ daysSinceReceipt: 2, receiptSource: 'presumed' });
  });

  test('provideEvidence() leaves a conflict of dates to a manager, whoever tells another date (E10)', async () => {
    const caseNo = await desk.openCase({ orderedDaysAgo: 10, receivedDaysAgo: 12 });
    expect(await desk.stateOf(caseNo)).toMatchObject({ needs: ['date-conflict'], attention: 'manager' });
    for (const by of ['customer', 'support'] as const) {
      const body = { receivedAt: inDays(-3), receiptProof: 'carrier' } as const;
      expect(await desk.take(caseNo, 'provideEvidence', { by, body })).toMatchObject({
        stage: 'appeal',
        needs: ['date-conflict'],
        attention: 'manager',
      });
    }
    expect(refusalOf(await desk.stateOf(caseNo), 'ratify', { by: 'support' }).refused).toBe('WrongRole');
    expect(await desk.take(caseNo, 'ratify', { by: 'manager' })).toMatchObject({ stage: 'support' });
  });

  test('overrule() of a manager judges a late delivery (E5)', async () => {
    const caseNo = await desk.openCase({ orderedDaysAgo: 50, receivedDaysAgo: 2 });
    expect(await desk.stateOf(caseNo)).toMatchObject({ needs: ['late-delivery'], attention: 'manager' });
    await desk.take(caseNo, 'provideEvidence', {
      by: 'support',
      body: { receivedAt: inDays(-30), receiptProof: 'carrier' },
    });
    expect(await desk.stateOf(caseNo)).toMatchObject({ stage: 'appeal', needs: ['late-delivery'] });
    expect(refusalOf(await desk.stateOf(caseNo), 'refuse', { by: 'support' }).refused).toBe('WrongRole');
    expect(await desk.take(caseNo, 'overrule', { body: { rule: 'W1' } })).toMatchObject({
      stage: 'closed',
      outcome: 'refused',
    });
    expect(await desk.take(caseNo, 'overrule', { body: { rule: 'W2' } })).toMatchObject({ stage: 'support' });
  });

  test('reopen() of a refusal counts from the new evidence (E26, E11)', async () => {
    const caseNo = await desk.openCase({ orderedDaysAgo: 20, receivedDaysAgo: 16 });
    expect(await desk.stateOf(caseNo)).toMatchObject({ outcome: 'refused' });
    const body = { receivedAt: inDays(-12), receiptProof: 'collection' } as const;
    expect(await desk.take(caseNo, 'reopen', { by: 'support', body })).toMatchObject({ stage: 'support' });
    expect(await counted(caseNo)).toMatchObject({ daysSinceReceipt: 12, receiptSource: 'collection' });
  });
});

describe('two versions of the policy', () => {
  test('acceptAppeal() takes the version of the order’s day, and a case keeps it (E16)', async () => {
    const [standard] = policyVersions;
    const longer = {
      ...standard,
      name: 'longer',
      inForceFrom: inDays(-18),
      settings: { ...standard.settings, receiptWindowDays: 30 },
    };
    const both = await AppealDesk.open([standard, longer]);
    try {
      const old = await both.openCase({ orderedDaysAgo: 20, receivedDaysAgo: 15 });
      const young = await both.openCase({ orderedDaysAgo: 17, receivedDaysAgo: 15 });
      expect(await both.stateOf(old)).toMatchObject({
        policyVersion: standard.name,
        stage: 'closed',
        outcome: 'refused',
      });
      expect(await both.stateOf(young)).toMatchObject({ policyVersion: 'longer', stage: 'support' });
      // Looked at again, each is judged by its own version still.
      expect(await both.take(old, 'reopen', { by: 'support' })).toMatchObject({ outcome: 'refused' });
    } finally {
      await both.close();
    }
  });
});
