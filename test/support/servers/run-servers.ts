/** What the run started and its teardown ends. Jest loads both files into one process, but as separate modules. */
export interface RunServers {
  readonly home: string;
  readonly watchdog: number | undefined;
  readonly stops: readonly (() => Promise<void>)[];
}

const key = Symbol.for('returns-desk.test-servers');
const shared: typeof globalThis & { [key]?: RunServers } = globalThis;

export function keepForTeardown(servers: RunServers): void {
  shared[key] = servers;
}

export function keptForTeardown(): RunServers | undefined {
  return shared[key];
}
