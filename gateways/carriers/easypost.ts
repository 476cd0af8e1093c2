import EasyPost from '@easypost/api';
import { CarrierFailure } from '.';
import type { BoughtLabel, Carrier, Parcel, PostalAddress } from '.';
import { countryCode } from './countries';

export interface EasyPostOptions {
  readonly apiKey: string;
  /** Base address, when it is not EasyPost itself. */
  readonly apiUrl?: string;
  /** Our own address: name, street, postal code and city, country; each a line. */
  readonly senderLines: readonly string[];
  /** What a parcel of ours weighs; products carry no weights, and the carrier asks for one. */
  readonly parcelGrams: number;
  readonly timeoutMs?: number;
}

type Shipment = Awaited<ReturnType<InstanceType<typeof EasyPost>['Shipment']['retrieve']>>;

const OUNCE_GRAMS = 28.3495;
const TIMEOUT_MS = 20_000;

/**
 * Labels by EasyPost. It has no idempotency keys: a shipment is free and found by our reference, its id is kept before
 * its label is bought, and EasyPost sells one label per shipment. So a try that lost its answer finds what it bought.
 */
export function easyPost(options: EasyPostOptions): Carrier {
  const { apiKey, apiUrl, timeoutMs: timeout = TIMEOUT_MS } = options;
  const client = new EasyPost(apiKey, {
    // Its own option `timeout` is read and never used: a carrier who does not answer would hold us for ever.
    requestMiddleware: (request: { readonly timeout: (ms: number) => unknown }) => request.timeout(timeout),
    ...(apiUrl !== undefined && { baseUrl: apiUrl }),
  });
  const sender = senderOf(options.senderLines);
  const weight = Number((options.parcelGrams / OUNCE_GRAMS).toFixed(1));

  async function prepared(parcel: Parcel): Promise<string> {
    const found = await client.Shipment.retrieve(parcel.reference).catch(unlessMissing);
    if (found) return found.id;
    const { id } = await client.Shipment.create({
      reference: parcel.reference,
      to_address: { name: parcel.recipient, email: parcel.email, ...partsOf(parcel.address) },
      from_address: sender,
      parcel: { weight },
      options: { label_format: 'PDF' },
    });
    // An answer that is none: the shipment may be there, and the next try finds it by our reference.
    if (!id) throw new CarrierFailure('Cannot buy a label: EasyPost answers what is no shipment', false);
    return id;
  }

  async function bought(shipmentId: string): Promise<Shipment> {
    const shipment = await client.Shipment.retrieve(shipmentId);
    if (isBought(shipment)) return shipment;
    const rate = cheapest(shipment);
    try {
      return await client.Shipment.buy(shipmentId, rate.id);
    } catch (error) {
      // Somebody else's try was quicker, or ours took effect and its answer was lost.
      const now = await client.Shipment.retrieve(shipmentId);
      if (isBought(now)) return now;
      throw error;
    }
  }

  return {
    buyLabel: (parcel, memory) =>
      attempt(async () => {
        const shipmentId = memory.known ?? (await memory.remember(await prepared(parcel)));
        return labelOf(await bought(shipmentId), timeout);
      }),
    cancelLabel: (shipmentId) =>
      attempt(async () => {
        const shipment = await client.Shipment.retrieve(shipmentId);
        const { refund_status } = shipment;
        if (isBought(shipment) && refund_status !== 'submitted' && refund_status !== 'refunded')
          await client.Shipment.refund(shipmentId);
      }),
  };
}

function isBought({ tracking_code, postage_label }: Shipment): boolean {
  return Boolean(tracking_code) && Boolean(postage_label);
}

function cheapest({ rates }: Shipment): Shipment['rates'][number] {
  const [best] = [...rates].sort((one, other) => Number(one.rate) - Number(other.rate));
  if (!best) throw new CarrierFailure('Cannot buy a label: no carrier offers a rate for this parcel', true);
  return best;
}

async function labelOf(shipment: Shipment, timeoutMs: number): Promise<BoughtLabel> {
  const { tracking_code: trackingNo, selected_rate: rate, postage_label: label } = shipment;
  // Null where the label was made as PDF at once, whatever the typings say.
  const url = label.label_pdf_url || label.label_url;
  const answer = await fetch(url, { signal: AbortSignal.timeout(timeoutMs) });
  if (!answer.ok)
    throw new CarrierFailure(`Cannot fetch the label: its address answers ${answer.status}`, false);
  const bytes = Buffer.from(await answer.arrayBuffer());
  const labelPdf = bytes.subarray(0, 5).toString() === '%PDF-' ? bytes : null;
  const costCents = Math.round(Number(rate.rate) * 100);
  return { trackingNo, carrier: rate.carrier, labelPdf, costCents, currency: rate.currency };
}

function partsOf(address: PostalAddress | string) {
  if (typeof address === 'string')
    throw new CarrierFailure(
      'Cannot buy a label: the address is one text, and the carrier wants its parts',
      true,
    );
  const country = countryCode(address.country);
  if (country === null)
    throw new CarrierFailure('Cannot buy a label: the country of the address is not known', true);
  return {
    street1: address.street,
    city: address.city,
    country,
    ...(address.extra !== undefined && { street2: address.extra }),
    ...(address.postalCode !== undefined && { zip: address.postalCode }),
    ...(address.region !== undefined && { state: address.region }),
  };
}

/** @throws Error at the start of the worker, when our own address cannot be read */
function senderOf(lines: readonly string[]) {
  const [company = '', ...rest] = lines;
  const town = /^(\S*\d\S*)\s+(.+)$/.exec(rest.at(-2) ?? '');
  const country = countryCode(rest.at(-1) ?? '');
  const street = rest.slice(0, -2).join(', ');
  if (!town?.[1] || !town[2] || country === null || street === '')
    throw new Error(
      'Cannot use LAB_ADDRESS as sender: its lines must be name, street, postal code and city, country',
    );
  return { company, street1: street, zip: town[1], city: town[2], country };
}

function unlessMissing(error: unknown): null {
  if (statusOf(error) === 404) return null;
  throw error;
}

async function attempt<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof CarrierFailure ? error : failureOf(error);
  }
}

const worthAnotherTry: ReadonlySet<number> = new Set([408, 409, 425, 429]);

/** The carrier's own words may repeat the address, so only status and code of a failure are kept. */
function failureOf(error: unknown): CarrierFailure {
  const status = statusOf(error);
  if (status === null) return new CarrierFailure('Cannot buy a label: EasyPost is not reached', false);
  const permanent = status >= 400 && status < 500 && !worthAnotherTry.has(status);
  return new CarrierFailure(
    `Cannot buy a label: EasyPost answers ${status} ${codeOf(error)}`.trim(),
    permanent,
  );
}

function statusOf(error: unknown): number | null {
  if (typeof error !== 'object' || error === null) return null;
  const status = 'statusCode' in error ? error.statusCode : 'status' in error ? error.status : null;
  return typeof status === 'number' ? status : null;
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}
