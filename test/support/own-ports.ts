import { freePort } from '../../local/machine/ports';

/** Ports for a desk beside the usual ones: another test's desk may take those at this moment. */
export async function ownPorts() {
  const [api = 0, workerHealth = 0, workerMetrics = 0, mailWeb = 0, mailSmtp = 0, ...more] =
    await freePorts(10);
  const [door = 0, payment = 0, postgres = 0, temporal = 0, temporalUi = 0] = more;
  return {
    ...{ api, workerHealth, workerMetrics, mailWeb, mailSmtp, door, payment },
    ...{ postgres, temporal, temporalUi },
  };
}

async function freePorts(count: number): Promise<readonly number[]> {
  const ports = new Set<number>();
  while (ports.size < count) ports.add(await freePort());
  return [...ports];
}
