import { parseArgs } from 'node:util';

export interface ChaosOptions {
  readonly cases: number;
  readonly kills: number;
  /** Kills that must have fallen inside an activity, or the run proves nothing. */
  readonly killsInside: number;
  readonly seed: number;
  readonly minutes: number;
  /** Cases of every outcome, or only those that end in a refund. */
  readonly only: 'refunds' | null;
  /** Whether Temporal is a server on PostgreSQL with its own fault injection on (T5); it and its database are not killed. */
  readonly temporalFaults: boolean;
  /** For how long a part is stopped, in seconds: SIGSTOP, then SIGCONT. */
  readonly stopSeconds: { readonly shortest: number; readonly longest: number };
  /** Whether the state of the desk is left where it was, to look at. */
  readonly keep: boolean;
}

const usage =
  'npm run chaos -- [--cases 50] [--kills 12] [--seed N] [--minutes 4] [--only refunds] [--temporal-faults] [--keep]';

/** The least that a small run takes; a run of many cases kills one part for every five of them. */
const FEWEST_KILLS = 12;

/** Reads the arguments. @throws Error in one line, with the usage */
export function readOptions(args: readonly string[], anySeed: number): ChaosOptions {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        cases: { type: 'string', default: '50' },
        kills: { type: 'string' },
        seed: { type: 'string', default: String(anySeed) },
        minutes: { type: 'string' },
        only: { type: 'string' },
        'temporal-faults': { type: 'boolean', default: false },
        keep: { type: 'boolean', default: false },
      },
    });
    const cases = countIn('--cases', values.cases, 1);
    const kills = countIn('--kills', values.kills ?? String(Math.max(FEWEST_KILLS, cases / 5)), 0);
    if (values.only !== undefined && values.only !== 'refunds')
      throw new Error(`--only takes refunds, not ${values.only}`);
    return {
      cases,
      kills,
      killsInside: Math.floor(kills * 0.3),
      seed: countIn('--seed', values.seed, 0),
      minutes: countIn('--minutes', values.minutes ?? String(minutesFor(cases)), 1),
      only: values.only ?? null,
      temporalFaults: values['temporal-faults'],
      stopSeconds: cases > 100 ? { shortest: 5, longest: 30 } : { shortest: 1, longest: 3 },
      keep: values.keep,
    };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(`Cannot start the chaos run: ${why}. Usage: ${usage}`, { cause: error });
  }
}

/** Measured on two cores: with twenty-five cases a minute every kill meets work, and no queue grows. */
function minutesFor(cases: number): number {
  return Math.max(4, 2 + Math.ceil(cases / 25));
}

function countIn(option: string, text: string, least: number): number {
  const count = Math.floor(Number(text));
  if (!Number.isFinite(count) || count < least) throw new Error(`${option} is no number: ${text}`);
  return count;
}
