/** What a measure found, as a row of the table and of the JSON file. */
export interface Finding {
  readonly id: string;
  readonly what: string;
  /** The desk's number over the bare one, or the number itself where there is nothing bare. */
  readonly value: number;
  readonly unit: 'ratio' | 'ms' | 's' | 'kB' | 'MB' | 'events' | 'appeals' | 'refunds' | 'a second';
  readonly floor: number;
  /** Whether more is better; else less is. */
  readonly wantsMore?: boolean;
  /** The numbers it is made of. */
  readonly from: string;
}

export function percentile(values: readonly number[], percent: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * percent) / 100))] ?? NaN;
}

export function isReached({ value, floor, wantsMore = false }: Finding): boolean {
  return wantsMore ? value >= floor : value <= floor;
}

export async function timed(work: () => Promise<unknown>): Promise<number> {
  const since = performance.now();
  await work();
  return performance.now() - since;
}
