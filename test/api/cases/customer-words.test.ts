import { receiveLetter } from '../../../api/letters-in';
import type { LettersInDeps } from '../../../api/letters-in';
import { actAsCustomer } from '../../../api/cases/act';
import { lockCase, snapshotOf } from '../../../store/cases/case-record';
import { CaseRig } from '../../support/case-rig';
import { buyerEmail } from '../../support/order';
import { ApiRig } from '../api-rig';
import { textLike } from '../matchers';

let cases: CaseRig;
let rig: ApiRig;
let letters = 0;

beforeAll(async () => {
  cases = await CaseRig.open();
  rig = await ApiRig.open({ db: cases.db, url: cases.databaseUrl, cases: cases.appealDeps().cases });
});
afterAll(async () => {
  await rig.close();
  await cases.close();
});

const itemsOf = (caseNo: string) =>
  cases.db
    .selectFrom('work_items')
    .select(['kind', 'owner', 'detail', 'closed_by'])
    .where('case_no', '=', caseNo)
    .orderBy('item_id')
    .execute();
const waiting = { kind: 'customer-wrote', owner: 'support', closed_by: null };
const answered = { ...waiting, closed_by: textLike(/^support/) };

/** A case that waits for its customer's yes to the lab. */
async function inAgreement(): Promise<string> {
  const caseNo = await cases.openCase();
  await cases.act(caseNo, 'support', { action: 'proposeLab', body: { reasonRef: 'text-0' } });
  await cases.untilStage(caseNo, 'agreement');
  return caseNo;
}

/** A letter about a case, as the door hands it on. */
async function letter(caseNo: string, text: string, sender = buyerEmail): Promise<void> {
  const deps: LettersInDeps = {
    db: cases.db,
    now: () => new Date(),
    act: (asked) => actAsCustomer(rig.deps, asked),
    acceptAppeal: () => Promise.reject(new Error('each letter names its case')),
  };
  await receiveLetter(deps, {
    ...{ messageId: `<words-${String((letters += 1))}@example.org>`, inReplyTo: null, thread: [] },
    ...{ sender, recipient: 'returns@desk.example', subject: 'hello', text, automatic: false, bounce: null },
    ...{ receivedAt: new Date(), timeZone: null, language: null, caseNo, attachments: [] },
  });
}

const note = (caseNo: string, text: string) =>
  rig.post(`/api/v1/cases/${caseNo}/messages`, { as: rig.tokenOf(caseNo), body: { text } });

describe('what a customer writes of his own accord', () => {
  test('receiveLetter() E36 an answer in prose is on support’s list of work, once, until somebody answers', async () => {
    const caseNo = await inAgreement();
    await letter(caseNo, 'What does the lab do with it?');
    await letter(caseNo, 'Did you get my letter?');
    expect(await itemsOf(caseNo)).toMatchObject([{ ...waiting, detail: { stage: 'agreement' } }]);
    const reply = { subject: 'Your question', text: 'It measures the supply.' };
    await rig.post(`/api/v1/cases/${caseNo}/letters`, { as: 'support', body: reply });
    expect(await itemsOf(caseNo)).toMatchObject([answered]);
    await letter(caseNo, 'Thank you, and how long?');
    expect(await itemsOf(caseNo)).toMatchObject([answered, waiting]);
  });

  test('messagesOfCase() tells staff who wrote, and the customer nothing that others wrote to his case (E20)', async () => {
    const caseNo = await inAgreement();
    await letter(caseNo, 'How long does it take?');
    await letter(caseNo, 'I have it now.', 'eve@example.org');
    const lettersTo = async (as: string) => {
      const { json } = await rig.get(`/api/v1/cases/${caseNo}/messages`, as);
      return (json as { items: readonly { kind: string }[] }).items.filter(
        ({ kind }) => kind === 'letter-in',
      );
    };
    expect(await lettersTo('support')).toMatchObject([
      { author: { role: 'customer' }, sender: buyerEmail },
      { author: { role: null }, sender: 'eve@example.org' },
    ]);
    expect(await lettersTo(rig.tokenOf(caseNo))).toMatchObject([
      { text: 'How long does it take?', sender: null },
    ]);
  });

  test('receiveLetter() E36 so is what the case does not take, and what somebody else wrote to it', async () => {
    const caseNo = await inAgreement();
    await letter(caseNo, 'REFUND');
    expect(await itemsOf(caseNo)).toMatchObject([waiting]);
    const other = await inAgreement();
    await letter(other, 'AGREE', 'eve@example.org');
    expect(await itemsOf(other)).toMatchObject([waiting]);
  });

  test('receiveLetter() leaves the list alone where the case understood, or waits for support anyway', async () => {
    const caseNo = await cases.openCase();
    await letter(caseNo, 'Here is one more photo.');
    await cases.act(caseNo, 'support', { action: 'proposeLab', body: { reasonRef: 'text-0' } });
    await cases.untilStage(caseNo, 'agreement');
    await letter(caseNo, 'AGREE');
    expect(await itemsOf(caseNo)).toEqual([]);
  });

  test('POST /cases/:caseNo/messages E14 a note of the customer asks for a reader, one of the staff does not', async () => {
    const caseNo = await inAgreement();
    await rig.post(`/api/v1/cases/${caseNo}/messages`, { as: 'support', body: { text: 'He phoned.' } });
    expect(await itemsOf(caseNo)).toEqual([]);
    expect((await note(caseNo, 'It works again when it is cold.')).status).toBe(201);
    expect(await itemsOf(caseNo)).toMatchObject([waiting]);
    const { json } = await rig.get(`/api/v1/work-items?owner=support&caseNo=${caseNo}`, 'support');
    expect(json).toMatchObject({ items: [{ kind: 'customer-wrote', caseNo, subject: caseNo }] });
  });

  test('act() E33 E14 support takes up again what the customer asked for in time, however late it is read', async () => {
    const caseNo = await cases.openCase();
    await cases.act(caseNo, 'support', { action: 'advise', body: { textRef: 'text-0' } });
    await cases.act(caseNo, 'customer', { action: 'confirmSolved', body: {} });
    await cases.untilStage(caseNo, 'closed');
    const minutesAgo = (minutes: number): Date => new Date(Date.now() - minutes * 60_000);
    const snapshot = { ...(await snapshotOf(cases.db, caseNo)), reopenUntil: minutesAgo(5).toISOString() };
    const kept = { snapshot: JSON.stringify(snapshot) };
    await cases.db.updateTable('cases').set(kept).where('case_no', '=', caseNo).execute();
    const reopen = () => rig.act(caseNo, 'reopen', { as: 'support', body: {} });
    expect((await reopen()).json).toMatchObject({ refusal: 'WrongRole' });
    await letter(caseNo, 'It hums again.');
    expect((await reopen()).json).toMatchObject({ refusal: 'WrongRole' });
    const at = minutesAgo(10);
    await cases.db.updateTable('work_items').set({ found_at: at }).where('case_no', '=', caseNo).execute();
    expect((await reopen()).json).toMatchObject({ stage: 'support' });
  });

  test('act() E36 what support records on his behalf answers him; what others do does not', async () => {
    const caseNo = await inAgreement();
    await note(caseNo, 'Yes, do send it to the lab.');
    await rig.act(caseNo, 'hold', { as: 'support', body: { reason: 'looking' } });
    await rig.act(caseNo, 'release', { as: 'support', body: {} });
    expect(await itemsOf(caseNo)).toMatchObject([waiting]);
    const body = { onBehalfOfCustomer: true, note: 'by letter' };
    expect((await rig.act(caseNo, 'agree-to-lab', { as: 'support', body })).status).toBe(200);
    expect(await itemsOf(caseNo)).toMatchObject([answered]);
  });

  test('acceptAppeal() E25 one more appeal about the unit of an open case is read by somebody', async () => {
    const caseNo = await inAgreement();
    const { unit } = await cases.stateOf(caseNo);
    const problem = { description: 'Now it smells burnt.' };
    const body = { orderNo: unit.orderNo, email: buyerEmail, items: [{ sku: unit.sku }], problem };
    const { json } = await rig.post('/api/v1/appeals', { body });
    expect(json).toMatchObject({ cases: [{ caseNo }] });
    expect(await itemsOf(caseNo)).toMatchObject([waiting]);
  });

  test('receiveLetter() E33 a letter about a case that ended is read, and the case stays as it ended', async () => {
    const caseNo = await cases.openCase();
    await rig.act(caseNo, 'withdraw', { as: rig.tokenOf(caseNo) });
    await cases.untilStage(caseNo, 'closed');
    await letter(caseNo, 'It is broken after all.');
    const detail = { stage: 'closed', outcome: 'withdrawn' };
    expect(await itemsOf(caseNo)).toMatchObject([{ ...waiting, detail }]);
  });
});

