/** How the sandbox misbehaves for one payment; the first group acts on the wire, the second on the bank. */
const wireModes = [
  'timeout-before',
  'timeout-after',
  'reset-after',
  'reset-mid-body',
  'rate-limit',
  'malformed',
] as const;
const bankModes = [
  'error-500-before',
  'error-500-after',
  'slow',
  'pending',
  'requires-action',
  'insufficient-funds',
  'balance-insufficient',
  'fails-now',
  'expired-card',
  'fails-later',
  'disputed',
] as const;

export const modeNames = [...wireModes, ...bankModes] as const;
export type ModeName = (typeof modeNames)[number];

/** Why a refund failed, in Stripe's words (`failure_reason`). */
export const failureReasons = [
  'lost_or_stolen_card',
  'expired_or_canceled_card',
  'declined',
  'insufficient_funds',
  'charge_for_pending_refund_disputed',
  'merchant_request',
  'unknown',
] as const;
export type FailureReason = (typeof failureReasons)[number];

/** Which requests a mode meets. */
export const targets = ['refund', 'look-up', 'payment'] as const;

export interface Mode {
  readonly name: ModeName;
  /** Requests left under this mode; null: until it is changed. */
  readonly timesLeft: number | null;
  /** `slow`: wait before the effect. `fails-later`: wait before the failure. `rate-limit`: what Retry-After says. */
  readonly delayMs: number | null;
  /** `fails-now` and `fails-later`: why. */
  readonly reason: FailureReason;
  /** Making a refund, looking refunds up, or reading the payment; questions meet only wire modes, 500s and `slow`. */
  readonly on: (typeof targets)[number];
}

export const plainMode = {
  timesLeft: null,
  delayMs: null,
  reason: 'expired_or_canceled_card',
  on: 'refund',
} as const satisfies Omit<Mode, 'name'>;

/** Wire modes meet every request, replays too; bank modes only a request that is carried out. */
export function isWireMode(mode: Mode): boolean {
  return wireModes.some((name) => name === mode.name);
}

/** What is left of a mode after one request; null when it is used up. */
export function spent(mode: Mode): Mode | null {
  if (mode.timesLeft === null) return mode;
  return mode.timesLeft > 1 ? { ...mode, timesLeft: mode.timesLeft - 1 } : null;
}
