import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { sql } from 'kysely';
import type { Acknowledged, AuditDeps } from '../../audit/invariant';
import { auditDesk } from '../../audit/audit';
import { proofOf } from '../../audit/proof';
import type { Database } from '../../store/database';
import { markStarted } from '../../store/cases/appeals';
import { seedCase } from '../store/seed-case';
import { AuditRig, broken, refusedByTheBank } from './audit-rig';

let rig: AuditRig;
let folder: string;

beforeAll(async () => {
  rig = await AuditRig.open();
  folder = mkdtempSync(join(tmpdir(), 'audit-'));
}, 120_000);

afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await rig.cases.close();
});

test('auditDesk() finds nothing wrong on a desk that kept its promises, and says of how many', async () => {
  const findings = await rig.audit();
  expect(broken(findings)).toEqual([]);
  expect(findings.map(({ id }) => id)).toEqual(Array.from({ length: 11 }, (_none, at) => `I${at + 1}`));
  expect(findings.filter(({ checked }) => checked === 0)).toEqual([]);
});

interface Tooth {
  readonly of: string;
  readonly name: string;
  readonly bite: (db: Database) => Promise<unknown>;
  /** What the auditor says, with the case as `%`. */
  readonly says: readonly RegExp[];
}

const run = (db: Database, query: ReturnType<typeof sql>): Promise<unknown> => query.execute(db);
const played = () => rig.played;

