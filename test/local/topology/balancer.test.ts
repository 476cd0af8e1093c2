import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { chooseClusterPorts, clusterSettings } from '../../../local/temporal/cluster/settings';
import { startBalancer } from '../../../local/topology/balancer';
import { followSupervisor } from '../../../local/topology/rolling';

async function api(name: string): Promise<{ readonly server: Server; readonly port: number }> {
  const server = createServer((request, response) => {
    if (request.url === '/readyz') return void response.end('ok');
    request.resume().once('end', () => response.end(name));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return { server, port: (server.address() as AddressInfo).port };
}

test('startBalancer() takes turns, leaves out an api that is gone, and asks to repeat where none is left', async () => {
  const [one, two] = [await api('one'), await api('two')];
  const balancer = await startBalancer(0, [one.port, two.port]);
  const click = async (): Promise<string> => {
    const response = await fetch(balancer.url, { method: 'POST', body: 'x' });
    return response.ok ? response.text() : String(response.status);
  };
  try {
    expect(balancer.ready()).toBe(2);
    expect([await click(), await click()].sort()).toEqual(['one', 'two']);
    one.server.close().closeAllConnections();
    const answers = [await click(), await click(), await click(), await click()];
    expect(answers.filter((answer) => answer === 'two').length).toBeGreaterThanOrEqual(3);
    two.server.close().closeAllConnections();
    expect([await click(), await click()]).toEqual(['503', '503']);
  } finally {
    await balancer.close();
  }
});

test('followSupervisor() tells how a part ended and when it works again', () => {
  const lines: string[] = [];
  const news = followSupervisor((line) => lines.push(line));
  news.expect('api-1');
  news.log('api-1 ended (exit code 0); starting again in 0.5 s');
  expect([news.endingOf('api-1'), news.worksAgain('api-1')]).toEqual(['exit code 0', false]);
  news.log('api-1 works again (pid 4711)');
  expect([news.worksAgain('api-1'), news.worksAgain('api-2')]).toEqual([true, false]);
  news.expect('api-1');
  expect([news.endingOf('api-1'), news.worksAgain('api-1')]).toEqual(['nothing that was seen', false]);
  expect(lines).toHaveLength(2);
});

test('clusterSettings() names ports that the server can keep in its own table', async () => {
  const ports = await chooseClusterPorts();
  const { services, persistence } = JSON.parse(
    clusterSettings(ports, 'postgres://desk:p%40ss@127.0.0.1:5432/desk'),
  ) as {
    services: Record<string, { rpc: { grpcPort: number; membershipPort: number } }>;
    persistence: { datastores: Record<string, { sql: { password: string; databaseName: string } }> };
  };
  const chosen = Object.values(services).flatMap(({ rpc }) => [rpc.grpcPort, rpc.membershipPort]);
  expect(new Set(chosen).size).toBe(8);
  // Two signed bytes; the server ends at its start with anything above.
  expect(chosen.filter((port) => !(port > 1_023 && port <= 32_767))).toEqual([]);
  const stores = Object.values(persistence.datastores).map(({ sql }) => [sql.databaseName, sql.password]);
  expect(stores).toEqual([
    ['temporal', 'p@ss'],
    ['temporal_visibility', 'p@ss'],
  ]);
});
