import { log, metricMeter } from '@temporalio/activity';

/** What went wrong, without a person's data. */
interface Alarm {
  readonly code: string | null;
  readonly type: string;
  readonly message: string;
}

/**
 * What no retry and no payment team mends by itself: our key or account is not in order, and every refund will fail so;
 * or money went that nobody decided.
 */
export function raiseAlarm(caseNo: string, { code, type, message }: Alarm): void {
  log.error('a refund needs an operator', { caseNo, code, type, message });
  metricMeter
    .createCounter('refund_alarms', 'refunds', 'refunds that only an operator can set free')
    .add(1, { code: code ?? type });
}
