import { decimalsOf } from '../../../../policy/money/currency';
import type { Field } from './action-forms';

/** What somebody has typed or ticked so far, by the names of the fields. */
export type Values = Readonly<Record<string, string | boolean | readonly string[]>>;

/** What a form holds that was not sent yet. */
export interface Draft {
  readonly values: Values;
  /** How the customer said it, where it is recorded for him. */
  readonly note: string;
}

export const emptyDraft: Draft = { values: {}, note: '' };

/** The fields that are asked for after what was said so far. */
export function askedFor(fields: readonly Field[], values: Values): readonly Field[] {
  return fields.filter((field) => field.as !== 'consent' || values[field.where.field] === field.where.is);
}

/** Whether a consent is asked for and not given, so that nothing may be sent. */
export function lacksConsent(fields: readonly Field[], values: Values): boolean {
  return fields.some(({ name, as }) => as === 'consent' && values[name] !== true);
}

/** Whose money and whose calendar the typed text is in. */
interface Reading {
  readonly currency: string;
  readonly zone: string;
}

/** The body of an action from what was typed: what was left empty is left out. */
export function bodyFrom(
  fields: readonly Field[],
  values: Values,
  reading: Reading,
): Record<string, unknown> {
  const entries = fields.flatMap((field): readonly (readonly [string, unknown])[] => {
    const given = values[field.name];
    if (field.as === 'consent') return given === true ? [[field.name, true]] : [];
    if (field.as === 'tick') return given === true ? [[field.name, true]] : [];
    if (field.as === 'choices')
      return typeof given === 'object' && given.length > 0 ? [[field.name, given]] : [];
    if (typeof given !== 'string' || given.trim() === '') return [];
    return [[field.name, fromText(field, given.trim(), reading)]];
  });
  return Object.fromEntries(entries);
}

function fromText(field: Field, text: string, { currency, zone }: Reading): unknown {
  switch (field.as) {
    case 'yes-no':
      return text === 'yes';
    case 'number':
      return Number(text);
    case 'money':
      return centsOf(text, currency);
    case 'parts':
      return text.split('\n').flatMap(partFrom);
    case 'day':
      return noonOf(text, zone);
    case 'line':
    case 'text':
    case 'choice':
    case 'choices':
    case 'tick':
    case 'consent':
      return text;
  }
}

/** Noon of a day on the desk's calendar; noon in UTC may be on the next day there (E10). */
function noonOf(day: string, zone: string): string {
  const noon = new Date(`${day}T12:00:00Z`);
  if (Number.isNaN(noon.getTime())) return day;
  // What a clock of the zone shows at noon in UTC, read as if it were UTC, is ahead of it by the zone's offset.
  const clock = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' });
  const aheadMs = Date.parse(`${clock.format(noon).replace(' ', 'T')}Z`) - noon.getTime();
  return new Date(noon.getTime() - aheadMs).toISOString();
}

/** Minor units of an amount as people write it, with a comma or a point. */
export function centsOf(amount: string, currency: string): number {
  return Math.round(Number(amount.trim().replace(',', '.')) * 10 ** decimalsOf(currency));
}

/** What one line says; nothing where it is empty. */
export function partFrom(line: string): readonly { readonly sku: string; readonly quantity: number }[] {
  const [sku, quantity = '1'] = line.trim().split(/\s+/);
  return sku === undefined || sku === '' ? [] : [{ sku, quantity: Number(quantity) }];
}
