/** How the sandbox misbehaves for one payment; the first group acts on the wire, the second on the bank. */
const wireModes = ['timeout-before', 'timeout-after', 'reset-after', 'rate-limit', 'malformed'] as const;
const bankModes = [
  'error-500-before',
  'error-500-after',
  'slow',
  'pending',
  'requires-action',
  'fails-later',
  'insufficient-funds',
  'expired-card',
  'disputed',
] as const;

export const modeNames = [...wireModes, ...bankModes] as const;
export type ModeName = (typeof modeNames)[number];

export interface Mode {
  readonly name: ModeName;
  /** Requests left under this mode; null: until it is changed. */
  readonly timesLeft: number | null;
  /** `slow`: wait before the effect. `fails-later`: wait before the failure. `rate-limit`: what Retry-After says. */
  readonly delayMs: number | null;
  /** Which requests meet it: making refunds, or looking them up (wire modes only). */
  readonly on: 'refund' | 'look-up';
}

/** Wire modes meet every request, replays too; bank modes only a request that is carried out. */
export function isWireMode(mode: Mode): boolean {
  return wireModes.some((name) => name === mode.name);
}

/** What is left of a mode after one request; null when it is used up. */
export function spent(mode: Mode): Mode | null {
  if (mode.timesLeft === null) return mode;
  return mode.timesLeft > 1 ? { ...mode, timesLeft: mode.timesLeft - 1 } : null;
}
