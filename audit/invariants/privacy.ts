import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { personalTextsOf } from '../../store/audit/personal-texts';
import type { PersonalTexts } from '../../store/audit/personal-texts';
import type { Breach, Checked } from '../../store/audit/checked';
import type { CaseHistory } from '../history';
import { together } from '../invariant';
import type { Audit } from '../invariant';

/** Shorter texts are found by chance: a city stands in a time zone, a word of a letter in an event's name. */
const SHORTEST = { names: 6, addresses: 10, writings: 16 } as const;

/** I9: what customers are called, where they live and what they wrote is in no history, search attribute or log. */
export async function privacy({ deps, histories }: Audit): Promise<Checked> {
  const personal = await personalTextsOf(
    deps.db,
    histories.map(({ record }) => record.caseNo),
  );
  const canaries = deps.canaries.map(folded);
  const textsOf = new Map(personal.map((one) => [one.caseNo, tellingTexts(one)]));
  const inHistories = histories.map((history) =>
    searched(history, [...(textsOf.get(history.record.caseNo) ?? []), ...canaries]),
  );
  const all = [...new Set([...[...textsOf.values()].flat(), ...canaries])];
  const inLogs: Checked[] = [];
  for (const file of deps.logFiles) inLogs.push(await searchedLog(file, all));
  return together([...inHistories, ...inLogs]);
}

function tellingTexts({ names, addresses, writings }: PersonalTexts): readonly string[] {
  const telling = (texts: readonly string[], shortest: number): readonly string[] =>
    texts.map(folded).filter((text) => text.length >= shortest);
  return [
    ...telling(names, SHORTEST.names),
    ...telling(addresses, SHORTEST.addresses),
    ...telling(writings, SHORTEST.writings),
  ];
}

function searched({ record, runs }: CaseHistory, texts: readonly string[]): Checked {
  const breaches = runs.flatMap(({ run, events }): readonly Breach[] => {
    const places = [
      { place: 'what Temporal lists of it', text: run.shown },
      ...events.map(({ id, type, text }) => ({ place: `event ${id} (${type})`, text })),
    ];
    return places
      .filter(({ text }) => holdsAny(text, texts))
      .map(({ place }) => ({
        subject: record.caseNo,
        what: `personal data in ${place} of run ${run.runId}`,
      }));
  });
  return { checked: runs.length > 0 ? 1 : 0, breaches };
}

/** Reads a log line by line: it may be larger than the memory. */
async function searchedLog(file: string, texts: readonly string[]): Promise<Checked> {
  const breaches: Breach[] = [];
  let lineNo = 0;
  for await (const line of createInterface({ input: createReadStream(file) })) {
    lineNo += 1;
    if (holdsAny(line, texts)) breaches.push({ subject: file, what: `personal data in line ${lineNo}` });
  }
  return { checked: 1, breaches };
}

function holdsAny(text: string, texts: readonly string[]): boolean {
  const hay = folded(text);
  return texts.some((needle) => hay.includes(needle));
}

function folded(text: string): string {
  return text.normalize('NFC').toLowerCase().trim();
}
