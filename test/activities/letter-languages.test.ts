import fc from 'fast-check';
import { letterFacts } from '../../store/letters/letter-facts';
import { languages, writeLetter, writeUnplacedReply } from '../../gateways/letters';
import type { CaseTemplate, LetterFacts, LetterText } from '../../gateways/letters';
import { formatAmount } from '../../gateways/letters/money';
import { assessEligibility, decideOptions, ruleIds } from '../../policy';
import type { EligibilityFacts, OptionFacts } from '../../policy';
import { helpfulItems } from '../../store/cases/appeals';
import type { LetterContext } from '../../store/letters/letter-context';
import type { CaseFacts, CaseState, Parked, StageState } from '../../workflows/contract';
import { policyWith } from '../policy/facts';
import { caseIn, stageStates } from '../support/case-states';

const runs = { numRuns: 60 };

// A record over all names: a new template without a line here does not compile.
const templates: Readonly<Record<CaseTemplate, true>> = {
  'appeal-received': true,
  'evidence-wanted': true,
  refused: true,
  advice: true,
  'lab-proposed': true,
  'lab-address': true,
  'parcel-received': true,
  'parcel-trouble': true,
  'parcel-not-found': true,
  offer: true,
  'no-remedy': true,
  'refund-done': true,
  'refund-returned': true,
  'payout-consent': true,
  'delivery-address': true,
  'goods-sent': true,
  'goods-back': true,
  closed: true,
  reminder: true,
  'safety-stop': true,
  'postage-refused': true,
  'diagnosis-late': true,
  'storage-begun': true,
  'storage-ends': true,
};
const names = Object.keys(templates) as readonly CaseTemplate[];

const moment = fc
  .date({ min: new Date('2026-01-01'), max: new Date('2026-06-30'), noInvalidDate: true })
  .map((date) => date.toISOString());
const minutes = fc.option(fc.integer({ min: 0, max: 500 }));
const cents = fc.option(fc.integer({ min: 0, max: 20_000 }));
// No amount ends like another, so that one is never found within the other.
const amount = fc.constantFrom(9_000, 12_345, 7_700, 41_234_568);
const currency = fc.constantFrom('EUR', 'JPY', 'KWD', 'PLN');
// What people and catalogues write is neither language here, so that every other word is the letter's own.
const foreign = fc.constantFrom('XQ-100', 'Łódź „7“', 'Qx\n- zz\n\nyy');
const overruled = fc.subarray([...ruleIds], { maxLength: 3 });
const timeZone = fc.constantFrom('Europe/Berlin', 'Pacific/Auckland', 'America/New_York', 'UTC');
const remedied = fc.constantFrom(null, 'replaced', 'repaired');

const appealFacts: fc.Arbitrary<EligibilityFacts> = fc.record({
  appealedAt: moment,
  orderedAt: moment,
  receipt: fc.option(fc.record({ at: moment, source: fc.constantFrom('carrier', 'customer', 'order') })),
  boughtHere: fc.constantFrom(true, false, 'unproven' as const),
  isBuyer: fc.boolean(),
  defectClaimed: fc.constantFrom('defective', 'damaged', 'none', 'unused'),
  remedied,
  overruled,
  customerTimeZone: fc.constantFrom(null, 'Asia/Kolkata', '-08:00'),
});

const optionFacts: fc.Arbitrary<OptionFacts> = fc.record({
  cause: fc.constantFrom(
    'internal-defect',
    'transit-damage',
    'customer-caused',
    'no-fault-found',
    'not-our-product',
    'indeterminate',
  ),
  onSale: fc.boolean(),
  replacementAvailable: fc.boolean(),
  replacementSku: fc.option(foreign, { nil: null }),
  similar: fc.option(fc.record({ sku: foreign, title: foreign, priceCents: fc.option(amount) }), {
    nil: null,
  }),
  repairable: fc.boolean(),
  partsAvailable: fc.boolean(),
  repairMinutes: minutes,
  repairCostCents: cents,
  replacementCostCents: cents,
  unitPaidCents: fc.oneof(amount, fc.constant(0)),
  refundedCents: fc.constantFrom(0, 100),
  currency,
  overruled,
  withdrawn: fc.subarray(['refund', 'replacement', 'repair']),
  causedBy: fc.constantFrom(null, 'lab'),
});

const outcomes = [
  'refunded',
  'replaced',
  'repaired',
  'solved-remotely',
  'refused',
  'withdrawn',
  'lapsed',
  'declined',
  'no-remedy',
] as const;

const amendments = [
  'shortage',
  'harm',
  'undelivered',
  'repair-failed',
  'looked-again',
  'manager',
  'late',
  'reopened',
] as const;

