/** Wakes whoever waits for news. */
export interface Bell {
  readonly ring: () => void;
  /** Until it rings, or so long. */
  readonly wait: (ms: number) => Promise<void>;
}

/**
 * Remembers a ring that comes while nobody waits, so none is lost between a look and the wait.
 * @param signal rings it, too, when it ends
 */
export function createBell(signal?: AbortSignal): Bell {
  let rung = false;
  let wake: () => void = () => undefined;
  const ring = (): void => {
    rung = true;
    wake();
  };
  signal?.addEventListener('abort', ring);
  return {
    ring,
    async wait(ms: number): Promise<void> {
      if (!rung && ms > 0)
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, ms);
          wake = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      rung = false;
    },
  };
}
