export type Log = (line: string) => void;

/** Says every few seconds that a long step still runs, with the time it has taken. */
export async function withProgress<Result>(
  step: string,
  log: Log,
  work: () => Promise<Result>,
): Promise<Result> {
  const started = Date.now();
  const timer = setInterval(() => log(`${step} … ${secondsSince(started)} s`), 10_000);
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
}

export function secondsSince(startedMs: number): number {
  return Math.round((Date.now() - startedMs) / 1_000);
}
