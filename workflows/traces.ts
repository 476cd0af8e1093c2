import type { Headers, WorkflowInterceptorsFactory } from '@temporalio/workflow';

// By this name OpenTelemetry's interceptors hand a trace on.
const TRACE = '_tracer-data';

/**
 * Hands the trace of the message that came last on to the activities that follow from it: from a click to the refund.
 * Without traces nothing is added to a history, and nothing here decides anything.
 */
export const interceptors: WorkflowInterceptorsFactory = () => {
  let latest: Headers = {};
  const came = (headers: Headers): void => {
    const { [TRACE]: trace } = headers;
    latest = trace === undefined ? {} : { [TRACE]: trace };
  };
  return {
    inbound: [
      {
        execute(input, next) {
          came(input.headers);
          return next(input);
        },
        handleSignal(input, next) {
          came(input.headers);
          return next(input);
        },
        handleUpdate(input, next) {
          came(input.headers);
          return next(input);
        },
      },
    ],
    outbound: [
      {
        scheduleActivity: (input, next) => next({ ...input, headers: { ...input.headers, ...latest } }),
      },
    ],
  };
};
