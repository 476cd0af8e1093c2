import { once } from 'node:events';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { recordStep } from '../../../store/cases/case-record';
import { seedCase } from '../../store/seed-case';
import { stepTo } from '../../../workflows/contract';
import { ApiRig, keys } from '../api-rig';

const caseNo = 'RMA-000001';
let rig: ApiRig;
let following: number;

beforeAll(async () => {
  rig = await ApiRig.open();
  await seedCase(rig.deps.db, 1);
  const { changes } = rig.deps;
  const subscribe = changes.subscribe.bind(changes);
  following = 0;
  jest.spyOn(changes, 'subscribe').mockImplementation((...given) => {
    const end = subscribe(...given);
    following += 1;
    return () => {
      following -= 1;
      end();
    };
  });
});
afterAll(() => rig.close());

/** One connection, as a browser has it; nothing of it is read before somebody listens. */
async function connected(): Promise<Socket> {
  const { hostname, port } = new URL(rig.url('/'));
  const socket = connect(Number(port), hostname);
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  return socket;
}

function asked(path: string): string {
  return `GET ${path} HTTP/1.1\r\nhost: desk.example\r\nauthorization: Bearer ${keys.lab}\r\n\r\n`;
}

const stream = `/api/v1/cases/${caseNo}/events/stream`;

async function until(isSo: () => boolean): Promise<void> {
  for (let times = 0; !isSo() && times < 500; times += 1) await pause(20);
}

describe('eventRoutes(), a stream', () => {
  test('keeps nothing of whoever went before he was let in', async () => {
    for (let times = 0; times < 10; times += 1) {
      const socket = await connected();
      socket.write(asked(stream));
      await pause(times % 5);
      socket.destroy();
    }
    const stays = await connected();
    stays.write(asked(stream));
    await once(stays, 'data');
    await until(() => following === 1);
    expect(following).toBe(1);
    stays.destroy();
    await until(() => following === 0);
    expect(following).toBe(0);
  });

  test('of a reader who may read no longer is over at once, also where he takes nothing of its end', async () => {
    const sent = await rig.post(`/api/v1/cases/${caseNo}/files?name=log.bin`, {
      as: 'support',
      raw: Buffer.alloc(19 * 1024 * 1024, 1),
      headers: { 'content-type': 'application/octet-stream' },
    });
    const { fileId } = sent.json as { readonly fileId: string };
    const reader = await connected();
    reader.write(asked(`/api/v1/cases/${caseNo}/files/${fileId}`) + asked(stream));
    await until(() => following === 1);
    await rig.deps.db
      .updateTable('api_keys')
      .set({ revoked_at: new Date() })
      .where('role', '=', 'lab')
      .execute();
    const { snapshot } = await rig.deps.db
      .selectFrom('cases')
      .select('snapshot')
      .where('case_no', '=', caseNo)
      .executeTakeFirstOrThrow();
    const news = stepTo(snapshot, new Date().toISOString(), {
      events: [{ name: 'caseHeld', actor: { role: 'system', id: 'test' } }],
    });
    await rig.deps.db.transaction().execute((tx) => recordStep(tx, news));
    await until(() => following === 0);
    expect([following, reader.destroyed]).toEqual([0, false]);
    reader.destroy();
  });
});
