import { randomInt } from 'node:crypto';
import { join } from 'node:path';
import { project } from '../../../project';
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

/** What the server answers itself in place of its database, by share of the calls; with the last the call took effect. */
const busy = { ResourceExhausted: 0.05, Timeout: 0.05 };
const unsure = { ...busy, ExecuteAndTimeout: 0.05 };
const faults: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  CreateWorkflowExecution: unsure,
  UpdateWorkflowExecution: { ...unsure, ResourceExhausted: 0.1 },
  GetWorkflowExecution: busy,
  GetCurrentExecution: busy,
  AppendHistoryNodes: unsure,
  ReadHistoryBranch: { ...busy, Timeout: 0.1 },
};

/** The server's own fault injection at the store of its workflows (T5). The seed makes its dice fall the same. */
function faultInjection(seed: number): object {
  const methods = Object.fromEntries(
    Object.entries(faults).map(([method, errors], index) => [method, { seed: seed + index + 1, errors }]),
  );
  return { targets: { dataStores: { ExecutionStore: { methods } } } };
}

/**
 * The configuration of a Temporal server on PostgreSQL, on loopback. JSON, which is YAML too.
 * @param faultSeed turns the server's own fault injection on
 */
export function clusterSettings(
  { frontend, rest }: ClusterPorts,
  databaseUrl: string,
  faultSeed?: number,
): string {
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
        'postgres-default': {
          sql: databaseOf(databaseUrl, { databaseName: 'temporal', maxConns: 20 }),
          ...(faultSeed !== undefined && { faultInjection: faultInjection(faultSeed) }),
        },
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
    // The same as docker-compose.yml gives it.
    dynamicConfigClient: {
      filepath: join(project, 'ops', 'temporal', 'dynamic-config.yaml'),
      pollInterval: '60s',
    },
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
