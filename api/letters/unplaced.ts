import { createHash } from 'node:crypto';
import { languageFor, writeUnplacedReply } from '../../gateways/letters';
import type { IncomingLetter } from '../../gateways/mail';
import { newestCaseOf, ordersNamed, ordersOfBuyer } from '../../store/letters/incoming-letters';
import { claimLettersFor } from '../../store/letters/unplaced-letters';
import { queueUnplacedReply } from '../../store/letters/unplaced-replies';
import { endInquiry, noteInquiry } from '../../store/cases/inquiries';
import type { Handling, NamedOrder } from '../../store/letters/incoming-letters';
import type { UnplacedTemplate } from '../../store/letters/letters';
import { system } from '../../workflows/contract';
import type { LettersInDeps } from './deps';
import { namedBefore } from './first-naming';
import { freshText, itemsNamed, orderNumbersIn } from './reading';
import type { NamedItem } from './reading';

/** An order that a letter is about, and whether the letter named it itself. */
interface MeantOrder extends NamedOrder {
  readonly isNamed: boolean;
}

/** Which order a letter is about, as far as it can be told without guessing. */
export async function orderMeant(deps: LettersInDeps, letter: IncomingLetter): Promise<MeantOrder | null> {
  const text = ownWords(letter);
  const inSubject = await ordersNamed(deps.db, orderNumbersIn(letter.subject));
  if (inSubject.length === 1) return meant(inSubject, true);
  const inText = inSubject.length > 1 ? inSubject : await ordersNamed(deps.db, orderNumbersIn(text));
  if (inText.length === 1) return meant(inText, true);
  // Among several, or without a number, the product may tell; but only among what the sender bought himself (E19).
  const own = inText.length > 1 ? inText : await ordersOfBuyer(deps.db, letter.sender);
  const fitting = own.filter(
    (order) => order.buyerEmail === letter.sender && itemsNamed(text, order).length > 0,
  );
  return fitting.length === 1 ? meant(fitting, inText.length > 0) : null;
}

function meant([order]: readonly NamedOrder[], isNamed: boolean): MeantOrder | null {
  return order ? { ...order, isNamed } : null;
}

/**
 * A letter that belongs to no case: an appeal where order and product are clear, else a question (A1, A2).
 * @param acceptedAt the moment the desk first had the letter
 */
export async function openAppeal(
  deps: LettersInDeps,
  letter: IncomingLetter,
  about: { readonly order: MeantOrder | null; readonly acceptedAt: Date; readonly letterId: number },
): Promise<Handling> {
  const { order, acceptedAt } = about;
  const items = order ? itemsMeant(letter, order) : [];
  if (!order || items.length === 0) return keepAsking(deps, letter, about);
  const named = await namedBefore(deps.db, {
    ...{ sender: letter.sender, orderNo: order.orderNo, before: acceptedAt },
    skus: items.map(({ sku }) => sku),
  });
  const result = await deps.acceptAppeal({
    orderNo: order.orderNo,
    email: letter.sender,
    items,
    problem: { description: descriptionOf(letter) },
    channel: 'mail',
    acceptedAt,
    timeZone: letter.timeZone,
    // An earlier letter that named the order or the product was the appeal, with its own day where it was sent (E6, E12).
    ...named.first,
    letterLanguage: letter.language,
    idempotencyKey: letter.messageId,
    // Without a number it was the sender's address that led to the order: our own records show the purchase (E19).
    ...(!order.isNamed && { found: { by: system, reasonKey: null } }),
  });
  if (!result.accepted) return nothingOpened(deps, letter, { order, items, why: result.detail });
  const caseNo = result.answer.cases[0]?.caseNo;
  if (caseNo === undefined) return { understood: 'appeal' };
  await endInquiry(deps.db, letter.sender, caseNo);
  await claimLettersFor(deps.db, caseNo, named.letterIds);
  return { understood: 'appeal', caseNo };
}

/**
 * Every piece that is meant is in a case or was settled (G1, E27). The buyer hears so, and his letter lies with the
 * newest of those cases, where support reads it; a stranger learns no more than from a letter about nothing.
 */
