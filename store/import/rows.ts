import type { CsvColumns, CsvRecord } from './csv';
import type { ImportProblem } from './shapes';

export const productColumns: CsvColumns = {
  required: ['sku', 'title', 'unitPriceCents', 'currency', 'stockOnHand'],
  // What cases hold of a product is theirs: an export tells it, and an import passes over it.
  optional: ['kind', 'serialised', 'similarSkus', 'stockReserved'],
};

const repeated = [
  'orderNo',
  'orderedAt',
  'orderedAtSource',
  'customerName',
  'customerEmail',
  'customerLanguage',
  'address',
  'street',
  'extra',
  'postalCode',
  'city',
  'region',
  'country',
  'paymentProvider',
  'paymentId',
  'payments',
  'currency',
  'shippingCents',
  'shipments',
];

export const orderColumns: CsvColumns = {
  required: [
    'orderNo',
    'orderedAt',
    'customerName',
    'customerEmail',
    'street',
    'city',
    'country',
    'paymentId',
    'currency',
    'shippingCents',
    'sku',
    'quantity',
    'unitPaidCents',
    'onSale',
  ],
  optional: [
    'orderedAtSource',
    'customerLanguage',
    'address',
    'extra',
    'postalCode',
    'region',
    'paymentProvider',
    'payments',
    'serialNos',
    'deliveredAt',
    'deliverySource',
    'shipments',
  ],
};

/** What the records of one order, or the record of one product, say; not yet checked against its shape. */
export interface Draft {
  readonly line: number;
  /** The lines of an order's items and of its shipments, where the file has one for each. */
  readonly itemLines: readonly number[];
  readonly shipmentLines: readonly number[];
  readonly value: unknown;
  readonly problems: readonly ImportProblem[];
}

/** A product of one line of a table, not yet checked. */
export function productDraft({ line, cells }: CsvRecord): Draft {
  const value = {
    sku: cells.get('sku'),
    title: cells.get('title'),
    unitPriceCents: numberIn(cells.get('unitPriceCents')),
    currency: cells.get('currency'),
    stockOnHand: numberIn(cells.get('stockOnHand')),
    kind: cells.get('kind'),
    serialised: flagIn(cells.get('serialised')),
    similarSkus: listIn(cells.get('similarSkus')),
  };
  return { line, itemLines: [], shipmentLines: [], value, problems: [] };
}

/** One draft per order number, its records in the order of the file. A record without a number stands alone. */
export function orderDrafts(records: readonly CsvRecord[]): readonly Draft[] {
  const groups = new Map<string, [CsvRecord, ...CsvRecord[]]>();
  for (const record of records) {
    const key = record.cells.get('orderNo') ?? `line ${record.line}`;
    const group = groups.get(key);
    if (group) group.push(record);
    else groups.set(key, [record]);
  }
  return [...groups.values()].map(orderDraft);
}

function orderDraft(group: readonly [CsvRecord, ...CsvRecord[]]): Draft {
  const [{ line, cells }] = group;
  const shipments = cells.has('shipments') ? listed(group) : shipmentsIn(group);
  const value = {
    orderNo: cells.get('orderNo'),
    orderedAt: cells.get('orderedAt'),
    orderedAtSource: cells.get('orderedAtSource'),
    customer: {
      name: cells.get('customerName'),
      email: cells.get('customerEmail'),
      address: addressIn(cells),
      ...(cells.has('customerLanguage') && { language: cells.get('customerLanguage') }),
    },
    payment: { provider: cells.get('paymentProvider') ?? 'stripe', id: cells.get('paymentId') },
    ...(cells.has('payments') && { payments: listIn(cells.get('payments'))?.map(tenderIn) }),
    currency: cells.get('currency'),
    shippingCents: numberIn(cells.get('shippingCents')),
    lines: group.map((record) => lineIn(record.cells)),
    shipments: shipments.map(({ shipment }) => shipment),
  };
  return {
    line,
    itemLines: group.map((record) => record.line),
    shipmentLines: shipments.map((found) => found.line),
    value,
    problems: group.flatMap(differences(cells, line)),
  };
}

