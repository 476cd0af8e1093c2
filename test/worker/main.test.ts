import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { freePort } from '../../local/machine/ports';
import { Program, until } from '../support/program';
import type { Settings } from '../support/program';
import { createNamespace } from '../support/namespace';
import { createTestDatabase } from '../support/database';
import type { TestDatabase } from '../support/database';
import { sdkMetrics } from '../support/sdk-metrics';

const temporalAddress = (): string => process.env['TEST_TEMPORAL_ADDRESS'] ?? '';

describe('the worker process', () => {
  const programs: Program[] = [];
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterEach(() => programs.splice(0).forEach(({ child }) => child.kill('SIGKILL')));
  afterAll(() => database.drop());

  async function start(settings: Settings): Promise<Program> {
    const program = await Program.start('worker', { STRIPE_SECRET_KEY: 'sk_test_x', ...settings });
    programs.push(program);
    return program;
  }
  const missing = async (program: Program): Promise<readonly string[] | null> => {
    const answer = (await (await program.get('/readyz'))?.json()) as
      { missing?: readonly string[] } | undefined;
    return answer?.missing ?? null;
  };
  const saysMissing = (program: Program, part: string): Promise<true> =>
    until(
      async () => ((await missing(program))?.join() === part ? true : null),
      () => program.said,
    );

  test('main() waits for PostgreSQL, says that it is missing, and can be stopped with status 0', async () => {
    const worker = await start({ DATABASE_URL: 'postgresql://nobody@127.0.0.1:1/none' });
    await saysMissing(worker, 'PostgreSQL');
    expect((await worker.get('/healthz'))?.status).toBe(200);
    expect(await worker.end()).toBe(0);
  });

  test('main() serves no case as long as Temporal does not know the search attributes', async () => {
    const namespace = await createNamespace({ attributes: false });
    const worker = await start({
      DATABASE_URL: database.url,
      TEMPORAL_ADDRESS: temporalAddress(),
      TEMPORAL_NAMESPACE: namespace,
    });
    await saysMissing(worker, 'search attributes');
    expect(worker.said).toContain('docs/operations.md');
    expect(await worker.end('SIGINT')).toBe(0);
  });

  test('main() ends with 2 and names the key where it is to serve payments without one', async () => {
    const worker = await start({
      DATABASE_URL: database.url,
      TEMPORAL_ADDRESS: temporalAddress(),
      TEMPORAL_NAMESPACE: await createNamespace(),
      WORKER_SERVES: 'payments',
      STRIPE_SECRET_KEY: '',
    });
    expect(await worker.untilExit()).toBe(2);
    expect(worker.said).toContain('STRIPE_SECRET_KEY (missing)');
  });

  test.each([
    ['WORKER_HEALTH_PORT', ''],
    ['WORKER_METRICS_ADDRESS', '127.0.0.1:'],
  ])(
    'main() ends with 1 and one line that names %s, whose port another process has',
    async (setting, host) => {
      const other = createServer().listen(0, '127.0.0.1');
      await once(other, 'listening');
      const { port } = other.address() as AddressInfo;
      const worker = await start({ DATABASE_URL: database.url, [setting]: `${host}${String(port)}` });
      expect(await worker.untilExit()).toBe(1);
      other.close();
      expect(worker.said.trim().split('\n')).toEqual([
        expect.stringContaining(
          `Cannot run the worker: ${setting} is ${String(port)}, which another process has: end that one`,
        ),
      ]);
    },
  );

  test('main() serves cases without the key of payments, shows the numbers of its SDK, logs JSON alone, and ends in order', async () => {
    const metricsPort = await freePort();
    const worker = await start({
      DATABASE_URL: database.url,
      TEMPORAL_ADDRESS: temporalAddress(),
      TEMPORAL_NAMESPACE: await createNamespace(),
      WORKER_SERVES: 'cases',
      STRIPE_SECRET_KEY: '',
      WORKER_METRICS_ADDRESS: `127.0.0.1:${String(metricsPort)}`,
      SHUTDOWN_SECONDS: '20',
    });
    await worker.untilReady();
    const numbers = await (await fetch(`http://127.0.0.1:${String(metricsPort)}/metrics`)).text();
    expect(sdkMetrics.filter((name) => !numbers.includes(name))).toEqual([]);
    expect(await worker.end()).toBe(0);
    const lines = worker.said.trim().split('\n');
    const said = lines.map((line) => JSON.parse(line) as { readonly msg: string; readonly time: string });
    expect(said.map(({ msg }) => msg)).toEqual(expect.arrayContaining(['working', 'stopping', 'stopped']));
    const [stopping = NaN, stopped = NaN] = said.slice(-2).map(({ time }) => Date.parse(time));
    // The rooms, whose rounds go on for minutes, end at once; the grace is for work that cannot be cut short.
    expect(stopped - stopping).toBeLessThan(15_000);
  });
});
