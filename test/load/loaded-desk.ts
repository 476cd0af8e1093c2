import type { DeskInfo } from '../../local/desk/file';
import type { Database } from '../../store/database';
import type { Doorway } from '../chaos/patient-world';
import type { ClientLedger } from '../chaos/told';
import type { TimedWorld } from './timed-world';

/** The whole desk under load, its people, and what they were told. */
export interface LoadedDesk {
  readonly info: DeskInfo;
  readonly world: TimedWorld;
  readonly doorways: readonly Doorway[];
  readonly ledger: ClientLedger;
  readonly db: Database;
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
}

/** What one part of the run found. */
export interface Phase {
  readonly name: string;
  /** What was asked for: whole cases, appeals, messages; and how many of them came to their end. */
  readonly asked: number;
  readonly done: number;
  readonly seconds: number;
  /** How long each was waited for, in milliseconds: until the answer that counts, its repetitions included. */
  readonly tookMs: readonly number[];
  /** What was lost or done twice, in words. */
  readonly wrong: readonly string[];
  /** Why it does not prove what it should, in words. */
  readonly unproven: readonly string[];
}

/** Does the same with each of many, so many at a time. What fails is told in words, and does not stop the others. */
export async function inLanes<Item>(
  items: readonly Item[],
  { lanes, signal }: { readonly lanes: number; readonly signal: AbortSignal },
  each: (item: Item) => Promise<void>,
): Promise<readonly string[]> {
  const waiting = [...items];
  const failed: string[] = [];
  const lane = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined && !signal.aborted; next = waiting.shift())
      await each(next).catch((error: unknown) => failed.push(wordsOf(error)));
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return failed;
}

export function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