const stage: fc.Arbitrary<StageState> = fc.oneof(
  fc.constantFrom(...Object.values(stageStates)),
  fc.constant({
    stage: 'replacement' as const,
    dispatch: null,
    difference: { amountCents: 500, requestedBy: 'customer' },
  }),
  fc.record({ stage: fc.constant('closed' as const), outcome: fc.constantFrom(...outcomes) }),
  fc.record({
    stage: fc.constant('parcel' as const),
    announced: fc.boolean(),
    withdrawn: fc.boolean(),
    trouble: fc.constantFrom(null, 'serial-differs', 'wrong-item', 'empty', 'short'),
  }),
);

const cameEarly: Parked = {
  action: 'shipmentArrived',
  message: { messageId: 'm-1', actor: { role: 'warehouse', id: 'w' }, body: { contents: 'ok' } },
};

/** Everything a record may know when a letter is written, as the policy itself decides it. */
const context: fc.Arbitrary<LetterContext> = fc
  .record({
    ...{ appealFacts, optionFacts, stage, timeZone, foreign },
    isBuyer: fc.boolean(),
    serialNo: fc.option(foreign),
    dueAt: fc.option(moment),
    hasOffer: fc.boolean(),
    amended: fc.constantFrom(null, ...amendments),
    decidedBy: fc.subarray([...ruleIds]),
    helpful: fc.subarray([...helpfulItems]),
    refusedBy: fc.option(fc.subarray([...ruleIds])),
    texts: fc.record({ advice: fc.option(foreign), request: fc.option(foreign), reason: fc.option(foreign) }),
    early: fc.constantFrom<Partial<CaseFacts>>(
      {},
      { early: 'wrong-item' },
      { early: 'empty' },
      { early: 'unit', place: 'quarantine', parked: [cameEarly] },
    ),
    byHand: fc.constantFrom(null, 'bank-transfer', 'cash', 'other'),
    purpose: fc.option(fc.constantFrom('replacement', 'repaired', 'goods-back')),
    tracking: fc.record({ trackingNo: fc.option(foreign), carrier: fc.option(foreign) }),
    refunded: fc.option(amount),
    similarDifference: fc.constantFrom('keep', 'refund'),
  })
  .map((about): LetterContext => {
    const policy = policyWith({ timeZone: about.timeZone, similarDifference: about.similarDifference });
    const eligibility = assessEligibility(policy, about.appealFacts);
    const facts = about.optionFacts;
    const known = caseIn(about.stage, {
      appealedAt: about.appealFacts.appealedAt,
      overruled: about.appealFacts.overruled ?? [],
      ...about.early,
    });
    const state: CaseState = known.stage === 'appeal' ? { ...known, needs: eligibility.needs } : known;
    return {
      caseNo: 'RMA-000042',
      writtenBy: about.isBuyer ? 'ada@example.org' : 'eve@example.org',
      buyer: { name: 'Łukasz Żółć', email: 'Ada@example.org' },
      orderNo: 'DE-10001',
      orderedAt: new Date(about.appealFacts.orderedAt),
      sku: 'SCOPE',
      productTitle: about.foreign,
      serialNo: about.serialNo,
      appealedAt: new Date(about.appealFacts.appealedAt),
      language: null,
      policy,
      remedied: about.appealFacts.remedied ?? null,
      state: {
        ...state,
        unit: { ...state.unit, unitPaidCents: facts.unitPaidCents, currency: facts.currency },
      },
      dueAt: about.dueAt === null ? null : new Date(about.dueAt),
      eligibility,
      customerTimeZone: about.appealFacts.customerTimeZone ?? null,
      accepted: false,
      refusedBy: about.refusedBy,
      refusalReason: about.texts.reason,
      findings: about.texts.reason,
      offer: about.hasOffer
        ? { version: 1, decidedAt: new Date(0), facts, options: decideOptions(policy, facts).options }
        : null,
      amended: about.amended,
      decidedBy: about.decidedBy,
      helpful: about.helpful,
      reminder: null,
      advice: about.texts.advice,
      request: about.texts.request,
      refund:
        about.refunded === null
          ? null
          : {
              ...{ state: 'settled', purpose: about.hasOffer ? 'price' : 'difference' },
              ...{ amountCents: about.refunded, unpaidCents: 0, currency: facts.currency },
              ...{ requestedBy: 'customer', approvedBy: null },
              ...{
                byHand: about.byHand,
                parts: [
                  { amountCents: 1_234, byHand: null },
                  { amountCents: about.refunded - 1_234, byHand: about.byHand },
                ],
                providerRefundId: null,
                since: null,
                failure: null,
                attempts: [],
                payout: null,
              },
            },
      dispatch:
        about.purpose === null
          ? null
          : {
              purpose: about.purpose,
              productTitle: about.foreign,
              postageBy: about.hasOffer ? 'customer' : 'supplier',
              ...about.tracking,
            },
      inReplyTo: null,
      thread: [],
    };
  });

