/** The Stripe API version that the sandbox follows: the one that the desk's SDK pins. */
export const apiVersion = '2026-10-28.endive';

/** Stripe's times are whole seconds. */
export function toSeconds(ms: number): number {
  return Math.floor(ms / 1000);
}
