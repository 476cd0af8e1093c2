import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import { MockActivityEnvironment } from '@temporalio/testing';
import { NativeConnection, Worker } from '@temporalio/worker';
import { sql } from 'kysely';
import { createLetterActivities } from '../../activities/letters/letters';
import type { LetterDeps } from '../../activities/letters/letters';
import type { DeliveryLimits, DeliveryReport } from '../../activities/letters/letter-activities';
import { mailTransport } from '../../gateways/mail';
import type { MailTransport } from '../../gateways/mail';
import { recordStep, snapshotOf } from '../../store/cases/case-record';
import { storeOffer } from '../../store/remedies/offers';
import type { OptionKind } from '../../policy';
import { listenTo } from '../../store/notifications';
import { MAILROOM_WORKFLOW, stepTo } from '../../workflows/contract';
import type { CaseState, LetterTemplate } from '../../workflows/contract';
import { stepOf } from '../support/case-states';
import { startLetterDesk } from '../support/mail/letter-desk';
import type { LetterDesk } from '../support/mail/letter-desk';
import { startMailSink } from '../support/mail/mail-sink';
import type { MailSink } from '../support/mail/mail-sink';
import { buyerEmail } from '../support/order';
import { quietRuntime } from '../support/runtime';

let desk: LetterDesk;
let sink: MailSink;
let transport: MailTransport;
let orders = 30_000;
const nextOrder = (): string => `DE-${String((orders += 1))}`;

beforeAll(async () => {
  quietRuntime();
  [desk, sink] = [await startLetterDesk(), await startMailSink()];
  transport = mailTransport({ smtpUrl: sink.url, from: 'returns@desk.example' });
});
afterAll(async () => {
  transport.close();
  await sink.close();
  await desk.close();
});

function deps(change: Partial<LetterDeps> = {}): LetterDeps {
  return {
    db: desk.db,
    transport,
    listen: (ring) => listenTo(desk.url, 'letter_waiting', ring),
    now: () => new Date(),
    publicUrl: 'https://desk.example',
    linkFor: (caseNo) => `https://desk.example/c/${caseNo}?token=secret`,
    labAddress: ['Returns lab', '10115 Berlin'],
    pollMs: 5_000,
    ...change,
  };
}

const offerFacts = {
  onSale: false,
  replacementAvailable: true,
  repairable: false,
  partsAvailable: false,
  unitPaidCents: 9_000,
  currency: 'EUR',
};

const soon: DeliveryLimits = { maxLetters: 100, maxMs: 400 };

function deliver(limits = soon, change: Partial<LetterDeps> = {}): Promise<DeliveryReport> {
  return new MockActivityEnvironment().run(createLetterActivities(deps(change)).deliverLetters, limits);
}

const lettersOf = (caseNo: string) =>
  desk.db.selectFrom('letters').selectAll().where('case_no', '=', caseNo).orderBy('letter_id').execute();
/** In the order of their events, which their names tell: letters that go out together may arrive in any order. */
const sunkFor = (caseNo: string) =>
  sink.letters
    .filter(({ mail }) => mail.subject?.includes(caseNo))
    .toSorted((one, other) => eventOf(one.mail.messageId) - eventOf(other.mail.messageId));
const eventOf = (messageId: string | undefined) => Number(messageId?.split('.').at(1));

