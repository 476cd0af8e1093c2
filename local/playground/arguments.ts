import { parseArgs } from 'node:util';
import {
  addCivilDays,
  decimalsOf,
  isTimeZone,
  midday,
  millisecondsOf,
  policyInForce,
  policyNamed,
  policyVersions,
  settingNames,
  withSettings,
} from '../../policy';
import type { Cause, EligibilityFacts, JudgedFacts, OptionFacts, Policy } from '../../policy';
import { CommandFailure, firstSentence } from '../desk/layout';

const text = { type: 'string' } as const;
const flag = { type: 'boolean' } as const;

const options = {
  'order-date': text,
  received: text,
  appeal: text,
  zone: text,
  unused: flag,
  'change-of-mind': flag,
  'not-bought-here': flag,
  'not-the-buyer': flag,
  cause: text,
  'on-sale': flag,
  stock: text,
  repairable: flag,
  parts: flag,
  minutes: text,
  'repair-cost': text,
  price: text,
  currency: text,
  policy: text,
  set: { type: 'string', multiple: true },
  json: flag,
  help: flag,
} as const;

/** What one call asks the policy. */
export interface Question {
  /** The published version that is tried. */
  readonly published: Policy;
  /** The same with the settings of this call. */
  readonly policy: Policy;
  readonly facts: JudgedFacts;
  readonly json: boolean;
}

type Values = ReturnType<typeof parsed>;

/**
 * Reads the command line of the playground.
 * @returns the question, or null where help is wanted
 * @throws CommandFailure with what to write instead
 */
export function readQuestion(args: readonly string[], now: Date): Question | null {
  const values = parsed(args);
  if (values.help) return null;
  const orderDate = values['order-date'];
  if (orderDate === undefined)
    throw failure('say when it was ordered with --order-date 2026-03-01, or ask for --help');
  const published = publishedPolicy(values, orderDate);
  const policy = changedPolicy(published, values);
  const { timeZone } = policy.settings;
  const appeal: EligibilityFacts = {
    orderedAt: instantOf('order-date', orderDate, timeZone),
    receipt:
      values.received === undefined
        ? null
        : { at: instantOf('received', values.received, timeZone), source: 'customer' },
    appealedAt:
      values.appeal === undefined ? now.toISOString() : instantOf('appeal', values.appeal, timeZone),
    boughtHere: !(values['not-bought-here'] ?? false),
    isBuyer: !(values['not-the-buyer'] ?? false),
    defectClaimed: claimOf(values),
  };
  const facts = optionFacts(values);
  return {
    published,
    policy,
    facts: { appeal, cause: facts?.cause ?? null, options: facts },
    json: values.json ?? false,
  };
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: false }).values;
  } catch (error) {
    const first = firstSentence(error);
    throw failure(`${first.slice(0, 1).toLowerCase()}${first.slice(1)}; --help lists what there is`);
  }
}

function publishedPolicy({ policy: name, zone }: Values, orderDate: string): Policy {
  if (name === undefined) {
    const versionZone = zone !== undefined && isTimeZone(zone) ? zone : policyVersions[0].settings.timeZone;
    return policyInForce(policyVersions, instantOf('order-date', orderDate, versionZone));
  }
  const found = policyNamed(name);
  if (found) return found;
  const names = policyVersions.map((version) => version.name).join(', ');
  throw failure(`no policy ${name} is published; name one of these: ${names}`);
}

function changedPolicy(published: Policy, { zone, set = [] }: Values): Policy {
  if (zone !== undefined && !isTimeZone(zone))
    throw failure(`--zone ${zone} is no time zone; write one such as Europe/Berlin`);
  const changes = Object.fromEntries(set.map(readSetting));
  const result = withSettings(published, { ...changes, ...(zone !== undefined && { timeZone: zone }) });
  if ('policy' in result) return result.policy;
  throw failure(`with these settings: ${result.problems.join('; ')}`);
}

function readSetting(given: string): readonly [string, unknown] {
  const [name = '', ...rest] = given.split('=');
  if (!settingNames.includes(name))
    throw failure(`${name} is not a setting; the settings are ${settingNames.join(', ')}`);
  if (rest.length === 0) throw failure(`--set ${name} has no value; write --set ${name}=VALUE`);
  return [name, jsonOrText(rest.join('='))];
}

function jsonOrText(given: string): unknown {
  try {
    return JSON.parse(given);
  } catch {
    return given;
  }
}

