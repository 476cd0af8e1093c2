import { setTimeout as pause } from 'node:timers/promises';
import type { Breach, Checked } from '../../store/audit/checked';
import { knownMessageIds, lettersByPage } from '../../store/audit/letters';
import type { AuditedLetter } from '../../store/audit/letters';
import { together } from '../invariant';
import type { Audit, AuditDeps } from '../invariant';

/** A worker that dies between sending and marking sends again, with the same Message-ID: one, or this share of them. */
const DOUBLED_SHARE = 0.01;

/** A mailbox lists a letter a moment after it has taken it. */
const LISTED_WITHIN_MS = 2_000;

type Arrivals = Awaited<ReturnType<NonNullable<AuditDeps['inbox']>['arrivals']>>;

/** I7: one row per case, template and sequence, with its own Message-ID; each letter arrives once. */
export async function letters({ deps, caseNo }: Audit): Promise<Checked> {
  let arrivals = await deps.inbox?.arrivals();
  const parts: Checked[] = [];
  const doubled: Breach[] = [];
  for await (const page of lettersByPage(deps.db, { caseNo })) {
    // Letters go out while the audit reads: what was sent after the mailbox was asked is looked for once more.
    if (page.some((letter) => isMissing(letter, arrivals))) {
      await pause(LISTED_WITHIN_MS);
      arrivals = await deps.inbox?.arrivals();
    }
    parts.push({ checked: page.length, breaches: page.flatMap((letter) => asWritten(letter, arrivals)) });
    doubled.push(...page.flatMap((letter) => twice(letter, arrivals)));
  }
  const sum = together(parts);
  const strays = arrivals && caseNo === null ? await undecided(deps, arrivals) : [];
  const tooMany = doubled.length > Math.max(1, sum.checked * DOUBLED_SHARE) ? doubled : [];
  return { checked: sum.checked, breaches: [...sum.breaches, ...tooMany, ...strays] };
}

function asWritten(letter: AuditedLetter, arrivals: Arrivals | undefined): readonly Breach[] {
  const { messageId: subject, twins, caseNo, template, seq, decided, sentAt } = letter;
  const breaches: Breach[] = [];
  if (twins > 0)
    breaches.push({ subject, what: `there are ${twins + 1} letters ${template ?? ''} of one event` });
  if (
    caseNo !== null &&
    template !== null &&
    seq !== null &&
    !isNamed(subject, `${caseNo.toLowerCase()}.${seq}.${template}`)
  )
    breaches.push({ subject, what: `its Message-ID is not the one of ${caseNo}, event ${seq}, ${template}` });
  if (caseNo !== null && !decided)
    breaches.push({ subject, what: 'no event of its case decided on it, and no person' });
  if (isMissing(letter, arrivals))
    breaches.push({ subject, what: 'it is marked as sent, and it never arrived' });
  if (sentAt === null && arrivals?.counts.has(subject) === true && letter.nextAttemptAt === null)
    breaches.push({ subject, what: 'it was given up, and it arrived' });
  return breaches;
}

function isMissing({ messageId, sentAt }: AuditedLetter, arrivals: Arrivals | undefined): boolean {
  const isWatched = arrivals?.since != null && sentAt !== null && sentAt > arrivals.since;
  return isWatched && !arrivals.counts.has(messageId);
}

function twice({ messageId: subject }: AuditedLetter, arrivals: Arrivals | undefined): readonly Breach[] {
  const count = arrivals?.counts.get(subject) ?? 0;
  return count > 1 ? [{ subject, what: `it arrived ${count} times` }] : [];
}

/** Mail under our own name that no letter of ours is. */
async function undecided({ db }: AuditDeps, { counts }: Arrivals): Promise<readonly Breach[]> {
  const ours = [...counts.keys()].filter((id) => /^<rma-\d+\..*@returns-desk>$/.test(id));
  const known = await knownMessageIds(db, ours);
  return ours
    .filter((id) => !known.has(id))
    .map((subject) => ({ subject, what: 'it arrived, and the desk has no such letter' }));
}

/** Letters of the first version have no random part. */
function isNamed(messageId: string, about: string): boolean {
  return (
    messageId.startsWith(`<${about}`) &&
    /^(\.[0-9a-f]{24})?@returns-desk>$/.test(messageId.slice(about.length + 1))
  );
}