/** `gift-card:GIFT-1:4000`; what is not of that form stays a text, of which the shape says what it must be. */
function tenderIn(entry: string): object | string {
  const [, provider, id, amount] = /^([^:]+):(.+):([^:]+)$/.exec(entry) ?? [];
  return provider === undefined ? entry : { provider, id, amountCents: numberIn(amount) };
}

function differences(
  first: CsvRecord['cells'],
  firstLine: number,
): (record: CsvRecord) => readonly ImportProblem[] {
  return ({ line, cells }) =>
    repeated
      .filter((name) => cells.get(name) !== first.get(name))
      .map((name) => ({ line, message: `${name} differs from line ${firstLine} of the same order` }));
}

function addressIn(cells: CsvRecord['cells']): Readonly<Record<string, string>> | string {
  const whole = cells.get('address');
  if (whole !== undefined) return whole;
  const names = ['street', 'extra', 'postalCode', 'city', 'region', 'country'];
  return Object.fromEntries(
    names.flatMap((name) => (cells.has(name) ? [[name, cells.get(name) ?? '']] : [])),
  );
}

function lineIn(cells: CsvRecord['cells']): object {
  const serialNos = listIn(cells.get('serialNos'));
  return {
    sku: cells.get('sku'),
    quantity: numberIn(cells.get('quantity')),
    unitPaidCents: numberIn(cells.get('unitPaidCents')),
    onSale: flagIn(cells.get('onSale')),
    ...(serialNos && { serialNos }),
  };
}

interface DraftShipment {
  readonly line: number;
  readonly shipment: object;
}

/** `dispatchedAt/deliveredAt/source/1+2` for each parcel, as an export writes it; the shape says what is wrong of others. */
function listed([{ line, cells }]: readonly [CsvRecord, ...CsvRecord[]]): readonly DraftShipment[] {
  return (listIn(cells.get('shipments')) ?? []).map((entry) => {
    const [dispatchedAt = '', deliveredAt = '', source, lines = ''] = entry.split('/');
    const shipment = {
      ...(dispatchedAt !== '' && { dispatchedAt }),
      deliveredAt: deliveredAt === '' ? null : deliveredAt,
      source,
      ...(lines !== '' && { lines: lines.split('+').map(numberIn) }),
    };
    return { line, shipment };
  });
}

/** Lines that were delivered at the same moment are one shipment; a shipment of every line names none. */
function shipmentsIn(group: readonly CsvRecord[]): readonly DraftShipment[] {
  const deliveries = new Map<string, { line: number; delivery: object; lines: number[] }>();
  group.forEach(({ line, cells }, index) => {
    const deliveredAt = cells.get('deliveredAt') ?? null;
    const source = cells.get('deliverySource') ?? 'carrier';
    if (deliveredAt === null && !cells.has('deliverySource')) return;
    const key = `${deliveredAt ?? ''} ${source}`;
    const known = deliveries.get(key);
    if (known) known.lines.push(index + 1);
    else deliveries.set(key, { line, delivery: { deliveredAt, source }, lines: [index + 1] });
  });
  return [...deliveries.values()].map(({ line, delivery, lines }) => ({
    line,
    shipment: lines.length === group.length ? delivery : { ...delivery, lines },
  }));
}

/** A number where the cell is one; else the text, so that the shape can say what is wrong with it. */
function numberIn(cell: string | undefined): number | string | undefined {
  return cell !== undefined && /^-?\d+(\.\d+)?$/.test(cell) ? Number(cell) : cell;
}

const flags: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['yes', true],
  ['1', true],
  ['false', false],
  ['no', false],
  ['0', false],
]);

function flagIn(cell: string | undefined): boolean | string | undefined {
  return cell === undefined ? undefined : (flags.get(cell.toLowerCase()) ?? cell);
}

function listIn(cell: string | undefined): readonly string[] | undefined {
  return cell?.split('|').map((entry) => entry.trim());
}