const teeth: readonly Tooth[] = [
  {
    of: 'I1',
    name: 'a case that was accepted, and no workflow was started',
    bite: async (db) => {
      const { caseNo } = await seedCase(db, 999_001, { stage: 'closed', outcome: 'refused' });
      await run(db, sql`update cases set opened_at = now() - interval '1 hour' where case_no = ${caseNo}`);
    },
    says: [/^I1 RMA-999001: its appeal was accepted, and no workflow was started/],
  },
  {
    of: 'I1',
    name: 'a workflow that Temporal does not know',
    bite: async (db) => {
      const { caseNo } = await seedCase(db, 999_002);
      await markStarted(db, caseNo);
    },
    says: [/^I1 RMA-999002: .* Temporal knows none/, /^I5 RMA-999002: it is open, and no workflow/],
  },
  {
    of: 'I2',
    name: 'an intent of another amount than the price',
    bite: (db) =>
      run(db, sql`update refund_intents set amount_cents = 8999 where case_no = ${played().refunded}`),
    says: [
      /^I2 RMA-\d+: its intent is of €89\.99, the unit was paid with €90\.00/,
      /^I2 RMA-\d+: re_\w+ is of €90\.00, decided was €89\.99/,
      /^I2 pi_\w+: €90\.00 went back, and €89\.99 was decided/,
    ],
  },
  {
    of: 'I2',
    name: 'a refund that counts as paid, and the provider knows nothing of it',
    bite: (db) =>
      run(
        db,
        sql`update refund_intents set provider_refund_id = 're_none' where case_no = ${played().refunded}`,
      ),
    says: [/^I2 RMA-\d+: it counts as paid, and the provider says nothing of it/],
  },
  {
    of: 'I2',
    name: 'a refund of an intent that nobody wrote down',
    bite: (db) =>
      run(db, sql`update refund_intents set intent_id = 'INT-X' where case_no = ${played().refunded}`),
    says: [/^I2 INT-RMA-\d+: the outside ledger has a refund of it, and we have no such intent/],
  },
  {
    of: 'I3',
    name: 'a position of the ledger with less on hand than nothing',
    bite: (db) =>
      run(
        db,
        sql`with taken as (insert into stock_ledger (sku, on_hand_delta, reserved_delta, reason, reference)
          values ('PART-1', -9, 0, 'counted', 'x'), ('PART-1', 9, 0, 'counted', 'y')) select 1`,
      ),
    says: [/^I3 PART-1: at position \d+ of the ledger -4 are on hand and 0 reserved/],
  },
  {
    of: 'I3',
    name: 'a shelf that differs from its ledger',
    bite: (db) => run(db, sql`update products set stock_on_hand = stock_on_hand + 1 where sku = 'PART-1'`),
    says: [/^I3 PART-1: the shelf has 6 on hand and 0 reserved, the ledger says 5 and 0/],
  },
  {
    of: 'I3',
    name: 'a reservation that ended in the ledger and is still held',
    bite: (db) =>
      run(
        db,
        sql`update reservations set state = 'held' where case_no = ${played().repaired}
      and purpose = 'repair'`,
      ),
    says: [
      /^I3 RMA-\d+: 1 × PART-1 for repair is held, but the ledger has 1 beginnings and these ends: consumed/,
    ],
  },
  {
    of: 'I4',
    name: 'a snapshot that was tampered with',
    bite: (db) =>
      run(
        db,
        sql`update cases set snapshot = jsonb_set(snapshot, '{attention}', '"lab"') where case_no = ${played().open}`,
      ),
    says: [/^I4 RMA-\d+: the record differs from the history in attention/],
  },
  {
    of: 'I4',
    name: 'an event that is missing in the record',
    bite: (db) => run(db, sql`delete from case_events where case_no = ${played().withdrawn} and seq = 1`),
    says: [
      /^I4 RMA-\d+: version is 4, but there are 3 events up to 4/,
      /^I11 RMA-\d+: event 2 follows event 0/,
    ],
  },
  {
    of: 'I4',
    name: 'a record that is behind its history',
    bite: async (db) => {
      await run(
        db,
        sql`update cases set version = version - 1, snapshot = jsonb_set(snapshot, '{seq}', to_jsonb(version - 1))
          where case_no = ${played().withdrawn}`,
      );
      await run(
        db,
        sql`delete from case_events where case_no = ${played().withdrawn} and name = 'caseClosed'`,
      );
      await run(db, sql`delete from letters where case_no = ${played().withdrawn} and seq = 4`);
    },
    says: [/^I4 RMA-\d+: the record is at event 3 in closed, the history at 4 in closed/],
  },
  {
    of: 'I5',
    name: 'a case that waits for a customer without a deadline',
    bite: (db) => run(db, sql`update cases set due_at = null where case_no = ${played().open}`),
    says: [/^I5 RMA-\d+: it waits for customer, without a deadline/],
  },
  {
    of: 'I5',
    name: 'a deadline that passed without anything happening',
    bite: (db) =>
      run(db, sql`update cases set due_at = now() - interval '2 hours' where case_no = ${played().open}`),
    says: [/^I5 RMA-\d+: its deadline of .* passed, and nothing happened/],
  },
  {
    of: 'I6',
    name: 'a replacement without its dispatch',
    bite: (db) => run(db, sql`delete from dispatch_orders where case_no = ${played().replaced}`),
    says: [/^I6 RMA-\d+: it closed as replaced, but there are 0 settled refunds, 0 replacements delivered/],
  },
  {
    of: 'I6',
    name: 'a second replacement',
    bite: (db) =>
      run(
        db,
        sql`insert into dispatch_orders (case_no, purpose, attempt, sku, state, ordered_at)
          select case_no, purpose, attempt + 1, sku, 'to-pack', ordered_at from dispatch_orders
          where case_no = ${played().replaced}`,
      ),
    says: [/^I6 RMA-\d+: 2 replacements are ordered or sent/],
  },
  {
    of: 'I6',
    name: 'a second repair order',
    bite: (db) =>
      run(
        db,
        sql`insert into repair_orders (case_no, offer_version, parts, state, ordered_at)
          select case_no, offer_version + 1, parts, 'open', ordered_at from repair_orders
          where case_no = ${played().repaired}`,
      ),
    says: [/^I6 RMA-\d+: 2 repair orders are open or done/],
  },
  {
    of: 'I6',
    name: 'a replacement beside a refund (E88)',
    bite: (db) =>
      run(
        db,
        sql`insert into dispatch_orders (case_no, purpose, attempt, sku, state, ordered_at)
          values (${played().refunded}, 'replacement', 1, 'X', 'dispatched', now())`,
      ),
    says: [/^I6 RMA-\d+: it is refunded, and a replacement is dispatched/],
  },
  {
    of: 'I7',
    name: 'a letter under another Message-ID',
    bite: (db) =>
      run(
        db,
        sql`update letters set message_id = '<other@returns-desk>'
          where case_no = ${played().withdrawn} and template = 'closed'`,
      ),
    says: [/^I7 <other@returns-desk>: its Message-ID is not the one of RMA-\d+, event \d, closed/],
  },
  {
    of: 'I8',
    name: 'a dispatch by somebody who may not dispatch',
    bite: (db) =>
      run(
        db,
        sql`update case_events set actor_role = 'lab'
          where case_no = ${played().replaced} and name = 'goodsDispatched'`,
      ),
    says: [
      /^I8 RMA-\d+: event \d+ \(goodsDispatched\) is by lab, who may not do that/,
      /^I11 RMA-\d+: event \d+ or the one before it is not as it was written/,
    ],
  },
  {
    of: 'I8',
    name: 'a key that was revoked, or is another role’s',
    bite: (db) =>
      run(
        db,
        sql`insert into api_keys (key_hash, key_id, role, revoked_at)
          values ('h', 'warehouse', 'warehouse', now() - interval '1 day'), ('g', 'pay-1', 'lab', null)`,
      ),
    says: [
      /^I8 RMA-\d+: event \d+ \(refundApproved\) is by payments, and that key is of lab/,
      ...Array.from({ length: 8 }, () => /^I8 RMA-\d+: event .* is by a key that was revoked before/),
    ],
  },
  {
    of: 'I8',
    name: 'a refund above the limit that one person asked for and approved (J)',
    bite: (db) =>
      run(db, sql`update refund_intents set approved_by = requested_by where case_no = ${played().approved}`),
    says: [/^I8 RMA-\d+: customer asked for the refund and approved it/],
  },
  {
    of: 'I8',
    name: 'a refund above the limit that nobody approved (J)',
    bite: (db) =>
      run(db, sql`update refund_intents set approved_by = null where case_no = ${played().approved}`),
    says: [/^I8 RMA-\d+: the provider was asked above the limit, and nobody approved it/],
  },
  {
    of: 'I10',
    name: 'a closed case whose goods are in the lab',
    bite: (db) =>
      run(
        db,
        sql`insert into custody (case_no, seq, unit_id, place, at)
          select case_no, 99, unit_id, 'lab', now() from cases where case_no = ${played().sentBack}`,
      ),
    says: [/^I10 RMA-\d+: it is closed, and the custody ledger leaves its goods in lab/],
  },
  {
    of: 'I10',
    name: 'goods that went home by no dispatch order',
    bite: (db) => run(db, sql`delete from dispatch_orders where case_no = ${played().sentBack}`),
    says: [/^I10 RMA-\d+: its goods went home by no dispatch order/],
  },
  {
    of: 'I11',
    name: 'an event whose rules somebody changed',
    bite: (db) =>
      run(db, sql`update case_events set rules = '{O9}' where case_no = ${played().refunded} and seq = 3`),
    says: [/^I11 RMA-\d+: event 3 or the one before it is not as it was written/],
  },
  {
    of: 'I11',
    name: 'an event that was moved to another hour, its own hash reckoned anew',
    bite: (db) =>
      run(
        db,
        sql`with moved as (select e.case_no, e.seq, e.at - interval '1 hour' as at, before.hash as previous,
            hashed_event(jsonb_populate_record(e, jsonb_build_object('at', e.at - interval '1 hour'))) as content
          from case_events e join case_events before on before.case_no = e.case_no and before.seq = e.seq - 1 where e.case_no = ${played().replaced} and e.seq = 3)
          update case_events e set at = moved.at, hash = chained_hash(moved.previous, moved.content) from moved where e.case_no = moved.case_no and e.seq = moved.seq`,
      ),
    says: [/^I11 RMA-\d+: event 4 or the one before it is not as it was written/],
  },
];

