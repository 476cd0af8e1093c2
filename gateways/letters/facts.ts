import type {
  Cause,
  Counting,
  DecidedOption,
  EligibilityNeed,
  Ground,
  OptionKind,
  RuleId,
} from '../../policy';

/** Money that was paid back. */
export interface RefundFacts extends Amount {
  /** What carried it where the card did not, of the last part of which that is so. */
  readonly byHand: string | null;
  readonly purpose?: 'price' | 'difference';
  /** How much of it is not paid, or not any more; left out where nobody asks. */
  readonly unpaidCents?: number;
  /** The newest way that was proposed in place of the card, for what the card does not pay. */
  readonly payout?: Amount | null;
  /** How much each tender had, and what carried it; left out where there was one. */
  readonly parts?: readonly { readonly amountCents: number; readonly byHand: string | null }[];
}

/** What a letter of a case may speak of. Instants are Dates, amounts minor units of their currency. */
export interface LetterFacts {
  readonly caseNo: string;
  /** Null where the reader is not known to be the buyer: such a letter names no person, no price and no dates (E20). */
  readonly customerName: string | null;
  readonly orderNo: string;
  readonly productTitle: string;
  readonly serialNo: string | null;
  /** IANA zone whose calendar the dates are told in. */
  readonly timeZone: string;
  readonly stage: string;
  readonly outcome: string | null;
  /** Until when the desk waits, where it waits with a deadline. */
  readonly dueAt: Date | null;
  /** What the appeal still lacks. */
  readonly needs: readonly Need[];
  /** Rules that decided: those that refuse, or those that the appeal's acceptance rests on. */
  readonly rules: readonly RuleId[];
  /** Both dates and how the days were counted, in English sentences; null where the reader may not learn them. */
  readonly explanation: string | null;
  /** The same as facts, for languages that tell it themselves. */
  readonly counting: Counting | null;
  readonly refusalReason: string | null;
  /** What the letter rests on beside what it says itself; null where a person writes it. */
  readonly basis: Basis | null;
  readonly options: readonly DecidedOption[];
  /** Why an earlier offer does not stand any more; null for the first one. */
  readonly amended: Amendment | null;
  /** Why options are not open, in the order of the sentences of their `reason`. */
  readonly grounds: Readonly<Record<OptionKind, readonly Ground[]>>;
  /** What was paid for the unit, if a refund is spoken of, less what went back in earlier cases (E65). */
  readonly amount: Amount;
  /** What goes back once a cheaper product has arrived; null where nothing does (E65). */
  readonly difference: Amount | null;
  readonly advice: string | null;
  /** What the lab found, in its own words. */
  readonly findings: string | null;
  /** What would help beside, and this letter is the one to name (A3, E30). */
  readonly helpful: readonly HelpfulItem[];
  /** Whether support waits for an answer to a question of its own. */
  readonly asked: boolean;
  /** What support asked for, in its own words. */
  readonly request: string | null;
  readonly trouble: 'serial-differs' | 'wrong-item' | 'empty' | 'short' | null;
  /** Whether the unit is lost on our side: there is nothing to examine, and nothing to send back (E43). */
  readonly lost: boolean;
  readonly announced: boolean;
  /** Whether the goods came before both sides agreed to the lab, and wait here for that uninspected (E39, L1). */
  readonly hereEarly: boolean;
  /** Of the price, unless it says that it is of the difference to a cheaper product (E65). */
  readonly refund: RefundFacts | null;
  /** The other way than the card that the customer is asked about. */
  readonly payout: 'bank-transfer' | 'cash' | 'other' | null;
  readonly dispatch: {
    readonly purpose: 'replacement' | 'repaired' | 'goods-back';
    readonly productTitle: string;
    readonly trackingNo: string | null;
    readonly carrier: string | null;
    /** Who pays for goods that go back without a remedy. */
    readonly postageBy: 'customer' | 'supplier';
  } | null;
  /** Where goods are sent to, line by line. */
  readonly labAddress: readonly string[];
  /** Whether the reader is the buyer himself, who can see and change on his page where goods are sent (E20, E87). */
  readonly mayRedirect: boolean;
  /** The customer's own page of the case; null where the reader may not see it. */
  readonly pageLink: string | null;
  readonly slipLink: string | null;
}

