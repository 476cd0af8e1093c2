import { caseRuns } from '../gateways/case-runs';
import { CASE_WORKFLOW } from '../workflows/contract';
import { reachDesk } from './desk/access';
import { CommandFailure, firstSentence, runCommand, section } from './desk/layout';
import { recoverDesk } from './recovery/recovery';
import type { Recovered, Recovery } from './recovery/recovery';

/**
 * `npm run recover`: brings record and Temporal together after one of them was restored from an older backup, also
 * beside a desk that serves; exit code 1 where a person has to look at something.
 */
void runCommand(async () => {
  const desk = await reachDesk('recover');
  const { db, client, cases } = desk;
  try {
    const recovery = await recoverDesk({ db, client, cases, runs: caseRuns(client, CASE_WORKFLOW) });
    const leavesNothing = recovery.recovered.every(({ refused }) => refused.length === 0);
    process.exitCode = leavesNothing && recovery.withoutRecord.length === 0 ? 0 : 1;
    return textOf(recovery);
  } catch (error) {
    throw new CommandFailure(`Cannot recover: ${firstSentence(error)}`);
  } finally {
    await desk.close();
  }
});

function textOf({ looked, recovered, withoutRecord }: Recovery): string {
  const refused = recovered.flatMap(({ caseNo, refused: all }) => all.map((one) => `  ${caseNo}  ${one}`));
  return [
    `${String(looked)} cases looked at, ${String(recovered.length)} brought together`,
    ...section('Go on from their record', recovered.map(lineOf)),
    ...section('Not taken again: a person must look', refused),
    ...section(
      'Opened after the backup of the database: ask their customers to write again, then terminate them in Temporal',
      withoutRecord.map((caseNo) => `  ${caseNo}`),
    ),
  ].join('\n');
}

function lineOf({ caseNo, behind, repeated }: Recovered): string {
  return `  ${caseNo}  ${behind} was behind, ${String(repeated)} messages said again`;
}