test.each(teeth.map((tooth) => [tooth.of, tooth.name, tooth] as const))(
  'auditDesk() %s reports %s',
  async (_of, _name, { bite, says }) => {
    const found = broken(await rig.auditAfter(bite));
    expect(found).toEqual(says.map((words) => expect.stringMatching(words) as string));
  },
);

test('auditDesk() I1 reports an acknowledged message that is in no history, and an appeal without a workflow', async () => {
  const { open, refunded } = rig.played;
  const told = (change: Partial<Acknowledged>): Acknowledged => ({
    at: '2026-03-02T12:00:00.000Z',
    method: 'POST',
    path: `/api/v1/cases/${open}/actions/advise`,
    idempotencyKey: 'never-came',
    status: 200,
    caseNo: open,
    ...change,
  });
  const [heard] = (await rig.cases.stateOf(refunded)).seen;
  const acknowledged = [
    told({}),
    told({ status: 409 }),
    told({ idempotencyKey: heard ?? '', caseNo: refunded, path: `/api/v1/cases/${refunded}/actions/x` }),
    told({ path: '/api/v1/appeals', caseNo: 'RMA-999009', status: 201 }),
  ];
  expect(broken(await rig.audit({ acknowledged }))).toEqual([
    `I1 ${open}: message never-came was acknowledged at 2026-03-02T12:00:00.000Z and is in no history`,
    'I1 RMA-999009: its appeal was acknowledged, and it has no workflow',
  ]);
});

