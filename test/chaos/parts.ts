import type { ServerPorts } from '../../local/desk/desk';
import type { DeskInfo, DeskPorts } from '../../local/desk/file';
import { deskParts } from '../../local/desk/parts';
import type { Part } from '../../local/desk/supervisor';
import { isFree } from '../../local/machine/ports';
import type { Chance } from './chance';
import type { Doorway } from './patient-world';

/** Where the second worker and the second api listen. */
interface SecondPorts {
  readonly api: number;
  readonly door: number;
  readonly workerHealth: number;
  readonly workerMetrics: number;
}

export interface ChaosPorts {
  readonly first: DeskPorts & ServerPorts;
  readonly second: SecondPorts;
}

/**
 * Ports of a run's own. They must still be free when a part that was killed comes back, so they are neither the desk's
 * usual ones, which another desk may take meanwhile, nor of the range that the system gives to outgoing connections.
 */
export async function chaosPorts(chance: Chance): Promise<ChaosPorts> {
  const taken = new Set<number>();
  const next = async (): Promise<number> => {
    const port = chance.between(12_000, 31_000);
    if (taken.has(port) || !(await isFree(port))) return next();
    taken.add(port);
    return port;
  };
  const doorsOf = async () => ({
    ...{ api: await next(), door: await next() },
    ...{ workerHealth: await next(), workerMetrics: await next() },
  });
  const doors = await doorsOf();
  const mail = { mailWeb: await next(), mailSmtp: await next(), payment: await next() };
  const servers = { postgres: await next(), temporal: await next(), temporalUi: await next() };
  const second = await doorsOf();
  return { first: { ...doors, ...mail, ...servers }, second };
}

/** The doors of both apis: of each the one for requests and the one for letters. */
export function doorwaysOf({ apiUrl, smtpUrl }: DeskInfo, { second }: ChaosPorts): readonly Doorway[] {
  return [
    { name: 'api', apiUrl, smtpUrl },
    {
      name: 'api-2',
      apiUrl: `http://127.0.0.1:${second.api}`,
      smtpUrl: `smtp://127.0.0.1:${second.door}`,
    },
  ];
}

/** The desk's own parts, with a second worker and a second api beside the first. */
export function twofoldParts({ second }: ChaosPorts) {
  return (home: string, info: DeskInfo): readonly (readonly Part[])[] =>
    deskParts(home, info).map((group) => group.flatMap((part) => [part, ...twinOf(part, second)]));
}

function twinOf(part: Part, { api, door, workerHealth, workerMetrics }: SecondPorts): readonly Part[] {
  const twin = (env: Readonly<Record<string, number | string>>, port: number): Part => ({
    ...part,
    name: `${part.name}-2`,
    env: {
      ...part.env,
      ...Object.fromEntries(Object.entries(env).map(([key, value]) => [key, String(value)])),
    },
    readyUrl: `http://127.0.0.1:${port}/readyz`,
    logFile: part.logFile.replace(/\.log$/, '-2.log'),
  });
  if (part.name === 'worker')
    return [
      twin(
        { WORKER_HEALTH_PORT: workerHealth, WORKER_METRICS_ADDRESS: `127.0.0.1:${workerMetrics}` },
        workerHealth,
      ),
    ];
  if (part.name === 'api') return [twin({ API_PORT: api, SMTP_DOOR_PORT: door }, api)];
  return [];
}
