import { createServer, type Server } from 'node:http';
import type { ProviderEvent } from '../../../gateways/payments';
import { aThird, SandboxRig } from './sandbox-rig';

/** Somebody who listens for webhooks, reads them through the gateway, and can be told to refuse. */
class Listener {
  readonly heard: ProviderEvent[] = [];
  refusals = 0;
  url = '';
  private server: Server | null = null;

  async open(): Promise<void> {
    const server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        if (this.refusals > 0) {
          this.refusals -= 1;
          response.writeHead(500).end();
          return;
        }
        const signature = String(request.headers['stripe-signature']);
        this.heard.push(rig.gateway().verifyWebhook(Buffer.concat(chunks), signature));
        response.writeHead(200).end('{}');
      });
    });
    this.server = server;
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    this.url = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/webhooks/stripe`;
  }

  types(): string[] {
    return this.heard.map((event) => event.type);
  }

  async until(count: number): Promise<void> {
    for (let waited = 0; this.heard.length < count; waited += 20) {
      if (waited > 5_000) throw new Error(`heard only ${this.types().join(', ')}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  async close(): Promise<void> {
    this.server?.closeAllConnections();
    await new Promise((resolve) => this.server?.close(resolve));
  }
}

let rig: SandboxRig;
let listener: Listener;
beforeEach(async () => {
  listener = new Listener();
  await listener.open();
  rig = await SandboxRig.open(listener.url);
});
afterEach(async () => {
  await rig.close();
  await listener.close();
});

async function paymentHeard(): Promise<string> {
  const paymentId = await rig.payment();
  await listener.until(1);
  listener.heard.length = 0;
  return paymentId;
}

describe('webhooks of the sandbox', () => {
  test('tell of a refund, signed, with the intent it belongs to', async () => {
    const paymentId = await paymentHeard();
    const made = await rig.gateway().createRefund(aThird(paymentId));
    await rig.control(`/refunds/${made.providerRefundId}/fail`);
    await listener.until(5);
    expect(listener.types()).toEqual([
      'refund.created',
      'charge.refunded',
      'refund.updated',
      'charge.refund.updated',
      'refund.failed',
    ]);
    expect(listener.heard[0]).toMatchObject({
      intentId: `intent-${paymentId}`,
      refund: { state: 'succeeded' },
    });
    expect(listener.heard[4]).toMatchObject({
      refund: {
        providerRefundId: made.providerRefundId,
        state: 'failed',
        failureReason: 'expired_or_canceled_card',
      },
    });
  });

  test('come again until somebody answers 2xx', async () => {
    const paymentId = await paymentHeard();
    listener.refusals = 2;
    await rig.gateway().createRefund(aThird(paymentId));
    await listener.until(2);
    expect(listener.types().sort()).toEqual(['charge.refunded', 'refund.created']);
  });

  test('can come late, doubled and in the wrong order', async () => {
    const paymentId = await paymentHeard();
    await rig.mode(paymentId, 'pending');
    await rig.control('/webhooks', { paused: true });
    const made = await rig.gateway().createRefund(aThird(paymentId));
    await rig.control(`/refunds/${made.providerRefundId}/settle`);
    expect(listener.heard).toEqual([]);
    await rig.control('/webhooks', { paused: false, order: 'reversed', copies: 2 });
    await listener.until(8);
    expect(listener.types()).toEqual([
      ...['charge.refund.updated', 'charge.refund.updated'],
      ...['refund.updated', 'refund.updated'],
      ...['charge.refunded', 'charge.refunded'],
      ...['refund.created', 'refund.created'],
    ]);
    expect(new Set(listener.heard.map((event) => event.eventId)).size).toBe(4);
  });

  test('can come in any order, which a seed repeats', async () => {
    const paymentId = await paymentHeard();
    const shuffled = async (seed: number, round: number): Promise<string[]> => {
      await rig.control('/webhooks', { paused: true });
      const made = await rig.gateway().createRefund(aThird(paymentId, { amountCents: 100, round }));
      await rig.control(`/refunds/${made.providerRefundId}/fail`);
      listener.heard.length = 0;
      await rig.control('/webhooks', { paused: false, order: 'random', seed });
      await listener.until(5);
      return listener.types();
    };
    const first = await shuffled(7, 1);
    expect(await shuffled(7, 2)).toEqual(first);
    const others = [await shuffled(8, 3), await shuffled(9, 4), await shuffled(10, 5)];
    expect(new Set([first, ...others].map(String)).size).toBeGreaterThan(1);
    expect([...first].sort()).toEqual([...(others[0] ?? [])].sort());
  });

  test('tell of a refund made by hand, without an intent (E78)', async () => {
    const paymentId = await paymentHeard();
    await rig.control('/refunds', { paymentId, amount: 3_000 });
    await listener.until(2);
    expect(listener.types()).toEqual(['refund.created', 'charge.refunded']);
    expect(listener.heard[0]).toMatchObject({ intentId: null, refund: { amountCents: 3_000, caseNo: null } });
  });

  test.each([
    { won: true, end: ['charge.dispute.closed', 'charge.dispute.funds_reinstated'] },
    { won: false, end: ['charge.dispute.closed'] },
  ])('tell of a dispute that is won: $won (E83)', async ({ won, end }) => {
    const paymentId = await paymentHeard();
    const opened = await rig.control(`/payments/${paymentId}/dispute`);
    await rig.control(`/disputes/${String(opened.body['id'])}/close`, { won });
    await listener.until(2 + end.length);
    expect(listener.types()).toEqual(['charge.dispute.created', 'charge.dispute.funds_withdrawn', ...end]);
  });

  test('can be sent again by hand, long after', async () => {
    await paymentHeard();
    const [event] = (await rig.stripe().events.list()).data;
    expect((await rig.control(`/events/${event?.id ?? ''}/resend`)).status).toBe(202);
    await listener.until(1);
    expect(listener.heard[0]?.eventId).toBe(event?.id);
  });

  test('that nobody took survive a restart, and delivered ones do not come back', async () => {
    const paymentId = await paymentHeard();
    await rig.control('/webhooks', { paused: true });
    await rig.gateway().createRefund(aThird(paymentId));
    await rig.control('/webhooks', { copies: 2, order: 'random', seed: 7 });
    await rig.restart(listener.url);
    // How they are sent is as it was set before the end: still held back.
    const before = await fetch(`${rig.url}/_sandbox/webhooks`);
    expect(await before.json()).toMatchObject({
      ...{ url: listener.url, paused: true, copies: 2, order: 'random', seed: 7, undelivered: 2 },
    });
    expect(listener.types()).toEqual([]);
    await rig.control('/webhooks', { paused: false, order: 'as-created', copies: 1 });
    await listener.until(2);
    expect(listener.types()).toEqual(['refund.created', 'charge.refunded']);
    await rig.restart(listener.url);
    const settings = await fetch(`${rig.url}/_sandbox/webhooks`);
    expect(await settings.json()).toMatchObject({ undelivered: 0 });
  });
});
