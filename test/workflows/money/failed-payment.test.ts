import { ActivityFailure, ApplicationFailure, TimeoutFailure } from '@temporalio/common';
import { failedPayment } from '../../../workflows/failed-payment';

const failed = (cause?: Error) =>
  new ActivityFailure('activity failed', 'payRefund', '1', 'NON_RETRYABLE_FAILURE', 'worker', cause);

test.each([
  ['what a person must mend', ApplicationFailure.nonRetryable('card closed'), 'failed', /card closed/],
  ['the last of several tries', ApplicationFailure.retryable('socket hang up'), 'unknown', /socket hang up/],
  ['a time-out', new TimeoutFailure('late', undefined, 'HEARTBEAT'), 'unknown', /did not answer in time/],
  ['a cause of another kind', new Error('cancelled'), 'unknown', /^whether the money moved is unknown$/],
  ['no cause', undefined, 'unknown', /^whether the money moved is unknown$/],
] as const)(
  'failedPayment() of %s says what is known of the money (E73, H6)',
  (...[, cause, state, words]) => {
    const outcome = failedPayment(failed(cause));
    expect(outcome?.state).toBe(state);
    expect(outcome?.failure).toMatch(words);
  },
);

test('failedPayment() goes by the name of a failure, whichever copy of its class made it (H4)', () => {
  const cause = { name: 'ApplicationFailure', message: 'disputed', nonRetryable: true };
  expect(failedPayment({ name: 'ActivityFailure', message: 'failed', cause })).toEqual({
    state: 'failed',
    failure: 'disputed',
  });
});

test.each([[new Error('a bug')], [ApplicationFailure.nonRetryable('x')], ['text'], [null], [{ name: 1 }]])(
  'failedPayment() leaves %s to whoever asked: no activity failed',
  (error) => {
    expect(failedPayment(error)).toBeNull();
  },
);
