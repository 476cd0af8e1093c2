import type { Server } from 'node:http';

/** Where a process serves its pages, and the setting that an operator changes. */
interface Place {
  readonly host: string;
  readonly port: number;
  readonly setting: string;
}

/**
 * Opens a server's door.
 * @throws Error that names the setting where another process has the port, or the port may not be had
 */
export function listenAt(server: Server, { host, port, setting }: Place): Promise<void> {
  return new Promise((resolve, reject) => {
    const refuse = (cause: NodeJS.ErrnoException): void =>
      reject(new Error(`${setting} is ${String(port)}, ${whyNot(cause)}`, { cause }));
    server.once('error', refuse).listen(port, host, () => {
      server.off('error', refuse);
      resolve();
    });
  });
}

function whyNot({ code }: NodeJS.ErrnoException): string {
  if (code === 'EADDRINUSE') return 'which another process has: end that one, or choose another port';
  return 'which cannot be had';
}
