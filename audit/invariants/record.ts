import { setTimeout as pause } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { casesOf } from '../../store/audit/cases';
import type { Breach, Checked } from '../../store/audit/checked';
import { recordBreaches } from '../../store/audit/record';
import { historyOf, lastWritten } from '../history';
import type { CaseHistory } from '../history';
import { askAll, together } from '../invariant';
import type { Audit } from '../invariant';

/** I4: the record equals what the history says; one that differs is looked at again when it had time to follow. */
export async function recordEqualsHistory(audit: Audit): Promise<Checked> {
  const { deps, caseNo, histories } = audit;
  const written = histories.filter((history) => lastWritten(history) !== null);
  const suspects = written.filter((history) => differenceIn(history) !== null);
  if (suspects.length > 0) await pause(deps.settleMs);
  const again = await casesOf(
    deps.db,
    suspects.map(({ record }) => record.caseNo),
  );
  const settled = await askAll(again, (record) => historyOf(deps.runs, record));
  const breaches = settled.flatMap((history): readonly Breach[] => {
    const what = differenceIn(history);
    return what === null ? [] : [{ subject: history.record.caseNo, what }];
  });
  return together([await recordBreaches(deps.db, { caseNo }), { checked: written.length, breaches }]);
}

/** What the record says other than the history, or null. */
function differenceIn(history: CaseHistory): string | null {
  const state = lastWritten(history);
  if (state === null) return null;
  const { snapshot, version, stage } = history.record;
  if (version !== state.seq || stage !== state.stage)
    return `the record is at event ${version} in ${stage}, the history at ${state.seq} in ${state.stage}`;
  const fields = new Set([...Object.keys(state), ...Object.keys(snapshot)]);
  // Until when a closed case may be reopened is the policy's word as its end is recorded; no history carries it.
  if (state.stage === 'closed') fields.delete('reopenUntil');
  const differing = [...fields].filter(
    (field) =>
      !isDeepStrictEqual(Reflect.get(state, field) as unknown, Reflect.get(snapshot, field) as unknown),
  );
  return differing.length === 0 ? null : `the record differs from the history in ${differing.join(', ')}`;
}