async function until(what: () => boolean | Promise<boolean>): Promise<void> {
  const end = Date.now() + 45_000;
  while (!(await what())) {
    if (Date.now() > end) throw new Error('waited in vain');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

describe('deliverLetters()', () => {
  it('deliverLetters() sends what waits, rendered from the record, and marks it', async () => {
    const caseNo = await desk.openCase({ orderNo: nextOrder(), messageId: `<${randomUUID()}@example.org>` });
    expect(await deliver()).toEqual({ sent: 1, failed: 0 });
    const [letter] = await lettersOf(caseNo);
    const [sunk] = sunkFor(caseNo);
    expect(sunk?.mail.messageId).toBe(letter?.message_id);
    expect(sunk?.mail.inReplyTo).toMatch(/@example\.org>$/);
    expect(sunk?.mail.text).toContain('Dear Ada Kowalska,');
    expect(sunk?.mail.text).toContain(`https://desk.example/c/${caseNo}?token=secret`);
    expect(letter).toMatchObject({
      recipient: buyerEmail,
      attempts: 0,
      last_error: null,
      next_attempt_at: null,
    });
    expect(letter?.sent_at).toBeInstanceOf(Date);
    expect(await deliver()).toEqual({ sent: 0, failed: 0 });
  });

  it('deliverLetters() writes to a stranger without the name and dates of the buyer (E20)', async () => {
    const caseNo = await desk.openCase({ orderNo: nextOrder(), email: 'stranger@example.org' });
    await deliver();
    const [sunk] = sunkFor(caseNo);
    expect(sunk?.envelopeTo).toEqual(['stranger@example.org']);
    expect(sunk?.mail.text).toContain('A sign that you are the buyer');
    expect(sunk?.raw).not.toMatch(/Ada|Kowalska|Oscilloscope|token=|Ordered on/);
  });

  it('deliverLetters() names in the first letter alone what would help and was not told (A3, E30)', async () => {
    const caseNo = await desk.openCase({
      orderNo: nextOrder(),
      problem: { logs: 'E-17 at 12:04', usage: 'In the workshop.' },
    });
    await desk.queue(caseNo, 'appeal-received');
    await deliver();
    const [first, second] = sunkFor(caseNo).map(({ mail }) => mail.text ?? '');
    expect(first).toMatch(/diagram of how it is connected/);
    expect(first).toMatch(/operating modes in which the fault appears/);
    expect(first).toMatch(/what you suspect/);
    expect(first).not.toMatch(/logs, or photos|how the product is used/);
    expect(second).not.toMatch(/would help us/);
  });

  it('deliverLetters() names the things that a request is about, and what silence does (A3, E30)', async () => {
    const caseNo = await desk.openCase({ orderNo: nextOrder(), problem: { logs: 'E-17' } });
    await deliver();
    const state = await snapshotOf(desk.db, caseNo);
    if (!state) throw new Error('no case');
    const step = stepOf(state, 'requestEvidence', {
      by: 'support',
      body: { items: ['logs'], textRef: 'text-1' },
      at: new Date().toISOString(),
    });
    await desk.db.transaction().execute((tx) => recordStep(tx, step));
    await deliver();
    const text = sunkFor(caseNo).at(-1)?.mail.text ?? '';
    expect(text).toMatch(/logs, or photos/);
    expect(text).not.toMatch(/operating modes|the case rests/);
    expect(text).toMatch(/we go on without it/);
  });

  it('deliverLetters() tells of the offer that it announces, not of the one that replaced it (E64)', async () => {
    const caseNo = await desk.openCase({ orderNo: nextOrder() });
    await deliver();
    const offered = async (version: number, kind: OptionKind) => {
      const facts = { ...offerFacts, cause: 'internal-defect' } as const;
      const options = [{ kind, offered: true, rules: ['L4'], reason: `Offer ${String(version)}.` }] as const;
      const offer = { caseNo, version, at: new Date(), facts, options, needsManager: false };
      await desk.db.transaction().execute((tx) => storeOffer(tx, offer));
      await desk.announce(caseNo, 'offer', { name: 'optionsOffered', detail: { version, offered: [kind] } });
    };
    await offered(1, 'refund');
    const state = await snapshotOf(desk.db, caseNo);
    if (!state) throw new Error('no case');
    const event = { name: 'shortageReported', actor: { role: 'warehouse', id: 'wanda' } } as const;
    const short = stepTo(state, new Date().toISOString(), { events: [event] });
    await desk.db.transaction().execute((tx) => recordStep(tx, short));
    await offered(2, 'replacement');
    await deliver();
    const [one, two] = sunkFor(caseNo)
      .slice(-2)
      .map(({ mail }) => mail.text ?? '');
    expect([one, two].map((text) => /REFUND|REPLACEMENT/.exec(text ?? '')?.[0])).toEqual([
      'REFUND',
      'REPLACEMENT',
    ]);
    expect(one).not.toContain('earlier one');
    expect(two).toContain(
      'takes the place of our earlier one, because what was reserved for you turned out not to be there',
    );
  });

  it('deliverLetters() reminds of what was waited for, though the case has moved on meanwhile', async () => {
    const caseNo = await desk.openCase({ orderNo: nextOrder() });
    await deliver();
    const detail = { stage: 'agreement', due: '2026-05-14T21:59:59.999Z' };
    await desk.announce(caseNo, 'reminder', { name: 'customerReminded', detail });
    await deliver();
    expect(sunkFor(caseNo).at(-1)?.mail.text).toMatch(/our lab examines the product.*until 14 May 2026/s);
  });

  it('deliverLetters() puts the slip with the token of the page into the letter with the address', async () => {
    const caseNo = await desk.openCase({ orderNo: nextOrder() });
    await desk.queue(caseNo, 'lab-address');
    await deliver();
    const sunk = sunkFor(caseNo).find(({ mail }) => mail.text?.includes('Returns lab'));
    expect(sunk?.mail.text).toContain(`https://desk.example/api/v1/cases/${caseNo}/slip.pdf?token=secret`);
  });

  const flagged = (state: CaseState): CaseState => ({ ...state, hazard: 'flagged' });
  const inParcel = { stage: 'parcel', announced: false, withdrawn: false, trouble: null } as const;
  const stopped = {
    'lab-address': (state) => ({ ...flagged(state), ...inParcel }),
    'lab-proposed': (state) => ({ ...flagged(state), stage: 'agreement' }),
    reminder: (state) => ({ ...flagged(state), ...inParcel }),
  } as const satisfies Partial<Record<LetterTemplate, (state: CaseState) => CaseState>>;

  it.each(['lab-address', 'lab-proposed', 'reminder'] as const)(
    'deliverLetters() writes %s of before a safety stop without the way to post the goods (E49)',
    async (template) => {
      const caseNo = await desk.openCase({ orderNo: nextOrder() });
      await deliver();
      await desk.queue(caseNo, template, stopped[template]);
      await deliver();
      const { text, subject } = sunkFor(caseNo).at(-1)?.mail ?? {};
      expect(subject).toContain('Please do not post your product');
      expect(text).not.toMatch(/Returns lab|slip|AGREE/);
    },
  );

  it('deliverLetters() reminds of an announced parcel during a safety stop without a slip (E49, E42)', async () => {
    const caseNo = await desk.openCase({ orderNo: nextOrder() });
    await deliver();
    await desk.queue(caseNo, 'reminder', (state) => ({ ...flagged(state), ...inParcel, announced: true }));
    await deliver();
    const { text } = sunkFor(caseNo).at(-1)?.mail ?? {};
    expect(text).toContain('You announced your parcel');
    expect(text).not.toMatch(/slip|Returns lab/);
  });

  it('deliverLetters() hears of a letter that is queued while it waits, long before it looks by itself', async () => {
    const running = deliver({ maxLetters: 1, maxMs: 20_000 }, { pollMs: 20_000 });
    await new Promise((resolve) => setTimeout(resolve, 300));
    const queuedAt = Date.now();
    await desk.openCase({ orderNo: nextOrder() });
    expect(await running).toEqual({ sent: 1, failed: 0 });
    expect(Date.now() - queuedAt).toBeLessThan(5_000);
  });

  it('deliverLetters() sends the same bytes again when nobody knows whether the first try arrived', async () => {
    const caseNo = await desk.openCase({ orderNo: nextOrder() });
    const lost: MailTransport = {
      ...transport,
      async send(letter) {
        await transport.send(letter);
        throw new Error('connection lost after the data');
      },
    };
    expect(await deliver(soon, { transport: lost })).toEqual({ sent: 0, failed: 1 });
    await desk.queue(caseNo, 'closed', (state) => ({
      ...state,
      due: { at: new Date().toISOString(), remindAt: [], passed: false },
    }));
    await desk.db
      .updateTable('letters')
      .set({ next_attempt_at: new Date() })
      .where('case_no', '=', caseNo)
      .execute();
    await deliver();
    const [first, second] = sunkFor(caseNo);
    expect(second?.raw).toBe(first?.raw);
    expect((await lettersOf(caseNo))[0]).toMatchObject({ attempts: 1, last_error: null });
  });

  it('deliverLetters() marks a letter once the database is back that went away after the letter was sent (I7)', async () => {
    const caseNo = await desk.openCase({ orderNo: nextOrder() });
    let back: Promise<unknown> = Promise.resolve();
    const dying: MailTransport = {
      ...transport,
      async send(letter) {
        await transport.send(letter);
        await sql`alter table letters rename to letters_away`.execute(desk.db);
        back = pause(700).then(() => sql`alter table letters_away rename to letters`.execute(desk.db));
      },
    };
    expect(await deliver({ maxLetters: 1, maxMs: 5_000 }, { transport: dying, leaseMs: 5_000 })).toEqual({
      sent: 1,
      failed: 0,
    });
    await back;
    expect(sunkFor(caseNo)).toHaveLength(1);
    expect((await lettersOf(caseNo))[0]).toMatchObject({ next_attempt_at: null, attempts: 0 });
  });

  it('deliverLetters() keeps what the mail server does not take now and sends it later', async () => {
    const caseNo = await desk.openCase({ orderNo: nextOrder() });
    sink.refuseWith(451);
    expect(await deliver()).toEqual({ sent: 0, failed: 1 });
    sink.refuseWith(null);
    const [waiting] = await lettersOf(caseNo);
    expect(waiting).toMatchObject({ attempts: 1, sent_at: null });
    expect(waiting?.last_error).toContain('451');
    await desk.db
      .updateTable('letters')
      .set({ next_attempt_at: new Date() })
      .where('case_no', '=', caseNo)
      .execute();
    expect(await deliver()).toEqual({ sent: 1, failed: 0 });
  });

  it('deliverLetters() goes on after a letter that cannot be written', async () => {
    await desk.db
      .insertInto('letters')
      .values({ direction: 'out', template: 'offer', message_id: '<no-case@desk>' })
      .execute();
    const caseNo = await desk.openCase({ orderNo: nextOrder() });
    expect(await deliver()).toEqual({ sent: 1, failed: 1 });
    expect(sunkFor(caseNo)).toHaveLength(1);
  });

  it('deliverLetters() ends at its limit of letters', async () => {
    for (let count = 0; count < 3; count += 1) await desk.openCase({ orderNo: nextOrder() });
    expect(await deliver({ maxLetters: 2, maxMs: 20_000 })).toEqual({ sent: 2, failed: 0 });
    expect(await deliver()).toEqual({ sent: 1, failed: 0 });
  });
});

describe('mailroom()', () => {
  it('mailroom() delivers once across a worker that shuts down, and ends when it is cancelled', async () => {
    const address = process.env['TEST_TEMPORAL_ADDRESS'] ?? '';
    const [native, connection] = [
      await NativeConnection.connect({ address }),
      await Connection.connect({ address }),
    ];
    const client = new Client({ connection });
    const taskQueue = `mailroom-${randomUUID()}`;
    const create = () =>
      Worker.create({
        connection: native,
        taskQueue,
        workflowsPath: require.resolve('../../workflows/mailroom'),
        activities: createLetterActivities(deps()),
      });
    try {
      const first = await create();
      const running = first.run();
      const handle = await client.workflow.start(MAILROOM_WORKFLOW, { taskQueue, workflowId: taskQueue });
      const before = await desk.openCase({ orderNo: nextOrder() });
      await until(() => sunkFor(before).length === 1);
      first.shutdown();
      await running;
      const meanwhile = await desk.openCase({ orderNo: nextOrder() });

      const second = await create();
      const rerunning = second.run();
      await until(() => sunkFor(meanwhile).length === 1);
      await handle.cancel();
      await expect(client.withDeadline(Date.now() + 45_000, () => handle.result())).rejects.toThrow(
        'cancelled',
      );
      second.shutdown();
      await rerunning;
      expect(sunkFor(before)).toHaveLength(1);
    } finally {
      await connection.close();
      await native.close();
    }
  });
});