async function nothingOpened(
  deps: LettersInDeps,
  letter: IncomingLetter,
  about: { readonly order: NamedOrder; readonly items: readonly NamedItem[]; readonly why: string },
): Promise<Handling> {
  const { order, items, why } = about;
  if (order.buyerEmail !== letter.sender) return ask(deps, letter, null);
  const skus = items.map(({ sku }) => sku);
  const caseNo = await newestCaseOf(deps.db, order.orderNo, skus);
  const { note } = await reply(deps, letter, { template: 'in-case-already', order });
  return { understood: null, note: `${why} (${note})`, ...(caseNo !== null && { caseNo }) };
}

/** Keeps a letter that is no appeal yet as an inquiry, with the search that was made, and asks for what it lacks (E30). */
async function keepAsking(
  deps: LettersInDeps,
  letter: IncomingLetter,
  { order, acceptedAt, letterId }: Parameters<typeof openAppeal>[2],
): Promise<Handling> {
  const orderNosNamed = orderNumbersIn(ownWords(letter));
  const [found, own] = await Promise.all([
    ordersNamed(deps.db, orderNosNamed),
    ordersOfBuyer(deps.db, letter.sender),
  ]);
  const numbers = (orders: readonly NamedOrder[]) => orders.map(({ orderNo }) => orderNo);
  const search = { orderNosNamed, ordersFound: numbers(found), ordersOfSender: numbers(own) };
  await noteInquiry(deps.db, { sender: letter.sender, letterId, at: acceptedAt, search });
  return ask(deps, letter, order);
}

/** The products that are meant: those that are named, each with a case of its own, or the only one of the order. */
function itemsMeant(letter: IncomingLetter, order: NamedOrder): readonly NamedItem[] {
  const named = itemsNamed(ownWords(letter), order);
  if (named.length > 0) return named;
  return order.lines.length === 1 ? order.lines.map(({ sku }) => ({ sku })) : [];
}

/** Asks for what is missing. What an order holds is told to its buyer only; a stranger learns not even that it exists. */
async function ask(deps: LettersInDeps, letter: IncomingLetter, order: NamedOrder | null): Promise<Handling> {
  const isBuyer = order !== null && order.buyerEmail === letter.sender;
  const { note } = await reply(
    deps,
    letter,
    isBuyer ? { template: 'which-item', order } : { template: 'no-order-found', order: null },
  );
  return { understood: null, note };
}

async function reply(
  deps: LettersInDeps,
  letter: IncomingLetter,
  { template, order }: { readonly template: UnplacedTemplate; readonly order: NamedOrder | null },
): Promise<{ readonly note: string }> {
  // The reply goes to the sender: what his own orders say of his language tells nobody else anything.
  const own = order ?? (await ordersOfBuyer(deps.db, letter.sender))[0];
  const { language: ofOrder = null, country = null } = own ?? {};
  const language = languageFor({ order: ofOrder, chosen: null, letter: letter.language, country });
  const about = {
    subject: letter.subject,
    orderNo: order?.orderNo ?? null,
    products: order?.lines.map(({ sku, title }) => `${title} (${sku})`) ?? [],
  };
  const text = writeUnplacedReply(template, about, language);
  const queued = await queueUnplacedReply(deps.db, {
    template,
    ...text,
    language,
    messageId: `<answer.${createHash('sha256').update(letter.messageId).digest('hex').slice(0, 32)}@returns-desk>`,
    recipient: letter.sender,
    inReplyTo: letter.messageId,
    thread: [...letter.thread, letter.messageId].slice(-20),
    renderedAt: deps.now(),
  });
  return {
    note: queued ? `answered: ${template}` : 'not answered again: this address got five answers today',
  };
}

function ownWords(letter: IncomingLetter): string {
  return `${letter.subject}\n${freshText(letter.text)}`;
}

const DESCRIPTION_LIMIT = 20_000;

function descriptionOf(letter: IncomingLetter): string {
  const text = freshText(letter.text);
  return (text === '' ? letter.subject : text).slice(0, DESCRIPTION_LIMIT);
}
