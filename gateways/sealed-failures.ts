import { DefaultFailureConverter } from '@temporalio/common';

/** Messages and stacks of failures are sealed like every other payload. Temporal loads this by its path. */
export const failureConverter = new DefaultFailureConverter({ encodeCommonAttributes: true });
