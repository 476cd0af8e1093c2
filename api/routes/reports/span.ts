import { z } from 'zod';
import { addCivilDays, endOfCivilDay, policyInForce } from '../../../policy';
import type { PolicyVersions } from '../../../policy';
import type { Span } from '../../../store/reports/stages';
import { Problem } from '../../http/problem';
import { givenInstant } from '../../schemas/text';

const moment = z
  .union([z.iso.date(), givenInstant])
  .meta({ description: 'a moment, or a day of the policy’s calendar; the last day is counted whole' });

/** The span of a report. */
export const givenSpan = z.object({ from: moment.optional(), to: moment.optional() });

const YEAR_MS = 366 * 86_400_000;

/** Whose calendar counts the days of reports: that of the policy in force now. */
export function calendarOf(policies: PolicyVersions): string {
  return policyInForce(policies, new Date().toISOString()).settings.timeZone;
}

/** The span that is asked for, or the last year. */
export function spanOf(query: z.output<typeof givenSpan>, policies: PolicyVersions): Span {
  const timeZone = calendarOf(policies);
  const to = query.to === undefined ? new Date() : endOf(query.to, timeZone);
  const from = query.from === undefined ? new Date(to.getTime() - YEAR_MS) : startOf(query.from, timeZone);
  if (!(from < to)) throw new Problem(400, 'Cannot count: from must lie before to');
  return { from, to };
}

/** The span as an answer repeats it. */
export function asText({ from, to }: Span): { readonly from: string; readonly to: string } {
  return { from: from.toISOString(), to: to.toISOString() };
}

const aDay = /^\d{4}-\d{2}-\d{2}$/;

function startOf(given: string, timeZone: string): Date {
  return aDay.test(given) ? endOf(addCivilDays(given, -1), timeZone) : new Date(given);
}

/** The first moment after a day, or the moment itself. */
function endOf(given: string, timeZone: string): Date {
  if (!aDay.test(given)) return new Date(given);
  return new Date(Date.parse(endOfCivilDay(given, timeZone)) + 1);
}
