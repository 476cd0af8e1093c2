import { randomInt } from 'node:crypto';
import { isFree } from '../../machine/ports';

/** Ports of one server process that serves all four roles. */
export interface ClusterPorts {
  readonly frontend: number;
  readonly rest: readonly number[];
}

/** The server keeps its port in a column of two bytes, so the ports of the system's own choice are too high for it. */
const lowestPort = 20_000;
const portRange = 12_000;

export async function chooseClusterPorts(): Promise<ClusterPorts> {
  const ports = new Set<number>();
  while (ports.size < 8) {
    const port = lowestPort + randomInt(portRange);
    if (await isFree(port)) ports.add(port);
  }
  const [frontend = 0, ...rest] = ports;
  return { frontend, rest };
}

/** The configuration of a Temporal server on PostgreSQL, on loopback. JSON, which is YAML too. */
export function clusterSettings({ frontend, rest }: ClusterPorts, databaseUrl: string): string {
  const [frontendMember, matching, matchingMember, history, historyMember, worker, workerMember] = rest;
  const service = (grpcPort: number | undefined, membershipPort: number | undefined) => ({
    rpc: { grpcPort, membershipPort, bindOnLocalHost: true },
  });
  const settings = {
    log: { stdout: true, level: 'error' },
    persistence: {
      defaultStore: 'postgres-default',
      visibilityStore: 'postgres-visibility',
      numHistoryShards: 4,
      datastores: {
        'postgres-default': { sql: databaseOf(databaseUrl, { databaseName: 'temporal', maxConns: 20 }) },
        'postgres-visibility': {
          sql: databaseOf(databaseUrl, { databaseName: 'temporal_visibility', maxConns: 10 }),
        },
      },
    },
    global: { membership: { maxJoinDuration: '30s', broadcastAddress: '127.0.0.1' } },
    services: {
      frontend: service(frontend, frontendMember),
      matching: service(matching, matchingMember),
      history: service(history, historyMember),
      worker: service(worker, workerMember),
    },
    clusterMetadata: {
      enableGlobalNamespace: false,
      failoverVersionIncrement: 10,
      masterClusterName: 'active',
      currentClusterName: 'active',
      clusterInformation: {
        active: {
          enabled: true,
          initialFailoverVersion: 1,
          rpcName: 'frontend',
          rpcAddress: `127.0.0.1:${String(frontend)}`,
        },
      },
    },
    dcRedirectionPolicy: { policy: 'noop' },
  };
  return JSON.stringify(settings, undefined, 2);
}

function databaseOf(
  url: string,
  { databaseName, maxConns }: { readonly databaseName: string; readonly maxConns: number },
) {
  const { host, username, password } = new URL(url);
  return {
    pluginName: 'postgres12_pgx',
    databaseName,
    connectAddr: host,
    connectProtocol: 'tcp',
    user: username,
    password: decodeURIComponent(password),
    maxConns,
    maxIdleConns: maxConns,
    maxConnLifetime: '1h',
  };
}
