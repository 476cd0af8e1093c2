import type { DeskInfo } from '../../local/desk/file';
import { deskParts } from '../../local/desk/parts';
import type { Part } from '../../local/desk/supervisor';
import { freePort } from '../../local/machine/ports';

/** Where the second worker and the second api listen. */
export interface SecondPorts {
  readonly api: number;
  readonly door: number;
  readonly workerHealth: number;
}

export async function secondPorts(): Promise<SecondPorts> {
  return { api: await freePort(), door: await freePort(), workerHealth: await freePort() };
}

/** The desk's own parts, with a second worker and a second api beside the first. */
export function twofoldParts(second: SecondPorts) {
  return (home: string, info: DeskInfo): readonly (readonly Part[])[] =>
    deskParts(home, info).map((group) => group.flatMap((part) => [part, ...twinOf(part, second)]));
}

function twinOf(part: Part, { api, door, workerHealth }: SecondPorts): readonly Part[] {
  const twin = (env: Readonly<Record<string, number>>, port: number): Part => ({
    ...part,
    name: `${part.name}-2`,
    env: {
      ...part.env,
      ...Object.fromEntries(Object.entries(env).map(([key, value]) => [key, String(value)])),
    },
    readyUrl: `http://127.0.0.1:${port}/readyz`,
    logFile: part.logFile.replace(/\.log$/, '-2.log'),
  });
  if (part.name === 'worker') return [twin({ WORKER_HEALTH_PORT: workerHealth }, workerHealth)];
  if (part.name === 'api') return [twin({ API_PORT: api, SMTP_DOOR_PORT: door }, api)];
  return [];
}
