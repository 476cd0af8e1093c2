import type { DeskInfo } from '../desk/file';
import { keepSamplePolicies, mailbox, ownProgram, paymentSandbox, serviceEnvironment } from '../desk/parts';
import type { Part } from '../desk/supervisor';

/** Ports of the processes that are more than one here. */
export interface TopologyPorts {
  readonly apis: readonly number[];
  readonly workers: readonly number[];
  readonly payments: number;
  /** Where the numbers of each worker are read, the payments worker's last. */
  readonly metrics: readonly number[];
}

/** The processes of the product, in the order of a rolling upgrade. */
export const productParts = ['worker-1', 'worker-2', 'payments-worker', 'api-1', 'api-2'] as const;

/** Two apis, two workers for cases and one for payments, which alone holds the key; beside them mailbox and sandbox. */
export function topologyParts(ports: TopologyPorts) {
  return (home: string, info: DeskInfo): readonly (readonly Part[])[] => {
    keepSamplePolicies(home);
    const settings = serviceEnvironment(home, info);
    const [worker1, worker2, payments, api1, api2] = productParts;
    const [first = 0, second = 0] = ports.apis;
    const [third = 0, fourth = 0] = ports.workers;
    const [numbers1 = 0, numbers2 = 0, numbers3 = 0] = ports.metrics;
    const withKey = { ...settings, STRIPE_SECRET_KEY: info.keys.payment };
    return [
      [mailbox(home, info), paymentSandbox(home, info)],
      [
        worker(home, { name: worker1, port: third, metrics: numbers1, serves: 'cases', env: settings }),
        worker(home, { name: worker2, port: fourth, metrics: numbers2, serves: 'cases', env: settings }),
        worker(home, {
          ...{ name: payments, port: ports.payments, metrics: numbers3 },
          ...{ serves: 'payments', env: withKey },
        }),
        api(home, { name: api1, port: first, env: settings }),
        // One door for letters is enough; the mailbox of a real desk is read by one process as well.
        api(home, { name: api2, port: second, env: { ...settings, SMTP_DOOR_PORT: '' } }),
      ],
    ];
  };
}

interface Process {
  readonly name: string;
  readonly port: number;
  readonly env: NodeJS.ProcessEnv;
}

interface WorkerProcess extends Process {
  readonly metrics: number;
  readonly serves: string;
}

function worker(home: string, { name, port, metrics, serves, env }: WorkerProcess): Part {
  const readyUrl = `http://127.0.0.1:${String(port)}/readyz`;
  const own = {
    WORKER_HEALTH_PORT: String(port),
    WORKER_METRICS_ADDRESS: `127.0.0.1:${String(metrics)}`,
    WORKER_SERVES: serves,
  };
  return ownProgram(home, { name, script: 'worker/main.ts', readyUrl }, { ...env, ...own });
}

function api(home: string, { name, port, env }: Process): Part {
  const readyUrl = `http://127.0.0.1:${String(port)}/readyz`;
  const own = { API_PORT: String(port), DRAIN_SECONDS: '1' };
  return ownProgram(home, { name, script: 'api/main.ts', readyUrl }, { ...env, ...own });
}
