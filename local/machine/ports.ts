import { connect, createServer } from 'node:net';

/** Whether nobody listens on this loopback port and we may. */
export async function isFree(port: number): Promise<boolean> {
  // Some systems let us bind 127.0.0.1 beside somebody who listens on all addresses, so knock first.
  return !(await answers(port)) && (await listenOnce(port)) !== undefined;
}

/** A loopback port that is free now. */
export async function freePort(): Promise<number> {
  const port = await listenOnce(0);
  if (port === undefined) throw new Error('Cannot find a free port: the machine has none left');
  return port;
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

function listenOnce(port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen({ host: '127.0.0.1', port, exclusive: true }, () => {
      const address = server.address();
      const bound = typeof address === 'object' && address !== null ? address.port : undefined;
      server.close(() => resolve(bound));
    });
  });
}
