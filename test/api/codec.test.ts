import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { sealingCodec } from '../../gateways/payload-codec';
import type { SealingKeys } from '../../gateways/sealing';
import { findTemporalCli } from '../../local/temporal/cli';
import { CaseRig } from '../support/case-rig';
import { ApiRig, keys } from './api-rig';

const run = promisify(execFile);
const payloadKeys: SealingKeys = [['k1', randomBytes(32)]];
const temporalUi = 'http://temporal.example';

let cases: CaseRig;
let api: ApiRig;

beforeAll(async () => {
  cases = await CaseRig.open({ payloadKeys });
  api = await ApiRig.open({ payloadCodec: sealingCodec(payloadKeys) });
}, 120_000);
afterAll(async () => {
  await api.close();
  await cases.close();
});

/** What Temporal's own command line shows of a case, with these options more. */
async function shown(caseNo: string, options: readonly string[]): Promise<string> {
  const cli = await findTemporalCli({ environment: process.env, log: () => undefined });
  const address = process.env['TEST_TEMPORAL_ADDRESS'] ?? '';
  const asked = ['workflow', 'show', '--workflow-id', caseNo, '--address', address, '--output', 'json'];
  const { stdout } = await run(cli, [...asked, ...options], { maxBuffer: 64 * 1024 * 1024 });
  const contents = [...stdout.matchAll(/"data": "([^"]+)"/g)];
  return contents.map(([, content = '']) => Buffer.from(content, 'base64').toString()).join('\n');
}

test('Temporal’s command line shows a sealed case in clear through the api, and sealed without it', async () => {
  const caseNo = await cases.openCase();
  expect(await shown(caseNo, [])).not.toContain('unitPaidCents');
  const endpoint = ['--codec-endpoint', api.url('/api/v1/codec')];
  const opened = await shown(caseNo, [...endpoint, '--codec-auth', `Bearer ${keys.payments}`]);
  expect(opened).toContain('unitPaidCents');
  await expect(shown(caseNo, [...endpoint, '--codec-auth', `Bearer ${keys.warehouse}`])).rejects.toThrow();
});

test('pages of the Temporal UI alone may ask with the session of whoever looks at them', async () => {
  const preflight = (origin: string) =>
    fetch(api.url('/api/v1/codec/decode'), {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': 'POST' },
    });
  const { status, headers } = await preflight(temporalUi);
  expect(status).toBe(204);
  expect(Object.fromEntries(headers)).toMatchObject({
    'access-control-allow-origin': temporalUi,
    'access-control-allow-credentials': 'true',
    'access-control-allow-headers': expect.stringContaining('x-namespace') as string,
  });
  const other = await preflight('http://evil.example');
  expect([other.status, other.headers.get('access-control-allow-origin')]).toEqual([405, null]);
  const elsewhere = await fetch(api.url('/api/v1/desk'), { headers: { origin: temporalUi } });
  expect(elsewhere.headers.get('access-control-allow-origin')).toBeNull();
});

test('a payload of a key that is not here is refused with the name of the key, and what is no payload with what is wrong', async () => {
  const decode = (body: object) => api.post('/api/v1/codec/decode', { as: 'manager', body });
  const [sealed] = await sealingCodec([['k9', randomBytes(32)]]).encode([{ data: Buffer.from('1') }]);
  const base64 = (bytes: Uint8Array | null | undefined) => Buffer.from(bytes ?? []).toString('base64');
  const metadata = Object.fromEntries(
    Object.entries(sealed?.metadata ?? {}).map(([name, value]) => [name, base64(value)]),
  );
  expect((await decode({ payloads: [{ metadata, data: base64(sealed?.data) }] })).json).toMatchObject({
    status: 422,
    detail: expect.stringContaining('sealed with key k9, which is not in PAYLOAD_KEYS') as string,
  });
  expect((await decode({ payloads: [{ data: 'no base64!' }] })).status).toBe(422);
  const plain = {
    payloads: [{ metadata: { encoding: base64(Buffer.from('json/plain')) }, data: 'MQ==' }, {}],
  };
  expect((await decode(plain)).json).toEqual({ payloads: [plain.payloads[0], { metadata: {} }] });
});
