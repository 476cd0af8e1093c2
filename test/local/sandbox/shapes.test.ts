import { findStripeMock, startStripeMock, type RunningMock } from '../../support/servers/payment-mocks';
import { SandboxRig, secretKey } from './sandbox-rig';

type Json = Readonly<Record<string, unknown>>;

/** Fields that Stripe's document has and the sandbox leaves out, each with the reason; docs/payment-sandbox.md says so. */
const leftOut: Readonly<Record<string, string>> = {
  'charge.refunds': 'sent only when a request asks for it',
  'payment_intent.latest_charge.refunds': 'sent only when a request asks for it',
};

const mock = findStripeMock(process.env);
const mockDescribe = 'program' in mock ? describe : describe.skip;
const note = 'missing' in mock ? ` (skipped: ${mock.missing})` : '';

mockDescribe(`the sandbox's answers have the shape of stripe-mock's${note}`, () => {
  let rig: SandboxRig;
  let stripe: RunningMock;
  let ids: Readonly<Record<string, string>>;
  beforeAll(async () => {
    rig = await SandboxRig.open();
    stripe = await startStripeMock('program' in mock ? mock.program : '');
    ids = await objects();
  });
  afterAll(async () => {
    await stripe.stop();
    await rig.close();
  });

  /** One of each object the desk can meet: a settled refund, a failed one, a disputed charge, an event. */
  async function objects(): Promise<Readonly<Record<string, string>>> {
    const refunded = await rig.payment();
    const { id: refund } = await rig.stripe().refunds.create({ payment_intent: refunded, amount: 3_000 });
    const disputed = await rig.payment();
    const dispute = (await rig.control(`/payments/${disputed}/dispute`)).body['id'];
    const [event] = (await rig.stripe().events.list({ limit: 1 })).data;
    const charge = disputed.replace('pi_', 'ch_');
    return { refund, dispute: String(dispute), intent: refunded, charge, event: event?.id ?? '' };
  }

  async function ask(url: string, path: string, form?: Record<string, string>): Promise<Json> {
    const response = await fetch(`${url}/v1${path}`, {
      headers: { authorization: `Bearer ${secretKey}` },
      ...(form && { method: 'POST', body: new URLSearchParams(form) }),
    });
    return (await response.json()) as Json;
  }

  test.each([
    { object: 'refund', path: () => `/refunds/${ids['refund'] ?? ''}` },
    { object: 'charge', path: () => `/charges/${ids['charge'] ?? ''}` },
    { object: 'payment_intent', path: () => `/payment_intents/${ids['intent'] ?? ''}` },
    {
      object: 'payment_intent',
      path: () => `/payment_intents/${ids['intent'] ?? ''}?expand[]=latest_charge`,
    },
    { object: 'dispute', path: () => `/disputes/${ids['dispute'] ?? ''}` },
    { object: 'event', path: () => `/events/${ids['event'] ?? ''}` },
  ])('$object (%#)', async ({ object, path }) => {
    const [wanted, given] = await Promise.all([ask(stripe.url, path()), ask(rig.url, path())]);
    expect(given['object']).toBe(object);
    expect(differences(object, wanted, given)).toEqual([]);
  });

  test.each(['/refunds', '/charges', '/disputes', '/events', '/payment_intents'])('list %s', async (path) => {
    const [wanted, given] = await Promise.all([ask(stripe.url, path), ask(rig.url, path)]);
    expect(differences('list', { ...wanted, data: [] }, { ...given, data: [] })).toEqual([]);
    expect(given['url']).toBe(wanted['url']);
  });

  test('a refund as it is created', async () => {
    const form = {
      payment_intent: ids['intent'] ?? '',
      amount: '1000',
      'metadata[desk_intent]': 'shape',
      reason: 'requested_by_customer',
    };
    const [wanted, given] = await Promise.all([
      ask(stripe.url, '/refunds', form),
      ask(rig.url, '/refunds', form),
    ]);
    expect(differences('refund', wanted, given)).toEqual([]);
    expect(given).toMatchObject({ amount: wanted['amount'], reason: wanted['reason'] });
  });

  test.each([
    ['an unknown parameter', { colour: 'red' }],
    ['an amount that is no number', { payment_intent: 'pi_x', amount: 'ten' }],
  ])('an error for %s', async (_name, form) => {
    const [wanted, given] = await Promise.all([
      ask(stripe.url, '/refunds', form),
      ask(rig.url, '/refunds', form),
    ]);
    expect(differences('error', wanted, given)).toEqual([]);
    expect((given['error'] as Json)['type']).toBe((wanted['error'] as Json)['type']);
  });
});

/**
 * Where an answer departs from Stripe's: a field that is not there, or is of another type. What may be null is for the
 * compiler to say (the shapes are of the SDK's types); an event is compared without the object it tells of.
 */
function differences(path: string, wanted: unknown, given: unknown): readonly string[] {
  if (wanted === null || given === null || path === 'event.data') return [];
  if (typeOf(wanted) !== typeOf(given)) return [`${path} is ${typeOf(given)}, not ${typeOf(wanted)}`];
  if (Array.isArray(wanted) && Array.isArray(given))
    return wanted[0] === undefined || given[0] === undefined
      ? []
      : differences(`${path}[]`, wanted[0], given[0]);
  if (!isJson(wanted) || !isJson(given)) return [];
  return Object.keys(wanted).flatMap((name) => {
    const inner = `${path}.${name}`;
    if (leftOut[inner] !== undefined) return name in given ? [`${inner} is no longer left out`] : [];
    return name in given ? differences(inner, wanted[name], given[name]) : [`${inner} is missing`];
  });
}

function typeOf(value: unknown): string {
  return Array.isArray(value) ? 'list' : typeof value;
}

function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