const settings = {
  publicUrl: 'https://desk.example',
  linkFor: (caseNo: string) => `https://desk.example/c/${caseNo}?token=secret`,
  labAddress: ['Retouren', 'Weg 5', '10115 Berlin'],
};

const whole = ({ subject, body }: LetterText): string => `${subject}\n\n${body}`;

const rulesIn = (text: string): readonly string[] =>
  [...new Set(text.match(/\b([WS][12]|G[123]|A[123]|L[1-4]|O[1-8])\b|\(J\)/g))].sort();

const english = 'January February March April May June July August September October November December'.split(
  ' ',
);
const german = 'Januar Februar März April Mai Juni Juli August September Oktober November Dezember'.split(
  ' ',
);

/** Every day a text names, as `2026-03-14`, however it writes it. */
function daysIn(text: string): readonly string[] {
  const iso = text.match(/\b20\d\d-\d\d-\d\d\b/g) ?? [];
  const written = [...text.matchAll(/\b(\d{1,2})\.? (\p{L}+) (20\d\d)\b/gu)].map(
    ([, day = '', month = '', year = '']) => {
      const index = Math.max(english.indexOf(month), german.indexOf(month));
      return `${year}-${String(index + 1).padStart(2, '0')}-${day.padStart(2, '0')}`;
    },
  );
  return [...new Set([...iso, ...written])].sort();
}

// Reasons and explanations of the policy are in English; none of their words may slip into a German letter.
const englishWords = /\b(the|you|your|and|please|of|has|not|until|found|bought|customer)\b/i;

const sourceWords = {
  en: {
    carrier: /the carrier/,
    collection: /its collection/,
    customer: /you told us|the customer/,
    presumed: /presumed, because/,
    order: /the order/,
  },
  de: {
    carrier: /laut Zustelldienst/,
    collection: /laut Abholbeleg/,
    customer: /nach Ihrer Angabe/,
    presumed: /angenommen, weil/,
    order: /laut Bestellung/,
  },
} as const;

/** `J` as `(J)`, for a single letter may stand anywhere. */
const cited = (rule: string): string => (rule === 'J' ? '(J)' : rule);

const locales = { en: 'en', de: 'de-DE' } as const;

/** Which of these amounts a text names. */
function amountsIn(text: string, facts: LetterFacts, locale: string): readonly number[] {
  const all = [9_000, 12_345, 7_700, 41_234_568, 0];
  return all.filter((cents) => {
    const written = formatAmount(cents, facts.amount.currency, locale);
    // Nothing is the end of ninety: `0,00 €` stands in `90,00 €`.
    return text
      .split(written)
      .some((before, index, parts) => index < parts.length - 1 && !/\d$/.test(before));
  });
}

describe('writeLetter()', () => {
  it.each(names)(
    'writeLetter() %s says the same in every language, without a hole: rules, days and amounts (W1, L4)',
    (template) => {
      fc.assert(
        fc.property(context, (known) => {
          const facts = letterFacts(known, settings);
          const letters = languages.map((language) => whole(writeLetter(template, facts, language)));
          const [first = ''] = letters;
          for (const [index, letter] of letters.entries()) {
            expect(letter).not.toMatch(/undefined|null|NaN|\[object|Invalid|\n{3}|[.!?:,]{2}| {2}/);
            expect(rulesIn(letter)).toEqual(rulesIn(first));
            expect(daysIn(letter)).toEqual(daysIn(first));
            const language = languages[index] ?? 'en';
            expect(amountsIn(letter, facts, locales[language])).toEqual(amountsIn(first, facts, 'en'));
            // What it rests on: every rule of its decision, and where the receipt date came from (E9, E11).
            expect(rulesIn(letter)).toEqual(expect.arrayContaining(known.decidedBy.map(cited)));
            const { counted, conflict = true } = facts.counting ?? {};
            const source = conflict ? null : counted?.receiptSource;
            if (source) expect(letter).toMatch(sourceWords[language][source]);
            if (language === 'de') expect(letter).not.toMatch(englishWords);
          }
        }),
        runs,
      );
    },
  );
});

describe('writeUnplacedReply()', () => {
  it.each(['which-item', 'no-order-found'] as const)(
    'writeUnplacedReply() %s says the same in every language',
    (template) => {
      fc.assert(
        fc.property(foreign, fc.option(foreign), fc.array(foreign), (subject, orderNo, products) => {
          const about = { subject, orderNo, products };
          const [first = '', ...others] = languages.map((language) =>
            whole(writeUnplacedReply(template, about, language)),
          );
          for (const letter of [first, ...others]) expect(letter).not.toMatch(/undefined|null|NaN|\[object/);
          for (const other of others) expect(rulesIn(other)).toEqual(rulesIn(first));
        }),
        runs,
      );
    },
  );
});
