import { join } from 'node:path';
import type { DeskInfo } from '../../local/desk/file';
import type { Part } from '../../local/desk/supervisor';

const program = join(__dirname, 'programs', 'answering.mjs');

/** A part that answers on a port and does nothing else. */
export function answeringPart(home: string, name: string, port: number): Part {
  return {
    name,
    command: process.execPath,
    args: [program, String(port)],
    env: process.env,
    readyUrl: `http://127.0.0.1:${port}/`,
    logFile: join(home, 'logs', `${name}.log`),
  };
}

export function smallParts(home: string, info: DeskInfo): readonly (readonly Part[])[] {
  return [[answeringPart(home, 'api', info.own.ports.api)]];
}
