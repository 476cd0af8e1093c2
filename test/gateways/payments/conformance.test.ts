import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Stripe from 'stripe';
import { stripePayments } from '../../../gateways/payments';
import { refusedKey, SandboxRig, secretKey, webhookSecret } from '../../local/sandbox/sandbox-rig';
import {
  findStripeMock,
  startStatefulMock,
  startStripeMock,
  type RunningMock,
} from '../../support/servers/payment-mocks';
import { conformanceTable, targets } from './conformance-targets';
import { paymentsConformance, type ConformanceTarget } from './payments-conformance';

describe(`payments against ${targets.sandbox.name}`, () => {
  let rig: SandboxRig;
  beforeAll(async () => {
    rig = await SandboxRig.open();
  });
  afterAll(() => rig.close());

  paymentsConformance(
    () => ({
      payments: rig.gateway(),
      stranger: rig.gateway({ secretKey: refusedKey }),
      makePayment: (amountCents, currency) => rig.payment(amountCents, currency),
    }),
    targets.sandbox.lacks,
  );
});

describe(`payments against ${targets.stateful.name}`, () => {
  let running: RunningMock;
  beforeAll(async () => {
    running = await startStatefulMock();
  });
  afterAll(() => running.stop());

  paymentsConformance(
    () =>
      targetAt(running.url, async (amount, currency) => {
        const charge = await sdkAt(running.url).charges.create({ amount, currency, source: 'tok_visa' });
        return charge.id;
      }),
    targets.stateful.lacks,
  );
});

const mock = findStripeMock(process.env);
const mockDescribe = 'program' in mock ? describe : describe.skip;
const mockNote = 'missing' in mock ? ` (skipped: ${mock.missing})` : '';

mockDescribe(`payments against ${targets.stateless.name}${mockNote}`, () => {
  let running: RunningMock;
  beforeAll(async () => {
    running = await startStripeMock('program' in mock ? mock.program : '');
  });
  afterAll(() => running.stop());

  paymentsConformance(
    () =>
      targetAt(running.url, async (amount, currency) => {
        const intent = await sdkAt(running.url).paymentIntents.create({ amount, currency });
        return intent.id;
      }),
    targets.stateless.lacks,
  );
});

const testKey = process.env['STRIPE_SECRET_KEY'] ?? '';
const isTestKey = testKey.startsWith('sk_test_');
const realDescribe = isTestKey ? describe : describe.skip;
const realNote = isTestKey ? '' : ' (skipped: STRIPE_SECRET_KEY is no sk_test_… key)';

realDescribe(`payments against ${targets.testMode.name}${realNote}`, () => {
  paymentsConformance(
    () => ({
      payments: stripePayments({ secretKey: testKey, webhookSecret }),
      stranger: stripePayments({ secretKey: refusedKey, webhookSecret }),
      async makePayment(amount, currency) {
        const intent = await new Stripe(testKey).paymentIntents.create({
          amount,
          currency,
          confirm: true,
          payment_method: 'pm_card_visa',
          automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
        });
        return intent.id;
      },
    }),
    targets.testMode.lacks,
  );
});

test('docs/payment-sandbox.md shows what each target does not do', () => {
  const text = readFileSync(join(__dirname, '../../../docs/payment-sandbox.md'), 'utf8');
  // However wide its columns are.
  const lines = text.split('\n').map((line) => line.replaceAll(/ +/g, ' ').trim());
  for (const row of conformanceTable()) expect(lines).toContain(row);
});

function targetAt(apiUrl: string, makePayment: ConformanceTarget['makePayment']): ConformanceTarget {
  return {
    payments: stripePayments({ secretKey, webhookSecret, apiUrl }),
    stranger: stripePayments({ secretKey: refusedKey, webhookSecret, apiUrl }),
    makePayment,
  };
}

function sdkAt(apiUrl: string): Stripe {
  const { hostname, port } = new URL(apiUrl);
  return new Stripe(secretKey, {
    host: hostname,
    port,
    protocol: 'http',
    maxNetworkRetries: 0,
    telemetry: false,
  });
}
