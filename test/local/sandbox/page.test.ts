import { aThird, SandboxRig } from './sandbox-rig';

let rig: SandboxRig;
beforeAll(async () => {
  rig = await SandboxRig.open();
});
afterAll(() => rig.close());

async function page(query = ''): Promise<string> {
  return (await fetch(`${rig.url}/${query}`)).text();
}

/** Sends the form of the page, as a browser does from the given origin. */
function send(fields: Record<string, string>, origin: string | null): Promise<Response> {
  return fetch(`${rig.url}/mode`, {
    method: 'POST',
    redirect: 'manual',
    headers: origin === null ? {} : { origin },
    body: new URLSearchParams({ mode: 'ok', reason: 'declined', delayMs: '', ...fields }),
  });
}

async function modeOf(paymentId: string): Promise<unknown> {
  const answer = (await (await fetch(`${rig.url}/_sandbox/payments/${paymentId}`)).json()) as {
    mode: unknown;
  };
  return answer.mode;
}

describe('the page of the sandbox', () => {
  test('says that it is no bank, and shows payments, refunds, disputes and the ledger', async () => {
    const paymentId = await rig.payment();
    const refund = await rig.gateway().createRefund(aThird(paymentId));
    const dispute = await rig.control(`/payments/${paymentId}/dispute`, { reason: 'fraudulent' });
    const shown = await page();
    expect(shown).toContain('This is not a bank.');
    for (const cell of [paymentId, refund.providerRefundId, String(dispute.body['id']), 'dispute.created'])
      expect(shown).toContain(`<td>${cell}</td>`);
    expect(shown).toContain('<td class="amount">30.00 EUR</td>');
    expect(shown).toContain('<td>RMA-000042</td>');
  });

  test('escapes foreign text', async () => {
    const payment_intent = await rig.payment();
    const metadata = { 'metadata[desk_case]': '<script>alert(1)</script>' };
    await rig.form('/refunds', { payment_intent, amount: '3000', ...metadata });
    const shown = await page(`?q=${encodeURIComponent('"><script>')}`);
    expect(shown).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(shown).not.toContain('<script>');
  });

  test('finds a payment by a part of its id', async () => {
    await rig.control('/payments', { id: 'pi_wanted', amount: 9_000, currency: 'eur' });
    const other = await rig.payment();
    const shown = (await page('?q=wante')).split('<h2>Refunds</h2>')[0];
    expect(shown).toContain('<td>pi_wanted</td>');
    expect(shown).not.toContain(`<td>${other}</td>`);
  });

  test('lets a person switch modes', async () => {
    const paymentId = await rig.payment();
    const names = [...(await page()).matchAll(/ name="(\w+)"/g)].map(([, name]) => name);
    expect([...new Set(names)].sort()).toEqual(['delayMs', 'mode', 'paymentId', 'q', 'reason', 'viewport']);
    const form = { paymentId, mode: 'fails-later', reason: 'lost_or_stolen_card', delayMs: '5000' };
    expect((await send(form, rig.url)).status).toBe(303);
    expect(await modeOf(paymentId)).toMatchObject({
      name: 'fails-later',
      reason: 'lost_or_stolen_card',
      delayMs: 5_000,
    });
    await send({ paymentId, mode: 'ok' }, rig.url);
    expect(await modeOf(paymentId)).toBeNull();
  });

  test.each([
    ['another site', 'https://example.com', 403],
    ['nobody', null, 403],
    ['a sandboxed frame', 'null', 403],
  ])('refuses a form from %s', async (_name, origin, status) => {
    const paymentId = await rig.payment();
    expect((await send({ paymentId, mode: 'timeout-after' }, origin)).status).toBe(status);
    expect(await modeOf(paymentId)).toBeNull();
  });

  test('refuses a form that makes no sense', async () => {
    const paymentId = await rig.payment();
    expect((await send({ paymentId, mode: 'explode' }, rig.url)).status).toBe(400);
    expect((await send({ paymentId, mode: 'slow', delayMs: '-1' }, rig.url)).status).toBe(400);
    expect((await send({ paymentId: 'pi_none', mode: 'slow' }, rig.url)).status).toBe(404);
  });
});