/** The rules of the decision that sent a letter, and what it knew beside the dates of `counting`. */
export interface Basis {
  readonly rules: readonly RuleId[];
  /** What the lab found; null before there is a verdict, and where the reader may not learn it. */
  readonly cause: Cause | 'harmed-by-us' | null;
  readonly onSale: boolean;
}

/** What made an offer be made anew (E64, E84, E89 to E91). */
export type Amendment =
  'shortage' | 'harm' | 'undelivered' | 'repair-failed' | 'looked-again' | 'manager' | 'late' | 'reopened';

export type Need = EligibilityNeed;

/** What an appeal may bring beside its proof (A3). */
export type HelpfulItem = 'usage' | 'connection-diagram' | 'operating-modes' | 'logs' | 'suspected-cause';

export interface Amount {
  readonly amountCents: number;
  readonly currency: string;
}

/** What a reply to an unplaced letter may speak of. The goods of an order are named to its buyer only. */
export interface UnplacedFacts {
  readonly subject: string;
  readonly orderNo: string | null;
  readonly products: readonly string[];
}

/** A letter in words: one line of subject, plain text. The page form is made of the same text. */
export interface LetterText {
  readonly subject: string;
  readonly body: string;
}

/** The letters of a case. */
export type CaseTemplate =
  | 'appeal-received'
  | 'evidence-wanted'
  | 'refused'
  | 'advice'
  | 'lab-proposed'
  | 'lab-address'
  | 'parcel-received'
  | 'parcel-trouble'
  | 'parcel-not-found'
  | 'offer'
  | 'no-remedy'
  | 'refund-done'
  | 'refund-returned'
  | 'payout-consent'
  | 'delivery-address'
  | 'goods-sent'
  | 'goods-back'
  | 'diagnosis-late'
  | 'storage-begun'
  | 'storage-ends'
  | 'closed'
  | 'reminder'
  | 'safety-stop'
  | 'postage-refused';

/** What a customer may answer by one word on the first line of a letter. */
export type AnswerMeaning =
  'agree' | 'solved' | 'not-solved' | 'withdraw' | 'decline' | 'contest' | 'dispose' | 'payout' | OptionKind;

/** Sentences of the policy in another language than its own, which is English. */
export interface Decisions {
  /** Both dates, how the days were counted, and what refuses or is still open. */
  readonly counting: (facts: Pick<LetterFacts, 'counting' | 'timeZone'>) => string | null;
  /** Why an option is open, or by which grounds it is not. */
  readonly reason: (option: DecidedOption, against: readonly Ground[]) => string;
  /** What an appeal may hear before it is clear that the buyer sent it (E20). */
  readonly untilIdentified: string;
}

/** All letters of one language, one file each. A language is complete or does not compile. */
export interface LanguageOfLetters {
  /** Null where the policy's own sentences are in this language. */
  readonly decisions: Decisions | null;
  /** The words that a customer answers with, in capitals; letters name the first, the others are understood too. */
  readonly words: Readonly<Record<AnswerMeaning, readonly [string, ...string[]]>>;
  /** Countries whose people are written to in this language unless they say otherwise, as orders may name them. */
  readonly countries: readonly string[];
  readonly ofCase: Readonly<Record<CaseTemplate, (facts: LetterFacts) => LetterText>>;
  /** Greeting and farewell, for what a person writes between them. */
  readonly frame: (facts: LetterFacts) => LetterText;
  readonly unplaced: Readonly<
    Record<
      'which-item' | 'no-order-found' | 'in-case-already' | 'not-bought-here',
      (facts: UnplacedFacts) => LetterText
    >
  >;
}
