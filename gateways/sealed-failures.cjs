const { DefaultFailureConverter } = require('@temporalio/common');

/** Messages and stacks of failures are sealed like every other payload. Temporal loads this by its path, uncompiled. */
exports.failureConverter = new DefaultFailureConverter({ encodeCommonAttributes: true });
