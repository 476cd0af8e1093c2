import { randomUUID } from 'node:crypto';
import { createTransport } from 'nodemailer';
import type { SendMailOptions } from 'nodemailer';
import sharp from 'sharp';
import type { DeskInfo } from '../../../local/desk/file';
import { World } from '../../../local/demo/world';
import type { StaffRole } from '../../../local/demo/world';
import { shopifyAddress, shopifyOrder, signed } from '../../support/shopify';
import type { Words } from './words';

const DAY_MS = 86_400_000;
const ago = (days: number): string => new Date(Date.now() - days * DAY_MS).toISOString();

/** A person with a word of her own in everything that she gives us, and what staff write about her. */
export class Played {
  readonly world: World;
  readonly caseNos: string[] = [];
  /** What the api answered when it said no. */
  readonly refusals: string[] = [];

  constructor(
    readonly info: DeskInfo,
    readonly words: Words,
  ) {
    this.world = new World(info, () => undefined);
  }

  get email(): string {
    return `${this.words.of('her mailbox')}@mail.example`;
  }

  get customer() {
    const { words } = this;
    return {
      name: `Quirina ${words.of('her name')}`,
      email: this.email,
      address: {
        ...{ street: `${words.of('her street')} 12`, extra: words.of('her floor') },
        ...{ postalCode: words.of('her code'), city: words.of('her city'), country: 'DE' },
      },
    };
  }

  async buy(orderNo: string, sku: string, payment: { readonly provider: string; readonly id: string }) {
    await this.world.call('admin', '/orders', {
      ...{ orderNo, orderedAt: ago(6), customer: this.customer, payment, currency: 'EUR', shippingCents: 0 },
      lines: [{ sku, quantity: 1, unitPaidCents: 9_000, onSale: false }],
      shipments: [{ deliveredAt: ago(3), source: 'carrier' }],
    });
    return { orderNo, sku };
  }

  /** A text with the word of a place; of the length that people write. */
  says(place: string): string {
    return `She says ${this.words.of(place)}, and that it does not work.`;
  }

  act(role: StaffRole, what: string, body: object = {}) {
    return this.world.act(role, what, body);
  }

  /** What a person wants himself, as support writes it down. */
  forHer(what: string, body: object = {}) {
    const note = this.says(`note at ${what.split('/')[1] ?? ''}`);
    return this.act('support', what, { ...body, onBehalfOfCustomer: true, note });
  }

  async mail(letter: SendMailOptions): Promise<void> {
    const transport = createTransport(this.info.smtpUrl);
    const from = `"${this.words.of('name in mail')}" <${this.email}>`;
    await transport.sendMail({ from, to: 'returns@desk.example', ...letter });
    transport.close();
  }

