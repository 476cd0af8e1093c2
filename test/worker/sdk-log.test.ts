import { openLog } from '../../gateways/process-log';
import { sdkLog } from '../../worker/sdk-log';

const secret = 'ada.lovelace@example.org';

test('openLog() writes no value that may be personal, whatever is handed to it (I9)', () => {
  const lines: string[] = [];
  const log = openLog({ process: 'worker', level: 'info' }, { write: (line) => void lines.push(line) });
  const error = new Error(`duplicate key (${secret})`, { cause: new Error(secret) });
  sdkLog(log).error('Activity failed', {
    workflowId: 'RMA-000042',
    activityType: 'recordTransition',
    attempt: 3,
    input: secret,
    error: Object.assign(error, { code: '23505' }),
  });
  log.info({ email: secret, caller: { name: secret }, letterId: 7 }, 'letter');
  expect(lines.join('')).not.toContain(secret);
  expect(lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([
    {
      process: 'worker',
      msg: 'Activity failed',
      caseNo: 'RMA-000042',
      activityType: 'recordTransition',
      attempt: 3,
      err: { kind: 'Error', code: '23505', cause: { kind: 'Error' } },
    },
    { msg: 'letter', letterId: 7, email: '[not logged]', caller: { name: '[not logged]' } },
  ]);
});

test('sdkLog() says which message a case ignored, and nothing of what was in it (E108, I9)', () => {
  const lines: string[] = [];
  const log = openLog({ process: 'worker', level: 'info' }, { write: (line) => void lines.push(line) });
  const told = { workflowId: 'RMA-000042', body: secret };
  sdkLog(log).warn('a signal that no case knows is ignored', { ...told, signal: 'frobnicate' });
  sdkLog(log).warn('an Update that no case knows is refused', { ...told, update: 'frobnicate' });
  sdkLog(log).warn('signal without sense', { ...told, action: 'labVerdict', refused: 'InvalidMessage' });
  expect(lines.join('')).not.toContain(secret);
  expect(lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([
    { caseNo: 'RMA-000042', signal: 'frobnicate' },
    { caseNo: 'RMA-000042', update: 'frobnicate' },
    { caseNo: 'RMA-000042', action: 'labVerdict', refused: 'InvalidMessage' },
  ]);
});