test('auditDesk() I1 reports a message that a history has taken twice', async () => {
  const { runs } = rig.deps();
  const { withdrawn } = rig.played;
  const forged = {
    ...runs,
    async historyOf(caseNo: string, runId: string) {
      const events = await runs.historyOf(caseNo, runId);
      const [update] = events.filter(({ type }) => type === 'workflowExecutionUpdateAccepted');
      return caseNo === withdrawn && update ? [...events, update] : events;
    },
  };
  const found = broken(await rig.audit({ runs: forged }));
  expect(found).toEqual([expect.stringMatching(new RegExp(`^I1 ${withdrawn}: message .* was taken twice$`))]);
});

test('auditDesk() I2 reports a second refund at the provider, by his API and by the outside ledger', async () => {
  const { bank } = rig.cases;
  const intent = await rig.cases.intentOf(rig.played.refunded);
  const second = await bank.stripe().refunds.create({
    payment_intent: intent.payment_id,
    amount: 9_000,
    metadata: { desk_intent: intent.intent_id },
  });
  expect(broken(await rig.audit())).toEqual([
    expect.stringMatching(/^I2 RMA-\d+: its intent has 2 live refunds: re_\w+, re_\w+$/),
    `I2 ${intent.payment_id}: €180.00 went back, and €90.00 was decided`,
    `I2 ${intent.intent_id}: the outside ledger has 2 refunds of it`,
  ]);
  await bank.control(`/refunds/${second.id}/fail`);
  expect(broken(await rig.audit())).toEqual([]);
});

test('auditDesk() I2 reports a refund with our intent that is of another amount or currency than was decided', async () => {
  const { bank } = rig.cases;
  const intent = await rig.cases.intentOf(rig.played.refunded);
  const changed = (change: object): Partial<AuditDeps> => ({
    payments: {
      ...bank.gateway(),
      listRefunds: async (id: string) =>
        (await bank.gateway().listRefunds(id)).map((one) => ({ ...one, ...change })),
    },
  });
  const about = async (change: object) =>
    broken(await rig.audit(changed(change))).filter((line) => line.includes(intent.case_no));
  expect(await about({ amountCents: 8_000 })).toEqual([
    expect.stringMatching(/^I2 RMA-\d+: re_\w+ is of €80\.00, decided was €90\.00$/),
  ]);
  expect(await about({ currency: 'usd' })).toEqual([
    expect.stringMatching(/^I2 RMA-\d+: re_\w+ is of \$90\.00, decided was €90\.00$/),
  ]);
});

test('auditDesk() I9 reports a customer’s data in a history, a canary in a search attribute, a name in a log', async () => {
  const { open } = rig.played;
  const logFile = join(folder, 'api.log');
  writeFileSync(logFile, '{"msg":"listening"}\n{"msg":"letter to ADA@example.org"}\n');
  const canary = (await rig.cases.stateOf(open)).unit.orderNo;
  const found = broken(await rig.audit({ canaries: [canary], logFiles: [logFile] }));
  expect(found).toContainEqual(
    expect.stringMatching(new RegExp(`^I9 ${open}: personal data in what Temporal lists of it of run`)),
  );
  expect(found).toContain(`I9 ${logFile}: personal data in line 2`);
  expect(found.filter((line) => !line.startsWith(`I9 ${open}`))).toEqual([
    `I9 ${logFile}: personal data in line 2`,
  ]);
});

test('proofOf() brings the books of one case together, and its verdicts', async () => {
  const { refunded, replaced } = rig.played;
  const proof = await proofOf(rig.deps(), refunded);
  expect(proof).toMatchObject({
    intents: [{ intentId: `INT-${refunded}`, amountCents: 9_000, state: 'settled', requestedBy: 'customer' }],
    custody: [{ place: 'lab' }, { place: 'kept' }],
  });
  expect(proof?.atProvider.map(({ state }) => state)).toEqual(['failed', 'succeeded']);
  expect(proof?.history.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['proposeLab', 'chooseOption', 'makeOffer', 'payRefund']),
  );
  const isItsOwn = ({ messageId }: { readonly messageId: string }): boolean =>
    messageId.startsWith(`<${refunded.toLowerCase()}.`);
  expect(proof?.letters.filter((letter) => !isItsOwn(letter))).toEqual([]);
  expect(proof?.findings.flatMap(({ breaches }) => breaches)).toEqual([]);
  const stock = (await proofOf(rig.deps(), replaced))?.stock.map(({ reason }) => reason);
  expect(stock).toEqual(['reserve', 'consumed']);
  expect(await proofOf(rig.deps(), 'RMA-999999')).toBeNull();
});

const till = (id: string) => ({ role: 'payments', id }) as const;

