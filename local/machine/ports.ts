import { randomInt } from 'node:crypto';
import { connect, createServer } from 'node:net';

/** Whether nobody listens on this loopback port and we may. */
export async function isFree(port: number): Promise<boolean> {
  // Some systems let us bind 127.0.0.1 beside somebody who listens on all addresses, so knock first.
  return !(await answers(port)) && (await canListen(port));
}

/** Systems give none of these to a connection on its way out, as they might to one between our look and its use. */
const [FROM, TO] = [20_000, 32_000];
const TRIES = 100;

/** A loopback port that is free now. */
export async function freePort(): Promise<number> {
  for (let tried = 0; tried < TRIES; tried += 1) {
    const port = randomInt(FROM, TO);
    if (await isFree(port)) return port;
  }
  throw new Error(`Cannot find a free port: of ${TRIES} between ${FROM} and ${TO} none is`);
}

/** The wanted port, or a free one when it is busy or already given away. */
export async function portOr(wanted: number, taken: ReadonlySet<number> = new Set()): Promise<number> {
  if (!taken.has(wanted) && (await isFree(wanted))) return wanted;
  const port = await freePort();
  return taken.has(port) ? portOr(port, taken) : port;
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port });
    const conclude = (answered: boolean): void => {
      socket.destroy();
      resolve(answered);
    };
    socket.once('connect', () => conclude(true));
    socket.once('error', () => conclude(false));
    socket.setTimeout(1_000, () => conclude(false));
  });
}

function canListen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ host: '127.0.0.1', port, exclusive: true }, () => server.close(() => resolve(true)));
  });
}
