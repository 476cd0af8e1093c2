import { DefaultLogger } from '@temporalio/worker';
import type { Logger as SdkLogger } from '@temporalio/worker';
import type { Logger } from 'pino';

const levels = { TRACE: 'trace', DEBUG: 'debug', INFO: 'info', WARN: 'warn', ERROR: 'error' } as const;

/** What is taken over of what they say beside the words: ids, codes and numbers. */
const shown = [
  ...['runId', 'activityType', 'activityId', 'attempt', 'taskQueue', 'code', 'type', 'seq', 'stage'],
  ...['signal', 'update', 'action', 'refused'],
];

/**
 * What Temporal's SDK, the activities and the cases say, as lines of the process's own log: with the number of the
 * case, and of an error only what holds no data.
 */
export function sdkLog(log: Logger): SdkLogger {
  return new DefaultLogger(log.level === 'debug' ? 'DEBUG' : 'WARN', ({ level, message, meta = {} }) => {
    const about: Readonly<Record<string, unknown>> = meta;
    const kept = Object.fromEntries(shown.map((key) => [key, about[key]]));
    log[levels[level]]({ caseNo: about['workflowId'], ...kept, err: about['error'] }, message);
  });
}