  /** Asks for something that is answered no, and keeps the answer. */
  async refused(path: string, given: { readonly role?: StaffRole; readonly body: string }): Promise<number> {
    const answer = await fetch(`${this.info.apiUrl}/api/v1${path}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(given.role && { authorization: `Bearer ${this.info.keys[given.role]}` }),
      },
      body: given.body,
    });
    this.refusals.push(await answer.text());
    if (answer.ok) throw new Error(`${path} was to be refused`);
    return answer.status;
  }
}

/** A photo that says where it was taken, and by whom. */
async function photoOf(words: Words, place: string): Promise<Buffer> {
  return sharp({ create: { width: 24, height: 16, channels: 3, background: '#b35a00' } })
    .withExif({ IFD0: { Artist: words.of(`${place} artist`), ImageDescription: words.of(`${place} story`) } })
    .jpeg()
    .toBuffer();
}

/** By the form, with files, to a refund that is paid to her bank account. */
export async function byForm(her: Played): Promise<void> {
  const { world, words } = her;
  const { orderNo, sku } = await her.buy('CANARY-1', 'OSC-2104', {
    provider: 'cash-on-delivery',
    id: 'COD-1',
  });
  const { appealNo, cases, uploadToken } = await world.call<{
    readonly appealNo: string;
    readonly uploadToken: string;
    readonly cases: readonly { readonly caseNo: string }[];
  }>(null, '/appeals', {
    ...{ orderNo, email: her.email, items: [{ sku }], timeZone: 'Europe/Berlin' },
    problem: {
      ...{
        description: her.says('description'),
        suspectedCause: her.says('cause'),
        usage: her.says('usage'),
      },
      ...{
        connectionDiagram: her.says('diagram'),
        operatingModes: her.says('modes'),
        logs: her.says('logs'),
      },
    },
  });
  const caseNo = cases[0]?.caseNo ?? '';
  her.caseNos.push(caseNo);
  const upload = async (name: string, content: Buffer | string): Promise<void> => {
    const url = `${her.info.apiUrl}/api/v1/appeals/${appealNo}/files?name=${name}`;
    const headers = { 'x-upload-token': uploadToken, 'content-type': 'application/octet-stream' };
    const answer = await fetch(url, { method: 'POST', headers, body: new Uint8Array(Buffer.from(content)) });
    if (answer.status !== 201) throw new Error(`the upload was answered ${answer.status}`);
  };
  await upload(`${words.of('name of a photo')}.jpg`, await photoOf(words, 'upload'));
  await upload(`${words.of('name of a log')}.txt`, her.says('content of a log'));
  await upload(
    `${words.of('name of a page')}.html`,
    `<html><script>${words.of('content of a page')}</script>`,
  );
  await world.call('support', `/cases/${caseNo}/messages`, { text: her.says('message of support') });
  await her.act('support', `${caseNo}/request-evidence`, { text: her.says('request') });
  await her.forHer(`${caseNo}/provide-evidence`, { text: her.says('evidence'), reason: her.says('waiver') });
  await her.act('support', `${caseNo}/hold`, { reason: her.says('hold') });
  await her.act('support', `${caseNo}/release`);
  await her.act('support', `${caseNo}/propose-lab`, { reason: her.says('proposal') });
  await her.forHer(`${caseNo}/agree-to-lab`);
  await her.act('warehouse', `${caseNo}/shipment-arrived`, {
    ...{ contents: 'ok', condition: her.says('condition'), note: her.says('note of the dock') },
  });
  await her.act('lab', `${caseNo}/lab-verdict`, {
    ...{ cause: 'internal-defect', repairable: false, findings: her.says('findings') },
  });
  const { offer } = await world.untilOffered(caseNo);
  await her.forHer(`${caseNo}/choose-option`, { kind: 'refund', offerVersion: offer?.version });
  await world.until('the refund to need another way', async () =>
    (await world.see(caseNo)).actions.length > 0 && (await world.see(caseNo)).refund?.state === 'failed'
      ? true
      : undefined,
  );
  await her.act('payments', `${caseNo}/settle-refund`, {
    ...{ method: 'bank-transfer', reference: 'TRANSFER-2026-17' },
    consentNote: `To ${her.words.of('account holder')}, ${her.words.of('bank account')}, on the phone`,
  });
  await her.act('manager', `${caseNo}/approve-refund`);
  await world.untilStage(caseNo, 'closed');
  // A word that comes too late is not kept.
  const late = JSON.stringify({ text: her.says('advice too late') });
  await her.refused(`/cases/${caseNo}/actions/advise`, { role: 'support', body: late });
}

/** By letters with attachments, through the lab to a replacement that goes to another address. */
export async function byLetter(her: Played): Promise<void> {
  const { world, words } = her;
  const { orderNo, sku } = await her.buy('CANARY-2', 'SLD-0080', { provider: 'stripe', id: 'pi_canary_2' });
  await her.mail({
    ...{
      messageId: `<${words.of('message id')}@mail.example>`,
      subject: `${orderNo} ${words.of('subject')}`,
    },
    text: `${her.says('letter')}\n\nOrder ${orderNo}, ${sku}`,
    attachments: [
      { filename: `${words.of('name of an attachment')}.jpg`, content: await photoOf(words, 'letter') },
      { filename: 'log.txt', content: her.says('content of an attachment') },
    ],
  });
  const { caseNo } = await world.caseOfOrder(orderNo);
  her.caseNos.push(caseNo);
  const answer = (text: string) =>
    her.mail({ to: `returns+${caseNo.toLowerCase()}@desk.example`, subject: `Re: ${caseNo}`, text });
  await her.act('support', `${caseNo}/advise`, { text: her.says('advice') });
  await answer(`NOT SOLVED\n\n${her.says('second letter')}`);
  await her.act('support', `${caseNo}/flag-hazard`, { text: her.says('hazard') });
  await her.act('support', `${caseNo}/clear-hazard`, { reason: her.says('no hazard') });
  await her.act('support', `${caseNo}/propose-lab`, { reason: her.says('second proposal') });
  await answer('AGREE');
  await world.untilStage(caseNo, 'parcel');
  await her.act('warehouse', `${caseNo}/shipment-arrived`, { contents: 'ok' });
  await her.act('lab', `${caseNo}/lab-verdict`, {
    ...{ cause: 'internal-defect', repairable: false, findings: her.says('second findings') },
  });
  const { offer } = await world.untilOffered(caseNo);
  await her.forHer(`${caseNo}/choose-option`, { kind: 'replacement', offerVersion: offer?.version });
  await her.forHer(`${caseNo}/confirm-address`, {
    address: { ...her.customer.address, city: words.of('new city') },
  });
  await world.call('support', `/cases/${caseNo}/letters`, {
    ...{ subject: words.of('subject of ours'), text: her.says('letter of ours') },
  });
  await her.act('warehouse', `${caseNo}/dispatch-goods`, { trackingNo: 'TRK-17', carrier: 'DHL' });
  const moved = { address: { ...her.customer.address, city: words.of('too late city') } };
  const asked = { ...moved, onBehalfOfCustomer: true, note: her.says('note of a move') };
  await her.refused(`/cases/${caseNo}/actions/confirm-address`, {
    role: 'support',
    body: JSON.stringify(asked),
  });
  const { items } = await world.call<{
    readonly items: readonly { readonly id: number; readonly kind: string }[];
  }>('support', '/work-items');
  const item = items.find(({ kind }) => kind === 'moved-after-dispatch');
  await world.call('support', `/work-items/${item?.id ?? 0}/close`, {
    note: her.says('note of a work item'),
  });
  await her.act('warehouse', `${caseNo}/confirm-delivery`);
  await world.untilStage(caseNo, 'closed');
}

/** Refused, set aside by a manager, and withdrawn; her order came as a table. */
export async function byTable(her: Played): Promise<void> {
  const { world, words, info } = her;
  const { name, address } = her.customer;
  const head =
    'orderNo,orderedAt,customerName,customerEmail,street,postalCode,city,country,paymentId,currency,shippingCents,sku,quantity,unitPaidCents,onSale,serialNos,deliveredAt,deliverySource';
  const row = (no: string, sku: string, who: string) =>
    `${no},${ago(6)},${who},${her.email},${address.street},1,Town,DE,pi_canary_3,EUR,0,${sku},1,1890,false,,${ago(3)},carrier`;
  const importing = async (line: string) => {
    const headers = { 'content-type': 'text/csv', authorization: `Bearer ${info.keys.admin}` };
    const url = `${info.apiUrl}/api/v1/orders:import`;
    return fetch(url, { method: 'POST', headers, body: `${head}\n${line}` });
  };
  await importing(row('CANARY-3', 'SNS-ENV', name));
  const unknown = await importing(row('CANARY-9', 'NO-SUCH-SKU', words.of('name in a bad table')));
  her.refusals.push(await unknown.text());
  const { cases } = await world.call<{ readonly cases: readonly { readonly caseNo: string }[] }>(
    null,
    '/appeals',
    {
      ...{ orderNo: 'CANARY-3', email: her.email, problem: { description: her.says('third description') } },
    },
  );
  const caseNo = cases[0]?.caseNo ?? '';
  her.caseNos.push(caseNo);
  await her.act('support', `${caseNo}/refuse`, { rule: 'W1', reason: her.says('refusal') });
  await her.act('manager', `${caseNo}/overrule`, { rule: 'W1', reason: her.says('overruling') });
  await world.untilStage(caseNo, 'support');
  await her.forHer(`${caseNo}/withdraw`);
  await world.untilStage(caseNo, 'closed');
}

/** What comes in beside cases: an order nobody knows, shops, links, and people of ours. */
export async function besideCases(her: Played): Promise<void> {
  const { words, world, info } = her;
  const unknown = {
    orderNo: 'NONE-17',
    email: her.email,
    problem: { description: her.says('unknown order') },
  };
  await her.refused('/appeals', { body: JSON.stringify(unknown) });
  const { items } = await world.call<{ readonly items: readonly { readonly inquiryId: number }[] }>(
    'support',
    '/inquiries',
  );
  await world.call('support', `/inquiries/${items[0]?.inquiryId ?? 0}/refuse`, {
    reason: her.says('inquiry'),
  });
  const tell = async (order: object): Promise<void> => {
    const body = JSON.stringify(order);
    const headers = {
      ...{ 'x-shopify-topic': 'orders/create', 'x-shopify-webhook-id': randomUUID() },
      'x-shopify-hmac-sha256': signed(body, info.own.webhookSecret),
    };
    const url = `${info.apiUrl}/api/v1/shops/shopify/orders`;
    const answer = await fetch(url, { method: 'POST', headers, body });
    if (!answer.ok) throw new Error(`the shop was answered ${answer.status}: ${await answer.text()}`);
  };
  const address = {
    ...shopifyAddress,
    name: words.of('name in a shop'),
    address1: words.of('street in a shop'),
  };
  const { email } = her;
  const fields = { email, contact_email: email, billing_address: address, shipping_address: address };
  const customer = { id: 1, email, first_name: words.of('first name in a shop'), phone: null };
  // Its goods are nothing that we sell: it waits for a person, with all that the shop said.
  await tell(shopifyOrder({ ...fields, customer, note: words.of('note in a shop'), name: '#CANARY-4' }));
  await world.call(null, '/customer-links', { email, caseNo: her.caseNos[0] });
}

/** Staff are persons as well: in the house their names may stand, outside they may not. */
export async function ofStaff(her: Played): Promise<void> {
  const { words, world, info } = her;
  const email = `${words.of('mailbox of staff')}@desk.example`;
  const invited = { email, name: `Ada ${words.of('name of staff')}`, roles: ['support'] };
  await world.call('admin', '/users/invitations', invited);
  const wrong = { email: `${words.of('mailbox of a guest')}@mail.example`, password: words.of('password') };
  await her.refused('/sign-in', { body: JSON.stringify(wrong) });
  // What is no request at all.
  await her.refused('/appeals', { body: `{"email": "${words.of('cut off')}` });
  const bad = { orderNo: 'CANARY-1', email: `${words.of('no address')}@`, problem: { description: 1 } };
  await her.refused('/appeals', { body: JSON.stringify(bad) });
  await her.refused('/people/export', {
    body: JSON.stringify({ email: `${words.of('stranger asks')}@m.example` }),
  });
  if (info.keys.admin === '') throw new Error('there is no key');
}
