import type { Queries } from '../../store/database';
import { ordersNamed, ordersOfBuyer } from '../../store/letters/incoming-letters';
import type { NamedOrder } from '../../store/letters/incoming-letters';
import { unclaimedLettersOf } from '../../store/letters/unplaced-letters';
import type { UnclaimedLetter } from '../../store/letters/unplaced-letters';
import { freshText, itemsNamed, itemsNamedBeside, orderNumbersIn } from './reading';

/** An appeal that is about to be accepted. Without `skus` it is about the goods of the order, whichever they are. */
interface Naming {
  readonly sender: string;
  readonly orderNo: string;
  readonly skus: readonly string[];
  readonly before: Date;
}

interface NamedBefore {
  /** Letters and forms that belong to the appeal, oldest first. */
  readonly letterIds: readonly number[];
  /** When the desk had the first of them, and where it was sent (E6); null where there is none. */
  readonly first: { readonly acceptedAt: Date; readonly timeZone: string | null } | null;
}

/**
 * What the same sender wrote about an appeal before it and no appeal claimed yet. The first letter or form that named the
 * order or the product is the appeal, however long it took to find out which purchase was meant (`clockStops`, E12).
 */
export async function namedBefore(
  db: Queries,
  { sender, orderNo, skus, before }: Naming,
): Promise<NamedBefore> {
  const [order] = await ordersNamed(db, [orderNo]);
  if (!order) return { letterIds: [], first: null };
  const address = sender.trim().toLowerCase();
  const isMeant = (sku: string): boolean => skus.length === 0 || skus.includes(sku);
  const letters = await unclaimedLettersOf(db, { sender: address, orderNo, before });
  const others = await ordersNamed(db, otherNumbers(letters, orderNo));
  const own = others.filter(({ buyerEmail }) => buyerEmail === address);
  const about = letters.filter((letter) =>
    isAbout(letter, order, {
      isMeant,
      isBuyer: order.buyerEmail === address,
      other: letter.beside ?? own.find((one) => one.orderNo === letter.orderNo) ?? null,
    }),
  );
  const [first] = about;
  return {
    letterIds: about.map(({ letterId }) => letterId),
    first: first ? { acceptedAt: first.receivedAt, timeZone: first.timeZone } : null,
  };
}

/**
 * What belongs to an inquiry that a person makes an appeal: what names its goods, and what names no purchase at all. A
 * letter about something else that its sender bought stays where its own appeal finds it (E12, E13).
 */
export async function lettersOfInquiry(db: Queries, naming: Naming): Promise<readonly number[]> {
  const { orderNo, before } = naming;
  const sender = naming.sender.trim().toLowerCase();
  const { letterIds } = await namedBefore(db, naming);
  const bought = await ordersOfBuyer(db, sender);
  const letters = await unclaimedLettersOf(db, { sender, orderNo, before });
  const silent = letters.filter((letter) => letter.beside === null && !namesAny(letter, bought));
  return [...new Set([...letterIds, ...silent.map(({ letterId }) => letterId)])];
}

function namesAny(letter: UnclaimedLetter, orders: readonly NamedOrder[]): boolean {
  const words = wordsOf(letter);
  const numbers = orderNumbersIn(words);
  return (
    letter.orderNo !== null ||
    orders.some((order) => numbers.includes(order.orderNo) || itemsNamed(words, order).length > 0)
  );
}

function wordsOf({ subject, text }: UnclaimedLetter): string {
  return `${subject}\n${freshText(text)}`;
}

function otherNumbers(letters: readonly UnclaimedLetter[], orderNo: string): readonly string[] {
  const numbers = letters.flatMap((letter) => letter.orderNo ?? []);
  return [...new Set(numbers)].filter((number) => number !== orderNo);
}

interface Fitting {
  readonly isMeant: (sku: string) => boolean;
  readonly isBuyer: boolean;
  /** What else it may mean: the goods of the case that it lies with, or of another order of its sender that it named. */
  readonly other: Pick<NamedOrder, 'lines'> | null;
}

/**
 * Whether a letter was about these goods of this order. A product alone tells an order only to whoever bought it, since
 * he bought it: a form may name anybody's address, and nobody's letter may date the appeal of another. So does a product
 * beside a wrong number: that of somebody else's order, or of one of his own that does not hold it.
 */
function isAbout(letter: UnclaimedLetter, order: NamedOrder, fitting: Fitting): boolean {
  const { isMeant, isBuyer, other } = fitting;
  const words = wordsOf(letter);
  const named = itemsNamed(words, order);
  if (letter.orderNo === order.orderNo || orderNumbersIn(words).includes(order.orderNo))
    return named.length === 0 || named.some(({ sku }) => isMeant(sku));
  const tellsByGoods = isBuyer && isAfter(letter, order);
  const only = other === null ? named : itemsNamedBeside(words, order, other);
  return tellsByGoods && only.some(({ sku }) => isMeant(sku));
}

/** What was written before the purchase was a question about something else. */
function isAfter({ receivedAt }: UnclaimedLetter, { orderedAt }: NamedOrder): boolean {
  return receivedAt >= orderedAt;
}
