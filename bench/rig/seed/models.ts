import { setTimeout as pause } from 'node:timers/promises';
import type { Database } from '../../../store/database';
import { appeal, buy } from '../purchases';
import { print } from '../rig';
import type { Rig } from '../rig';
import { seed } from './seed';
import type { Seeded } from './seed';

const LETTERS_WITHIN_MS = 60_000;

/** So many open cases that wait for support: one by the form, the others as it. */
export async function seedOpen(rig: Rig, db: Database, count: number): Promise<Seeded> {
  const caseNo = await opened(rig);
  await untilWritten(db, caseNo);
  return seedAs(rig, db, { caseNo, count });
}

/** So many closed cases that were solved from afar: one played through, the others as it. Temporal has only the first. */
export async function seedClosed(rig: Rig, db: Database, count: number): Promise<Seeded> {
  const caseNo = await opened(rig);
  const solved = { onBehalfOfCustomer: true, note: 'It works again.' };
  await rig.world.act('support', `${caseNo}/advise`, { text: 'Hold the button for ten seconds.' });
  await rig.world.act('support', `${caseNo}/confirm-solved`, solved);
  await rig.world.untilStage(caseNo, 'closed');
  await untilWritten(db, caseNo);
  return seedAs(rig, db, { caseNo, count });
}

async function opened(rig: Rig): Promise<string> {
  const [orderNo = ''] = await buy(rig, 1, { paidFor: 0 });
  const caseNo = await appeal(rig, orderNo);
  await rig.world.untilStage(caseNo, 'support');
  return caseNo;
}

async function seedAs(
  { temporal }: Rig,
  db: Database,
  { caseNo, count }: { readonly caseNo: string; readonly count: number },
): Promise<Seeded> {
  const seeded = await seed({ db, temporal, log: print }, caseNo, count - 1);
  return { ...seeded, caseNos: [caseNo, ...seeded.caseNos] };
}

/** Until its letters are sent: else the desk would write those of all copies, and send them. */
async function untilWritten(db: Database, caseNo: string): Promise<void> {
  for (const until = Date.now() + LETTERS_WITHIN_MS; Date.now() < until; await pause(250)) {
    const { waiting } = await db
      .selectFrom('letters')
      .select((e) => e.fn.countAll<number>().as('waiting'))
      .where('case_no', '=', caseNo)
      .where('sent_at', 'is', null)
      .executeTakeFirstOrThrow();
    if (waiting === 0) return;
  }
  throw new Error(`Cannot copy ${caseNo}: its letters were not sent in a minute`);
}
