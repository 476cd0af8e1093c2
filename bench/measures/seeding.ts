import { closeDatabase, openDatabase } from '../../store/database';
import type { Finding } from '../rig/numbers';
import type { Rig } from '../rig/rig';
import { seedClosed, seedOpen } from '../rig/seed/models';
import type { Seeded } from '../rig/seed/seed';

/** Makes a desk of that size, for others to look at: open cases with their workflows, and closed ones in the record. */
export async function measureSeeding(
  rig: Rig,
  { open, closed }: { readonly open: number; readonly closed: number },
): Promise<readonly Finding[]> {
  const db = openDatabase(rig.info.databaseUrl, { max: 4 });
  try {
    const findings: Finding[] = [];
    if (closed > 0) findings.push(rateOf('closed', 1_000, await seedClosed(rig, db, closed)));
    if (open > 0) findings.push(rateOf('open', 50, await seedOpen(rig, db, open)));
    return findings;
  } finally {
    await closeDatabase(db);
  }
}

/** @param floor a second: so that 100,000 open or 1,000,000 closed cases take half an hour at the most */
function rateOf(which: 'open' | 'closed', floor: number, { caseNos, records, starts }: Seeded): Finding {
  return {
    id: 'seed',
    what: `${which} cases seeded`,
    value: caseNos.length / (records + starts),
    unit: 'a second',
    floor,
    wantsMore: true,
    from: `${String(caseNos.length)} in ${(records + starts).toFixed(0)} s: ${records.toFixed(0)} s of records, ${starts.toFixed(0)} s of workflows`,
  };
}
