import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What goes wrong with a call: `before` it takes effect, or `after`, when the effect is there and the answer is lost. */
export interface Trouble {
  readonly on: string;
  readonly when: 'before' | 'after';
  readonly status: number | 'cut' | 'cut in mid-body' | 'hang' | 'babble' | 'slow';
  /** Only for parcels whose reference begins so; each once. */
  readonly of?: string;
}

const SLOW_MS = 200;

interface Shipment {
  readonly id: string;
  readonly reference: string;
  readonly to_address: Readonly<Record<string, unknown>>;
  readonly from_address: Readonly<Record<string, unknown>>;
  readonly rates: readonly {
    readonly id: string;
    readonly rate: string;
    readonly carrier: string;
    readonly currency: string;
  }[];
  tracking_code: string | null;
  selected_rate: unknown;
  postage_label: unknown;
  refund_status: string | null;
}

const pdf = Buffer.from('%PDF-1.4 a label of the carrier');

/**
 * The HTTP peer of the carrier's client: shipments, one purchase per shipment, refunds, and labels, in EasyPost's JSON.
 * It appends each purchase to a list before it answers.
 */
export class EasyPostStandIn {
  readonly purchases: string[] = [];
  readonly refunds: string[] = [];
  readonly shipments: Shipment[] = [];
  troubles: Trouble[] = [];
  rates = [
    ['USPS', '9.90'],
    ['DHL', '7.45'],
  ] as const;

  private constructor(
    readonly url: string,
    readonly close: () => Promise<void>,
  ) {}

  static async open(): Promise<EasyPostStandIn> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const standIn = new EasyPostStandIn(`http://127.0.0.1:${port}/v2/`, async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    });
    server.on('request', (request, response) => void standIn.answer(request, response));
    return standIn;
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = chunks.length > 0 ? (JSON.parse(Buffer.concat(chunks).toString()) as never) : undefined;
    const [, , , key = '', verb = ''] = (request.url ?? '').split('?')[0]?.split('/') ?? [];
    const name = verb !== '' ? verb : request.method === 'POST' ? 'create' : 'retrieve';
    if (request.url?.startsWith('/labels/')) return void response.end(pdf);
    const about = this.referenceIn(decodeURIComponent(key), body);
    if (await this.fails({ on: name, when: 'before', about }, response)) return;
    const { status, json } = this.carryOut(name, decodeURIComponent(key), body);
    if (await this.fails({ on: name, when: 'after', about }, response)) return;
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(json));
  }

  private referenceIn(key: string, body: unknown): string {
    const created = (body as { readonly shipment?: Shipment } | undefined)?.shipment;
    const known = this.shipments.find(({ id, reference }) => id === key || reference === key);
    return created?.reference ?? known?.reference ?? key;
  }

  private async fails(
    { on, when, about }: Pick<Trouble, 'on' | 'when'> & { readonly about: string },
    response: ServerResponse,
  ): Promise<boolean> {
    const trouble = this.troubles.find(
      (one) => one.on === on && one.when === when && about.startsWith(one.of ?? ''),
    );
    if (!trouble) return false;
    this.troubles = this.troubles.filter((one) => one !== trouble);
    const { status } = trouble;
    if (status === 'slow') return new Promise((resolve) => setTimeout(() => resolve(false), SLOW_MS));
    if (status === 'cut') response.destroy();
    else if (status === 'cut in mid-body') {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': 4_000 });
      response.write('{"id":', () => response.destroy());
    } else if (status === 'babble') response.writeHead(200).end('<html>not what you asked for');
    else if (status !== 'hang') problem(status, 'TROUBLE', response);
    return true;
  }

  private carryOut(
    name: string,
    key: string,
    body: unknown,
  ): { readonly status: number; readonly json: unknown } {
    if (name === 'create') return { status: 201, json: this.create(body as { readonly shipment: Shipment }) };
    const shipment = this.shipments.find(({ id, reference }) => id === key || reference === key);
    if (!shipment) return { status: 404, json: errorBody('NOT_FOUND') };
    if (name === 'refund') {
      this.refunds.push(shipment.id);
      shipment.refund_status = 'submitted';
    }
    if (name === 'buy') {
      if (shipment.tracking_code !== null) return { status: 422, json: errorBody('SHIPMENT.POSTAGE.EXISTS') };
      const { rate } = body as { readonly rate: { readonly id: string } };
      this.purchases.push(shipment.id);
      shipment.tracking_code = `EZ${String(1_000_000 + this.purchases.length)}`;
      shipment.selected_rate = shipment.rates.find(({ id }) => id === rate.id);
      const label_url = new URL(`/labels/${shipment.id}.pdf`, this.url).href;
      shipment.postage_label = { object: 'PostageLabel', label_url, label_pdf_url: null };
    }
    return { status: 200, json: shipment };
  }

  private create({ shipment }: { readonly shipment: Shipment }): Shipment {
    const id = `shp_${randomBytes(16).toString('hex')}`;
    const rates = this.rates.map(([carrier, rate], index) => ({
      ...{ id: `rate_${String(index)}`, object: 'Rate', carrier, rate, currency: 'EUR' },
    }));
    const nothingYet = { tracking_code: null, selected_rate: null, postage_label: null, refund_status: null };
    const made = { ...shipment, id, object: 'Shipment', rates, ...nothingYet };
    this.shipments.push(made);
    return made;
  }
}

function errorBody(code: string) {
  return { error: { code, message: 'for Ada Kowalska, Lindenweg 1', errors: [] } };
}

function problem(status: number, code: string, response: ServerResponse): void {
  const busy = status === 429 ? { 'retry-after': '1' } : {};
  response
    .writeHead(status, { 'content-type': 'application/json', ...busy })
    .end(JSON.stringify(errorBody(code)));
}
