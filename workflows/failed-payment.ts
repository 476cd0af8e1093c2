import type { RefundAnswer } from './contract';

/** A failure as Temporal hands it to a workflow: told by its name, for an `instanceof` asks which copy of a class made it. */
interface Failure {
  readonly name: string;
  readonly message: string;
  readonly cause?: unknown;
  readonly nonRetryable?: unknown;
}

/**
 * What the failure of the payment activity says of the money: a failure that is not to be retried is a person's to mend,
 * everything else leaves unknown whether the money moved (H6). Null where no activity failed.
 */
export function failedPayment(error: unknown): Pick<RefundAnswer, 'state' | 'failure'> | null {
  if (!isFailure(error) || error.name !== 'ActivityFailure') return null;
  const { cause } = error;
  if (isFailure(cause) && cause.name === 'ApplicationFailure')
    return { state: cause.nonRetryable === true ? 'failed' : 'unknown', failure: cause.message };
  const isLate = isFailure(cause) && cause.name === 'TimeoutFailure';
  const failure = isLate
    ? 'the payment worker did not answer in time, so whether the money moved is unknown'
    : 'whether the money moved is unknown';
  return { state: 'unknown', failure };
}

function isFailure(value: unknown): value is Failure {
  if (typeof value !== 'object' || value === null || !('name' in value) || !('message' in value))
    return false;
  return typeof value.name === 'string' && typeof value.message === 'string';
}