const dayPattern = /^\d{4}-\d{2}-\d{2}$/;
const minutePattern = /^(\d{4}-\d{2}-\d{2})T(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d)?$/;

/** A day means its noon in the zone, a time without offset the clock on the wall there. */
function instantOf(option: string, given: string, zone: string): string {
  const day = minutePattern.exec(given)?.[1] ?? given;
  const isDay = dayPattern.test(day) && addCivilDays(day, 0) === day;
  const instant = !isDay ? given : day === given ? midday(day, zone) : fromWallClock(given, zone);
  if (!Number.isNaN(millisecondsOf(instant))) return instant;
  throw failure(
    `--${option} ${given} is no date; write 2026-03-19, 2026-03-19T23:59 or 2026-03-19T23:59:00Z`,
  );
}

function fromWallClock(wall: string, zone: string): string {
  const wallMs = Date.parse(`${wall}Z`);
  // The offset of the first guess may be the one before a clock change; that of the second is right.
  const guessMs = wallMs - offsetMs(wallMs, zone);
  return new Date(wallMs - offsetMs(guessMs, zone)).toISOString();
}

function offsetMs(atMs: number, zone: string): number {
  // Swedes write dates as ISO 8601 does.
  const shown = new Date(atMs).toLocaleString('sv-SE', { timeZone: zone });
  return Date.parse(`${shown.replace(' ', 'T')}Z`) - atMs;
}

function claimOf(values: Values): EligibilityFacts['defectClaimed'] {
  if (values.unused && values['change-of-mind'])
    throw failure('--unused and --change-of-mind exclude each other; give one of them');
  if (values.unused) return 'unused';
  return values['change-of-mind'] ? 'none' : 'defective';
}

const causes: readonly Cause[] = [
  'internal-defect',
  'transit-damage',
  'customer-caused',
  'no-fault-found',
  'not-our-product',
  'indeterminate',
];
const needCause = [
  'on-sale',
  'stock',
  'repairable',
  'parts',
  'minutes',
  'repair-cost',
  'price',
  'currency',
] as const;

/** What was not said about the unit: a price, so that a refund has an amount. */
const usualPrice = '100.00';

function optionFacts(values: Values): OptionFacts | null {
  const cause = causes.find((one) => one === values.cause);
  if (values.cause === undefined) {
    const early = needCause.find((name) => values[name] !== undefined);
    if (early === undefined) return null;
    throw failure(`--${early} matters only with a cause; add --cause ${causes.join('|')}`);
  }
  if (!cause) throw failure(`--cause ${values.cause} is none; it is one of ${causes.join(', ')}`);
  const currency = currencyOf(values.currency ?? 'EUR');
  const unitPaidCents = centsOf('price', values.price ?? usualPrice, currency);
  const minutes = values.minutes;
  const cost = values['repair-cost'];
  return {
    cause,
    onSale: values['on-sale'] ?? false,
    replacementAvailable: countOf('stock', values.stock ?? '0') > 0,
    repairable: values.repairable ?? false,
    partsAvailable: values.parts ?? false,
    repairMinutes: minutes === undefined ? null : countOf('minutes', minutes),
    repairCostCents: cost === undefined ? null : centsOf('repair-cost', cost, currency),
    // A new unit is taken to cost what was paid for this one.
    replacementCostCents: unitPaidCents,
    unitPaidCents,
    currency,
  };
}

function countOf(option: string, given: string): number {
  if (/^\d{1,9}$/.test(given)) return Number(given);
  throw failure(`--${option} ${given} is no count; write a whole number such as 3`);
}

function currencyOf(given: string): string {
  if (Intl.supportedValuesOf('currency').includes(given)) return given;
  throw failure(`--currency ${given} is none; write its three letters, such as EUR`);
}

/** The number of decimals is the currency's own; it is read as text, for 0.29 has no exact binary form. */
function centsOf(option: string, given: string, currency: string): number {
  const decimals = decimalsOf(currency);
  const [, whole, fraction = ''] = /^(\d{1,9})(?:\.(\d+))?$/.exec(given) ?? [];
  if (whole !== undefined && fraction.length <= decimals)
    return Number(whole + fraction.padEnd(decimals, '0'));
  const example = decimals === 0 ? '129' : `129.${'0'.repeat(decimals)}`;
  throw failure(`--${option} ${given} is no amount of ${currency}; write it as ${example}`);
}

function failure(why: string): CommandFailure {
  return new CommandFailure(`Cannot ask the policy: ${why}`);
}
