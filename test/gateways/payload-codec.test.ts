import { randomBytes } from 'node:crypto';
import { Client } from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';
import { auditDesk } from '../../audit/audit';
import { caseRuns } from '../../gateways/case-runs';
import { sealingCodec, sealingConverter } from '../../gateways/payload-codec';
import { sandboxLedger } from '../../gateways/witnesses/sandbox-ledger';
import { CASE_WORKFLOW } from '../../workflows/contract';
import { broken } from '../audit/audit-rig';
import { CaseRig } from '../support/case-rig';

const [old, fresh, foreign] = [randomBytes(32), randomBytes(32), randomBytes(32)];
const payload = defaultPayloadConverter.toPayload({ stage: 'offer' });

describe('sealingCodec()', () => {
  test('sealingCodec() seals anew each time, opens what it sealed, and leaves what was never sealed', async () => {
    const codec = sealingCodec([['k1', old]]);
    const [one, two] = await codec.encode([payload, payload]);
    if (!one || !two) throw new Error('nothing was sealed');
    expect(Buffer.from(one.data ?? []).toString()).not.toContain('offer');
    expect(one.data).not.toEqual(two.data);
    const [open, plain] = await codec.decode([one, payload]);
    expect(defaultPayloadConverter.fromPayload(open ?? {})).toEqual({ stage: 'offer' });
    expect(plain).toBe(payload);
  });

  test('sealingCodec() opens what an earlier key sealed, and says which key is not there', async () => {
    const sealed = await sealingCodec([['k1', old]]).encode([payload]);
    const rotated = sealingCodec([
      ['k2', fresh],
      ['k1', old],
    ]);
    const [open] = await rotated.decode(sealed);
    expect(defaultPayloadConverter.fromPayload(open ?? {})).toEqual({ stage: 'offer' });
    await expect(sealingCodec([['k2', fresh]]).decode(sealed)).rejects.toThrow(
      'Cannot open a payload: it was sealed with key k1, which is not in PAYLOAD_KEYS',
    );
    await expect(sealingCodec([['k1', foreign]]).decode(sealed)).rejects.toThrow(
      'Cannot open a payload: its key k1 is another one than it was sealed with, or it was changed',
    );
  });

  test('sealingCodec() opens nothing whose key id or content was changed', async () => {
    const codec = sealingCodec([
      ['k1', old],
      ['k2', old],
    ]);
    const [sealed] = await codec.encode([payload]);
    const renamed = { ...sealed, metadata: { ...sealed?.metadata, 'desk-key': Buffer.from('k2') } };
    await expect(codec.decode([renamed])).rejects.toThrow('Cannot open a payload');
    const bytes = Buffer.from(sealed?.data ?? []);
    bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
    await expect(codec.decode([{ ...sealed, data: bytes }])).rejects.toThrow('Cannot open a payload');
  });
});

describe('a desk whose payloads are sealed', () => {
  let rig: CaseRig;
  let caseNo: string;

  beforeAll(async () => {
    rig = await CaseRig.open({ payloadKeys: [['k1', old]] });
    caseNo = await rig.openCase();
    await rig.walkToOffer(caseNo);
    await rig.act(caseNo, 'customer', { action: 'chooseOption', body: { kind: 'refund', offerVersion: 1 } });
    await rig.untilStage(caseNo, 'closed');
  }, 120_000);
  afterAll(() => rig.close());

  test('its histories hold ciphertext alone, and the auditor with the key finds every promise kept', async () => {
    const { events } = await rig.client.workflow.getHandle(caseNo).fetchHistory();
    const payloads = JSON.stringify(events).match(/"data":"[^"]+"/g) ?? [];
    expect(payloads.length).toBeGreaterThan(20);
    const bytes = payloads.map((one) => Buffer.from(one.slice('"data":"'.length, -1), 'base64'));
    const raw = Buffer.concat(bytes).toString('latin1');
    for (const plain of ['internal-defect', 'policyVersion', 'unitPaidCents', '"EUR"'])
      expect(raw).not.toContain(plain);
    const findings = await auditDesk(
      {
        ...{ db: rig.db, runs: caseRuns(rig.client, CASE_WORKFLOW), payments: rig.bank.gateway() },
        ...{
          witness: sandboxLedger(rig.bank.url),
          inbox: null,
          acknowledged: [],
          canaries: [],
          logFiles: [],
        },
        ...{ now: () => new Date(), settleMs: 200 },
      },
      { caseNo: null, histories: 10 },
    );
    expect(broken(findings)).toEqual([]);
  });

  test('a failure is sealed with its message and stack, and read again with the key', async () => {
    const workflowId = `eraser-${randomBytes(4).toString('hex')}`;
    // No calendar reaches back so far: the activity fails with what PostgreSQL says of it.
    const failed: unknown = await rig.client.workflow
      .execute('eraser', { workflowId, taskQueue: rig.taskQueue, args: [1e12] })
      .catch((error: unknown): unknown => error);
    const causes: string[] = [];
    for (let error = failed; error instanceof Error; error = error.cause) causes.push(error.message);
    expect(causes.at(-1)).toMatch(/^PostgreSQL refused: 22007/);
    const history = await rig.client.workflow.getHandle(workflowId).fetchHistory();
    const raw = JSON.stringify(history, (_key, value: unknown) =>
      value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : value,
    );
    expect(raw).toContain('Encoded failure');
    expect(raw).not.toMatch(/PostgreSQL refused|erase\.ts/);
  });

  test('who has another key is told which one he lacks', async () => {
    const { connection } = rig.client;
    const stranger = new Client({ connection, dataConverter: sealingConverter([['k9', foreign]]) ?? {} });
    const runs = caseRuns(stranger, CASE_WORKFLOW);
    const newest = await runs.newest(caseNo);
    await expect(runs.historyOf(caseNo, newest?.runId ?? '')).rejects.toThrow(
      /sealed with key k1, which is not/,
    );
  });
});
