import { casesByPage } from '../../store/audit/cases';
import type { RecordedCase } from '../../store/audit/cases';
import type { Breach, Checked } from '../../store/audit/checked';
import { isMadeByItself } from '../../workflows/contract';
import { messagesIn, runsThatCount, seenAtTheStart } from '../history';
import type { CaseHistory } from '../history';
import { askAll, together } from '../invariant';
import type { Acknowledged, Audit } from '../invariant';

/** A case that was accepted this long ago has its workflow; before, the sweep may still be at it. */
const START_GRACE_MS = 60_000;

/** I1: every acknowledged appeal has its workflow, every acknowledged message is in the history of its case, once. */
export async function appealsAndMessages(audit: Audit): Promise<Checked> {
  return together([await startedCases(audit), messagesOfRecords(audit), await acknowledgedRequests(audit)]);
}

async function startedCases({ deps, caseNo }: Audit): Promise<Checked> {
  const parts: Checked[] = [];
  const accepted = (one: RecordedCase): boolean =>
    one.startedAt !== null || deps.now().getTime() - one.openedAt.getTime() > START_GRACE_MS;
  for await (const page of casesByPage(deps.db, { caseNo })) {
    const due = page.filter(accepted);
    const listed = new Set((await deps.runs.runsOf(due.map((one) => one.caseNo))).map((run) => run.caseNo));
    const missing = due.filter((one) => !listed.has(one.caseNo));
    // A closed case leaves Temporal after the namespace's retention: its record and its ledgers stay. In time most have
    // left, so they are not asked for one by one.
    const wanted = missing.filter(({ stage, startedAt }) => stage !== 'closed' || startedAt === null);
    const lost = await askAll(wanted, async (one) => ((await deps.runs.newest(one.caseNo)) ? [] : [one]));
    parts.push({
      checked: due.length - (missing.length - wanted.length),
      breaches: lost.flat().map(unstarted),
    });
  }
  return together(parts);
}

function unstarted({ caseNo: subject, startedAt }: RecordedCase): Breach {
  return {
    subject,
    what:
      startedAt === null
        ? 'its appeal was accepted, and no workflow was started'
        : 'its workflow was started, and Temporal knows none',
  };
}

/** What the record says it has taken is in the history; what the history has taken as an Update is there once. */
function messagesOfRecords({ histories }: Audit): Checked {
  const parts = histories.map((history): Checked => {
    const heard = messagesIn(history);
    if (history.runs.length === 0) return { checked: 0, breaches: [] };
    const { caseNo: subject, snapshot } = history.record;
    // What a run began with it has taken: a desk that was restored starts its cases from their records.
    const ids = new Set([...heard.map(({ messageId }) => messageId), ...seenAtTheStart(history)]);
    const lost = snapshot.seen.filter((id) => !ids.has(id) && !isMadeByItself(id) && hasAllRuns(history));
    return {
      checked: ids.size,
      breaches: [
        ...lost.map((id) => ({ subject, what: `message ${id} is in its record and in no history` })),
        ...doubled(history).map((id) => ({ subject, what: `message ${id} was taken twice` })),
      ],
    };
  });
  return together(parts);
}

/** Whether the oldest run that Temporal still has is the case's first: what came before has left with its run. */
function hasAllRuns({ runs }: CaseHistory): boolean {
  const [start] = runs[0]?.events[0]?.values ?? [];
  return JSON.stringify(start ?? '').includes('"seen":[]');
}

function doubled(history: CaseHistory): readonly string[] {
  const counted = messagesIn({ runs: runsThatCount(history) });
  const updates = counted.flatMap(({ messageId, by }) => (by === 'update' ? [messageId] : []));
  return [...new Set(updates.filter((id, index) => updates.indexOf(id) !== index))];
}

/** What clients were told: an appeal with a number has its case, an action with a good answer is in its history. */
async function acknowledgedRequests({ deps, histories, caseNo }: Audit): Promise<Checked> {
  const told = deps.acknowledged.filter(
    (request) =>
      request.status < 300 && request.method !== 'GET' && (caseNo ?? request.caseNo) === request.caseNo,
  );
  const byCase = new Map(histories.map((history) => [history.record.caseNo, history]));
  const breaches = await askAll(told, async (request): Promise<readonly Breach[]> => {
    if (request.caseNo === null) return [];
    const history = byCase.get(request.caseNo);
    if (history) return notHeard(request, history);
    const run = await deps.runs.newest(request.caseNo);
    return run
      ? []
      : [{ subject: request.caseNo, what: 'its appeal was acknowledged, and it has no workflow' }];
  });
  return { checked: told.length, breaches: breaches.flat() };
}

function notHeard(
  { path, idempotencyKey, caseNo, at }: Acknowledged,
  history: CaseHistory,
): readonly Breach[] {
  if (!path.includes('/actions/') || idempotencyKey === null) return [];
  if (messagesIn(history).some(({ messageId }) => messageId === idempotencyKey)) return [];
  if (seenAtTheStart(history).includes(idempotencyKey)) return [];
  return [
    {
      subject: caseNo ?? '',
      what: `message ${idempotencyKey} was acknowledged at ${at} and is in no history`,
    },
  ];
}