describe('a word to a closed case that is not recorded yet', () => {
  /** The customer opens a withdrawn case again; before that is recorded he appeals about the same unit once more. */
  async function reopenedTooLate(change: object) {
    const caseNo = await cases.openCase();
    await rig.act(caseNo, 'withdraw', { as: rig.tokenOf(caseNo) });
    await cases.result(caseNo);
    const { unit } = await cases.stateOf(caseNo);
    const { reopening, newer } = await cases.db.transaction().execute(async (tx) => {
      await lockCase(tx, caseNo);
      const sent = rig.act(caseNo, 'reopen', { as: rig.tokenOf(caseNo), key: `again-${caseNo}` });
      await cases.eventually(async () => expect(await cases.runStates(caseNo)).toContain('RUNNING'));
      const body = { orderNo: unit.orderNo, email: buyerEmail, items: [{ sku: unit.sku }] };
      const { json } = await rig.post('/api/v1/appeals', {
        body: { ...body, problem: { description: 'x' } },
      });
      const { cases: opened } = json as { cases: readonly { caseNo: string }[] };
      const [{ caseNo: other } = { caseNo: '' }] = opened;
      await tx.updateTable('cases').set(change).where('case_no', '=', other).execute();
      return { reopening: { sent }, newer: other };
    });
    return { caseNo, newer, answer: await reopening.sent };
  }

  test.each([
    ['in a newer case', { waiting_for: 'customer' }, 'is open for the same unit'],
    ['refunded in a newer one', { stage: 'closed', outcome: 'refunded' }, 'the unit was refunded in'],
  ])(
    'reopen E25 I6 wakes no case whose unit is %s by then; the sender hears it, and it is read',
    async (_, change, words) => {
      const { caseNo, newer, answer } = await reopenedTooLate(change);
      expect(newer).not.toBe(caseNo);
      expect(answer).toMatchObject({ status: 409, json: { detail: textLike(new RegExp(words)) } });
      await cases.eventually(async () => expect(await cases.runStates(caseNo)).not.toContain('RUNNING'));
      expect(await cases.stateOf(caseNo)).toMatchObject({ stage: 'closed', outcome: 'withdrawn' });
      const reader = words.includes('open') ? newer : caseNo;
      expect(await itemsOf(reader)).toMatchObject([waiting]);
      // Said once more under the same key it is answered alike.
      const again = await rig.act(caseNo, 'reopen', { as: rig.tokenOf(caseNo), key: `again-${caseNo}` });
      expect(again.status).toBe(409);
    },
  );
});