test('proofOf() of a payout shows proposal, consent and both persons, and what the card did not take (E75)', async () => {
  const { bank } = rig.cases;
  const { caseNo } = await refusedByTheBank(rig.cases, (id) => bank.mode(id, 'expired-card'));
  const body = { method: 'bank-transfer', reference: 'BT-7', consentRef: 'text-9' } as const;
  await rig.cases.act(caseNo, till('pay-1'), { action: 'settleRefund', body });
  await rig.cases.until(
    caseNo,
    (state) => state.stage === 'refund' && state.refund.state === 'awaiting-approval',
  );
  await rig.cases.act(caseNo, till('pay-2'), { action: 'approveRefund', body: {} });
  await rig.cases.untilStage(caseNo, 'closed');
  const proof = await proofOf(rig.deps(), caseNo);
  expect(proof).toMatchObject({
    intents: [{ intentId: `INT-${caseNo}`, state: 'settled' }],
    refunds: [{ intentId: `INT-${caseNo}`, state: 'failed', failure: 'expired_or_canceled_card' }],
    payouts: [{ method: 'bank-transfer', reference: 'BT-7', consentRef: 'text-9', state: 'settled' }].map(
      (payout) => ({ ...payout, requestedBy: 'pay-1', approvedBy: 'pay-2' }),
    ),
    atProvider: [{ state: 'failed' }],
  });
  expect(proof?.outside?.map(({ type }) => type)).toEqual([
    'payment.captured',
    'refund.created',
    'refund.failed',
  ]);
  expect(proof?.outside?.[1]?.idempotencyKey).toBe(`INT-${caseNo}-r1`);
  expect(proof?.events.map(({ name }) => name)).toEqual(expect.arrayContaining(['payoutProposed']));
  expect(proof?.findings.flatMap(({ breaches }) => breaches)).toEqual([]);
});

test('proofOf() of a disputed case shows the dispute and the chargeback that settled it (E28, E83)', async () => {
  const { bank } = rig.cases;
  const { caseNo, paymentId } = await refusedByTheBank(rig.cases, (id) =>
    bank.control(`/payments/${id}/dispute`, { reason: 'product_unacceptable' }),
  );
  const [dispute] = (await bank.gateway().retrievePayment(paymentId)).disputes;
  await bank.control(`/disputes/${dispute?.disputeId ?? ''}/close`, { won: false });
  const body = { method: 'chargeback', reference: dispute?.disputeId ?? '' } as const;
  await rig.cases.act(caseNo, till('pay-1'), { action: 'settleRefund', body });
  await rig.cases.untilStage(caseNo, 'closed');
  const proof = await proofOf(rig.deps(), caseNo);
  expect(proof).toMatchObject({
    disputes: [{ disputeId: dispute?.disputeId, standing: 'lost' }],
    payouts: [{ method: 'chargeback', reference: dispute?.disputeId, state: 'settled' }],
    ...{ refunds: [], atProvider: [] },
  });
  expect(proof?.outside?.filter(({ type }) => type.startsWith('refund'))).toEqual([]);
  expect(proof?.findings.flatMap(({ breaches }) => breaches)).toEqual([]);
});

// The last tests of this file: what they break stays broken.
test('auditDesk() I9 reports personal data that came by a signal', async () => {
  const { open } = rig.played;
  await rig.cases.client.workflow.getHandle(open).signal('shipmentArrived', { note: 'from ada@example.org' });
  expect(broken(await rig.audit())).toEqual([
    expect.stringMatching(
      new RegExp(`^I9 ${open}: personal data in event \\d+ \\(workflowExecutionSignaled\\)`),
    ),
  ]);
});

test('auditDesk() I5 reports a workflow that was terminated (E103), and one whose code fails on its history', async () => {
  const caseNo = await rig.cases.openCase();
  const handle = rig.cases.client.workflow.getHandle(caseNo);
  await handle.terminate('by a test');
  const about = { caseNo, histories: 1 };
  const audited = async () => broken(await auditDesk(rig.deps(), about));
  expect(await audited()).toEqual([`I5 ${caseNo}: it is open, and its workflow is terminated`]);
  const { taskQueue } = rig.cases;
  await rig.cases.client.workflow.start('returnCase', { workflowId: caseNo, taskQueue, args: [{}] });
  const end = Date.now() + 40_000;
  while ((await audited()).length === 0 && Date.now() < end) await pause(500);
  expect(await audited()).toEqual([
    expect.stringMatching(new RegExp(`^I5 ${caseNo}: its workflow task failed \\d+ times`)),
  ]);
});
