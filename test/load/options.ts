import { parseArgs } from 'node:util';

export interface LoadOptions {
  /** For how long the desk works at seven tenths of what it can. */
  readonly seconds: number;
  /** Cases by which its capacity is measured. */
  readonly cases: number;
  /** Appeals that come at once. */
  readonly burst: number;
  /** Cases that are open when the messages come. */
  readonly open: number;
  readonly messages: number;
  /** Whether Temporal is a server on PostgreSQL, as in production, in place of the dev server. */
  readonly postgres: boolean;
  /** Whether the state of the desk is left where it was, to look at. */
  readonly keep: boolean;
}

const usage =
  'npm run load -- [--seconds 60] [--cases 24] [--burst 100] [--open 200] [--messages 200] [--postgres] [--keep]';

/** Reads the arguments. @throws Error in one line, with the usage */
export function readLoadOptions(args: readonly string[]): LoadOptions {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        seconds: { type: 'string', default: '60' },
        cases: { type: 'string', default: '24' },
        burst: { type: 'string', default: '100' },
        open: { type: 'string', default: '200' },
        messages: { type: 'string', default: '200' },
        postgres: { type: 'boolean', default: false },
        keep: { type: 'boolean', default: false },
      },
    });
    const { keep, postgres, ...counts } = values;
    const count = (name: keyof typeof counts): number => {
      if (!/^[1-9]\d{0,5}$/.test(counts[name])) throw new Error(`--${name} is no number: ${counts[name]}`);
      return Number(counts[name]);
    };
    return {
      ...{ seconds: count('seconds'), cases: count('cases'), burst: count('burst') },
      ...{ open: count('open'), messages: count('messages'), postgres, keep },
    };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(`Cannot start the load run: ${why}. Usage: ${usage}`, { cause: error });
  }
}
