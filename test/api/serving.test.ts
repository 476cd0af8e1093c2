import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { createServing } from '../../api/serving';

describe('createServing()', () => {
  async function open() {
    const serving = createServing((_request, response) => response.writeHead(503).end());
    const begun: string[] = [];
    await once(serving.server.listen(0, '127.0.0.1'), 'listening');
    const { port } = serving.server.address() as AddressInfo;
    const get = (path: string): Promise<Response> => fetch(`http://127.0.0.1:${port}${path}`);
    serving.answerWith((request, response) => {
      begun.push(request.url ?? '');
      if (request.url !== '/stream') return void setTimeout(() => response.end('done'), 300);
      response.setHeader('content-type', 'text/event-stream');
      response.write('retry: 2000\n\n');
    });
    const untilBegun = async (count: number): Promise<void> => {
      while (begun.length < count) await pause(5);
    };
    return { serving, get, untilBegun };
  }

  test('close() answers every request that was begun, and ends streams at once', async () => {
    const { serving, get, untilBegun } = await open();
    const stream = await get('/stream');
    const clicks = Array.from({ length: 20 }, (_, index) => get(`/click/${String(index)}`));
    await untilBegun(21);
    serving.turnAway();
    const closed = serving.close(5_000);
    const answers = await Promise.all(clicks);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(20);
    expect(await Promise.all(answers.map((answer) => answer.text()))).toEqual(Array(20).fill('done'));
    expect(await stream.text()).toBe('retry: 2000\n\n');
    await closed;
    await expect(get('/late')).rejects.toThrow();
  });

  test('turnAway() says no at /readyz and still serves, each answer ending its connection', async () => {
    const { serving, get } = await open();
    serving.turnAway();
    const ready = await get('/readyz');
    expect([ready.status, await ready.json()]).toMatchObject([
      503,
      { missing: ['this process, which is stopping'] },
    ]);
    const served = await get('/click');
    expect([served.status, served.headers.get('connection')]).toEqual([200, 'close']);
    await served.text();
    await serving.close(1_000);
  });

  test('close() cuts what is not answered in time', async () => {
    const { serving, get, untilBegun } = await open();
    const slow = get('/slow');
    await untilBegun(1);
    await serving.close(50);
    await expect(slow).rejects.toThrow();
  });
});
