import { rmSync } from 'node:fs';
import { keptForTeardown } from './servers/run-servers';

/** Stops what the setup of this run started; servers that the caller named are left running. */
export default async function globalTeardown(): Promise<void> {
  const servers = keptForTeardown();
  if (servers === undefined) return;
  await Promise.all(servers.stops.map((stop) => stop()));
  rmSync(servers.home, { recursive: true, force: true });
  // Last, so that it still watches over a teardown that is killed.
  if (servers.watchdog !== undefined) process.kill(-servers.watchdog, 'SIGKILL');
}
