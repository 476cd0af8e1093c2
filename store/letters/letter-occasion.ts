import { sql } from 'kysely';
import type { RuleId } from '../../policy';

/** Above every number of an event. */
const LAST = 2 ** 31 - 1;

/** What led to an offer that takes the place of an earlier one. */
export type Amendment =
  'shortage' | 'harm' | 'undelivered' | 'repair-failed' | 'looked-again' | 'manager' | 'late' | 'reopened';

const amending: Readonly<Record<string, Amendment>> = {
  shortageReported: 'shortage',
  damageReported: 'harm',
  deliveryFailed: 'undelivered',
  repairFailed: 'repair-failed',
  verdictAmended: 'looked-again',
  verdictContested: 'looked-again',
  managerDecided: 'manager',
  ruleOverruled: 'manager',
  lateChoiceMade: 'late',
  caseReopened: 'reopened',
};

/** An event of a case as letters read it. */
export interface ToldEvent {
  readonly seq: number;
  readonly name: string;
  readonly rules: readonly string[];
  readonly detail: object;
}

/** All events of the case `c`, oldest first: a letter asks them for many things. */
export const eventsSoFar = sql<readonly ToldEvent[]>`(
  select coalesce(json_agg(json_build_object('seq', seq, 'name', name, 'rules', rules, 'detail', detail) order by seq), '[]')
  from case_events as x where x.case_no = c.case_no
)`;

/** What an event says under a name. */
export function said(event: ToldEvent | undefined, name: string): unknown {
  return event && new Map<string, unknown>(Object.entries(event.detail)).get(name);
}

/** Why a letter was sent: the rules of the event that it tells of, or of the last one for a letter not sent yet. */
export function rulesOfOccasion(events: readonly ToldEvent[], seq: number | null): readonly RuleId[] {
  const event = events.findLast((each) => each.seq <= (seq ?? LAST));
  // Events are written by the desk itself, with rule ids of its own policy.
  return (event?.rules ?? []) as RuleId[];
}

/** The newest offer that was announced up to an event; 0 before the first. */
export function versionAnnounced(events: readonly ToldEvent[], seq: number | null): number {
  const versions = events.filter((each) => each.seq <= (seq ?? LAST)).map(versionSaid);
  return Math.max(0, ...versions);
}

/** What came between the offer that a letter tells of and the one before; null for the first that left a choice. */
export function amendmentOf(events: readonly ToldEvent[], version: number | null): Amendment | null {
  if (version === null || version < 2) return null;
  const offer = events.findLast((event) => versionSaid(event) === version);
  const before = events.findLast((event) => versionSaid(event) === version - 1 && leftAChoice(event));
  if (!offer || !before) return null;
  const between = events.filter(({ seq, name }) => seq > before.seq && seq < offer.seq && name in amending);
  return amending[between.at(-1)?.name ?? ''] ?? null;
}

/** The version of the offer that an event announces; 0 for every other event. */
function versionSaid(event: ToldEvent): number {
  const isOffer = event.name === 'optionsOffered' || event.name === 'noOptionFound';
  return isOffer ? Number(said(event, 'version') ?? 0) : 0;
}

function leftAChoice(event: ToldEvent): boolean {
  const offered = said(event, 'offered');
  return event.name === 'optionsOffered' && Array.isArray(offered) && offered.length > 0;
}
