import { InMemorySpanExporter } from '@opentelemetry/sdk-trace-node';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-node';
import { sql } from 'kysely';
import { openTraces } from '../../gateways/traces';
import { ApiRig, keys } from '../api/api-rig';
import { CaseRig } from '../support/case-rig';

const exporter = new InMemorySpanExporter();
let rig: CaseRig;
let api: ApiRig;

beforeAll(async () => {
  rig = await CaseRig.open({ traces: openTraces(exporter, 'test') });
  const { rows } = await sql<{ name: string }>`select current_database() as name`.execute(rig.db);
  const url = new URL(process.env['TEST_DATABASE_URL'] ?? '');
  url.pathname = `/${rows[0]?.name ?? ''}`;
  api = await ApiRig.open({ db: rig.db, url: url.href, cases: rig.appealDeps().cases });
}, 120_000);
afterAll(async () => {
  await api.close();
  await rig.close();
});

const namesIn = (traceId: string) => inTrace(traceId).map(({ name }) => name);

function inTrace(traceId: string): readonly ReadableSpan[] {
  return exporter.getFinishedSpans().filter((span) => span.spanContext().traceId === traceId);
}

/** The span of this name in a trace, and its parent's id, as soon as it came in. */
async function spanOf(traceId: string, name: string) {
  await rig.eventually(() => {
    expect(namesIn(traceId)).toContain(name);
    return Promise.resolve();
  }, 30_000);
  const span = inTrace(traceId).find((one) => one.name === name);
  return { id: span?.spanContext().spanId, parent: span?.parentSpanContext?.spanId };
}

test('a trace leads from the click to the refund, and names nobody', async () => {
  const caseNo = await rig.openCase();
  await rig.walkToOffer(caseNo);
  const traceId = 'ab'.repeat(16);
  const choice = { kind: 'refund', offerVersion: 1, onBehalfOfCustomer: true, note: 'by phone: canary-71' };
  const response = await fetch(api.url(`/api/v1/cases/${caseNo}/actions/choose-option`), {
    method: 'POST',
    headers: {
      authorization: `Bearer ${keys.support}`,
      'content-type': 'application/json',
      traceparent: `00-${traceId}-${'cd'.repeat(8)}-01`,
    },
    body: JSON.stringify(choice),
  });
  expect(response.status).toBe(200);
  await rig.untilStage(caseNo, 'closed');
  const request = await spanOf(traceId, 'POST /api/v1/cases/:caseNo/actions/choose-option');
  expect(request.parent).toBe('cd'.repeat(8));
  const update = await spanOf(traceId, 'StartWorkflowUpdate:chooseOption');
  expect(update.parent).toBe(request.id);
  const refund = await spanOf(traceId, 'RunActivity:payRefund');
  expect(refund.parent).toBe(update.id);
  expect(namesIn(traceId)).not.toContain('RunActivity:makeOffer');
  const all = JSON.stringify(
    exporter.getFinishedSpans().map(({ name, attributes, events }) => ({ name, attributes, events })),
  );
  expect(all).toContain(caseNo);
  for (const word of ['canary-71', 'Kowalska', 'ada@example.org', 'No trace on channel two', keys.support])
    expect(all).not.toContain(word);
});
