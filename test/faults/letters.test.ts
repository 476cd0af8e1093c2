import { sql } from 'kysely';
import { tellUndelivered } from '../../api/undelivered';
import { markUndelivered } from '../../store/letters/undelivered-letters';
import { ApiRig } from '../api/api-rig';
import { CaseRig } from '../support/case-rig';
import { startBadMailServer } from '../support/mail/bad-mail-server';
import type { BadMailServer } from '../support/mail/bad-mail-server';
import { cellsOf } from './faults';
import { sendingLetters } from './letters';
import type { LetterCell } from './letters';

// Far above what `slow` takes.
const PATIENCE_MS = 1_000;

const runs = cellsOf(sendingLetters).map(({ fault, cell }, index) => {
  const { trouble, is } = cell;
  return {
    fault,
    cell,
    how: `${trouble.at} ${trouble.how}`,
    is,
    recipient: `cell-${String(index)}@example.org`,
    orderNo: `DE-${String(91_000 + index)}`,
  };
});
type Run = (typeof runs)[number];

let rig: CaseRig;
let api: ApiRig;
let server: BadMailServer;

async function letterOf(caseNo: string) {
  return rig.db
    .selectFrom('letters')
    .select(['letter_id', 'message_id', 'attempts', 'sent_at', 'undelivered_at', 'next_attempt_at'])
    .where('case_no', '=', caseNo)
    .where('direction', '=', 'out')
    .orderBy('letter_id')
    .executeTakeFirstOrThrow();
}
type Letter = Awaited<ReturnType<typeof letterOf>>;

async function until(caseNo: string, holds: (letter: Letter) => boolean): Promise<Letter> {
  for (const end = Date.now() + 20_000; ;) {
    const letter = await letterOf(caseNo);
    if (holds(letter)) return letter;
    if (Date.now() > end) throw new Error(`the letter of ${caseNo} stays at ${JSON.stringify(letter)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function standingOf({ sent_at, undelivered_at }: Letter): LetterCell['is'] {
  if (undelivered_at !== null) return 'undelivered';
  return sent_at === null ? 'waiting' : 'sent';
}

const copiesTo = (recipient: string) => server.kept.filter(({ to }) => to === recipient);

/** Makes waiting letters due, as time would. */
async function makeDue(caseNo: string): Promise<void> {
  await sql`update letters set next_attempt_at = now() where case_no = ${caseNo} and next_attempt_at is not null`.execute(
    rig.db,
  );
  await sql`select pg_notify('letter_waiting', '')`.execute(rig.db);
}

interface Outcome {
  readonly is: LetterCell['is'];
  readonly copies: readonly [number, number];
  readonly texts: number;
  readonly messageIds: number;
  readonly held: boolean;
  readonly calls: string | null;
}

async function carryOut({ cell: { trouble }, recipient, orderNo }: Run): Promise<Outcome> {
  if (trouble.at === 'the greeting') await server.greetWith(trouble.how);
  if (trouble.at === 'the letter') server.misbehaveTo(recipient, trouble.how);
  const caseNo = await rig.openCase({ email: recipient, orderNo });
  let letter = await until(caseNo, ({ attempts, sent_at }) => attempts > 0 || sent_at !== null);
  if (trouble.at === 'the end') {
    await markUndelivered(rig.db, [letter.message_id], '550 mailbox full');
    letter = await letterOf(caseNo);
  }
  const before = copiesTo(recipient).length;
  if (trouble.at === 'the greeting') await server.greetWith(null);
  server.misbehaveTo(recipient, null);
  await tellUndelivered(api.deps, 100);
  await makeDue(caseNo);
  await until(caseNo, ({ sent_at, next_attempt_at }) => sent_at !== null || next_attempt_at === null);
  // Another cell's round may be telling the case just now.
  if (standingOf(letter) === 'undelivered') await rig.until(caseNo, ({ heldSince }) => heldSince !== null);
  const state = await rig.stateOf(caseNo);
  const copies = copiesTo(recipient);
  const ids = copies.map(({ raw }) => /^Message-ID: (.*)$/im.exec(raw)?.[1]);
  return {
    is: standingOf(letter),
    copies: [before, copies.length],
    texts: new Set(copies.map(({ raw }) => raw)).size,
    messageIds: new Set(ids).size,
    held: state.heldSince !== null,
    calls: state.attention,
  };
}

describe('the fault matrix of letters at the desk (T3)', () => {
  const outcomes = new Map<Run, Promise<Outcome>>();

  // Those that the whole server is bad for go first, one by one; the others meet it side by side.
  beforeAll(async () => {
    server = await startBadMailServer();
    rig = await CaseRig.open({ smtpUrl: server.url, mailPatienceMs: PATIENCE_MS });
    api = await ApiRig.open({ db: rig.db, url: rig.databaseUrl, cases: rig.caseClient });
    const isForAll = ({ cell }: Run): boolean => cell.trouble.at === 'the greeting';
    for (const run of runs.filter(isForAll)) {
      outcomes.set(run, carryOut(run));
      await Promise.allSettled(outcomes.values());
    }
    for (const run of runs.filter((one) => !isForAll(one))) outcomes.set(run, carryOut(run));
    await Promise.allSettled(outcomes.values());
  }, 120_000);
  afterAll(async () => {
    await api.close();
    await rig.close();
    await server.close();
  });

  test.each(runs)('deliverLetters() under $fault ($how): the letter is $is', async (run) => {
    const { is, copies } = run.cell;
    const isLost = is === 'undelivered';
    const kept = Math.min(1, copies[1]);
    expect(await outcomes.get(run)).toEqual({
      ...{ is, copies, texts: kept, messageIds: kept },
      ...{ held: isLost, calls: isLost ? 'support' : null },
    });
  });
});
