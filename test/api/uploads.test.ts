import { request } from 'node:http';
import { connect } from 'node:net';
import sharp from 'sharp';
import { seedCase } from '../store/seed-case';
import { corpus } from '../support/uploads/corpus';
import { inTurns } from '../support/in-turns';
import { mutate, seeded } from '../support/uploads/mutations';
import type { Mutation } from '../support/uploads/mutations';
import { ApiRig } from './api-rig';

const MUTATIONS = 1_000;
/** Another seed tries other files: UPLOAD_SEED=7 npx jest test/api/uploads.test.ts */
const seed = Number(process.env['UPLOAD_SEED'] ?? 20_260_101);
const CASES = 20;
let rig: ApiRig;

beforeAll(async () => {
  rig = await ApiRig.open();
  for (let caseId = 1; caseId <= CASES; caseId += 1) await seedCase(rig.deps.db, caseId);
});
afterAll(() => rig.close());

const caseNoOf = (count: number): string => `RMA-${String((count % CASES) + 1).padStart(6, '0')}`;
const pathOf = (caseNo: string): string => `/api/v1/cases/${caseNo}/files`;

function send(caseNo: string, { name, contentType, body }: Mutation): Promise<number> {
  const query = name === '' ? '' : `?name=${encodeURIComponent(name)}`;
  const headers = {
    authorization: `Bearer ${rig.tokenOf(caseNo)}`,
    // What cannot stand in a header does not get to the server.
    'content-type': contentType.replaceAll(/[^\x20-\x7e]/g, ''),
    'content-length': body.length,
  };
  return new Promise((resolve, reject) => {
    const asking = request(rig.url(`${pathOf(caseNo)}${query}`), { method: 'POST', headers }, (response) => {
      response.resume().on('end', () => resolve(response.statusCode ?? 0));
    });
    asking.on('error', reject);
    asking.end(body);
  });
}

const kept = () =>
  rig.deps.db
    .selectFrom('files')
    .select([
      'file_id as fileId',
      'case_no as caseNo',
      'name',
      'media_type as mediaType',
      'content',
      'quarantined',
    ])
    .execute();

describe('T8, hostile files', () => {
  test('checkFile() survives a thousand mutations, and gives nothing out that a browser shows', async () => {
    const pick = seeded(seed);
    const samples = await corpus();
    const statuses = new Map<number, number>();
    await inTurns(Array.from({ length: MUTATIONS }), async (_none, count) => {
      const status = await send(caseNoOf(count), mutate(samples, pick));
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
    });
    const files = await kept();
    const quarantined = files.filter((file) => file.quarantined !== null);
    process.stdout.write(
      `T8: seed ${seed}, ${MUTATIONS} mutations, answers ${JSON.stringify(Object.fromEntries(statuses))}, ${files.length} kept, ${quarantined.length} of them in quarantine\n`,
    );
    expect([...statuses.keys()].filter((status) => status >= 500)).toEqual([]);
    expect(files.length).toBeGreaterThan(100);
    expect(quarantined.length).toBeGreaterThan(50);
    expect((await rig.get('/healthz')).status).toBe(200);
    for (const { name } of files) expect(name).toMatch(/^[^/\\\p{Cc}]{1,205}$/u);
  });

  test('cleanPicture() leaves nothing of a camera and a place in what customers may download', async () => {
    const open = (await kept()).filter(
      (file) => file.quarantined === null && file.mediaType.startsWith('image/'),
    );
    expect(open.length).toBeGreaterThan(10);
    for (const { content } of open) {
      const { exif, xmp, iptc } = await sharp(content).metadata();
      expect([exif, xmp, iptc]).toEqual([undefined, undefined, undefined]);
      expect(content.includes('canary')).toBe(false);
    }
  });

  test('fileRoutes() serves every kept file as an attachment in a sandbox', async () => {
    const files = await kept();
    for (const { fileId, caseNo } of files.slice(0, 60)) {
      const { headers } = await rig.get(`${pathOf(caseNo ?? '')}/${fileId}`, 'support');
      expect([
        headers.get('content-type'),
        headers.get('content-disposition')?.startsWith('attachment;'),
        headers.get('content-security-policy'),
        headers.get('x-content-type-options'),
      ]).toEqual(['application/octet-stream', true, "default-src 'none'; sandbox", 'nosniff']);
    }
  });

  test('createApi() outlives bodies that are shorter and longer than they say', async () => {
    const { port, hostname } = new URL(rig.url('/'));
    const lie = (length: number) =>
      new Promise<void>((resolve) => {
        const socket = connect(Number(port), hostname, () => {
          socket.write(
            `POST ${pathOf(caseNoOf(0))} HTTP/1.1\r\nhost: desk\r\nauthorization: Bearer ${rig.tokenOf(caseNoOf(0))}\r\n` +
              `content-type: image/png\r\ncontent-length: ${length}\r\n\r\nfour`,
          );
          socket.end();
        });
        socket.on('data', () => undefined);
        socket.on('error', () => undefined);
        socket.on('close', () => resolve());
      });
    await Promise.all([0, 1, 3, 5, 1_000_000, 25_000_000].map(lie));
    expect((await rig.get('/healthz')).status).toBe(200);
  });

  test('uploadRoute() refuses 2 GB before they are sent, and says what to send (E32)', async () => {
    const headers = {
      authorization: `Bearer ${rig.tokenOf(caseNoOf(0))}`,
      'content-type': 'video/mp4',
      'content-length': 2 * 1024 ** 3,
    };
    const answer = await new Promise<string>((resolve, reject) => {
      const asking = request(rig.url(pathOf(caseNoOf(0))), { method: 'POST', headers }, (response) => {
        let said = String(response.statusCode);
        response.setEncoding('utf8').on('data', (part: string) => (said += part));
        response.on('end', () => resolve(said));
      });
      asking.on('error', reject);
      asking.write('the first of many bytes');
    });
    expect(answer).toMatch(/^413.*20 MB/s);
  });

  test('keepFile() keeps a hundred files of a case, and no more', async () => {
    await seedCase(rig.deps.db, 900);
    const caseNo = 'RMA-000900';
    const one = (count: number) =>
      send(caseNo, { name: 'log.txt', contentType: 'text/plain', body: Buffer.from(`line ${count}`) });
    for (let count = 0; count < 99; count += 1) expect(await one(count)).toBe(201);
    const both = await Promise.all([one(99), one(100)]);
    expect(both.toSorted()).toEqual([201, 409]);
    expect(await one(0)).toBe(201);
  });
});
