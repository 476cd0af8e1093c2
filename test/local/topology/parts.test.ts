import { newAccounts } from '../../../local/desk/accounts';
import type { DeskInfo } from '../../../local/desk/file';
import type { Part } from '../../../local/desk/supervisor';
import { recordOf } from '../../../local/machine/processes';
import { topologyParts } from '../../../local/topology/parts';
import { newHome, removeHome } from '../homes';

let home: string;
beforeEach(() => (home = newHome()));
afterEach(() => removeHome(home));

/** A desk whose every port is another one, none of them taken. */
function deskInfo(): DeskInfo {
  const starter = recordOf(process.pid);
  if (!starter) throw new Error('this process is not among the processes');
  const roles = { support: 's', warehouse: 'w', lab: 'l', payments: 'p', manager: 'm', admin: 'a' };
  const ports = { api: 1, workerHealth: 2, workerMetrics: 3, mailWeb: 4, mailSmtp: 5, door: 6, payment: 7 };
  return {
    ...{ apiUrl: 'http://127.0.0.1:1', mailUrl: 'http://127.0.0.1:4', paymentUrl: 'http://127.0.0.1:7' },
    ...{ temporalAddress: '127.0.0.1:8', temporalUiUrl: 'http://127.0.0.1:9', smtpUrl: 'smtp://127.0.0.1:6' },
    databaseUrl: 'postgresql://desk@127.0.0.1:10/desk',
    keys: { ...roles, payment: 'sk_test_x' },
    accounts: newAccounts(),
    own: { state: 'ready', starter, webhookSecret: 'whsec_x', factorKey: 'x', ports, parts: {} },
  };
}

function takenBy({ name, env }: Part): readonly string[] {
  if (name.startsWith('api')) return [env['API_PORT'] ?? '', env['SMTP_DOOR_PORT'] ?? ''];
  if (name.includes('worker'))
    return [env['WORKER_HEALTH_PORT'] ?? '', env['WORKER_METRICS_ADDRESS']?.replace(/.*:/, '') ?? ''];
  return [];
}

test('topologyParts() gives no two of its processes the same port, nor one of the desk beside them', () => {
  const ports = { apis: [21, 22], workers: [31, 32], payments: 33, metrics: [41, 42, 43] };
  const parts = topologyParts(ports)(home, deskInfo()).flat();
  const taken = parts.flatMap(takenBy).filter((port) => port !== '');
  expect(taken.sort()).toEqual(['21', '22', '31', '32', '33', '41', '42', '43', '6']);
});
