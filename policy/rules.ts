/** The ids every decision of the desk is explained with. `J` marks a default of ours where the supplier is silent. */
export type RuleId =
  | 'W1'
  | 'W2'
  | 'G1'
  | 'G2'
  | 'G3'
  | 'A1'
  | 'A2'
  | 'A3'
  | 'S1'
  | 'S2'
  | 'L1'
  | 'L2'
  | 'L3'
  | 'L4'
  | 'O1'
  | 'O2'
  | 'O3'
  | 'O4'
  | 'O5'
  | 'O6'
  | 'O7'
  | 'O8'
  | 'J';

export type RuleStage = 'window' | 'goods' | 'appeal' | 'support' | 'lab' | 'options' | 'default';

export interface Rule {
  readonly stage: RuleStage;
  /** One sentence for pages and letters. */
  readonly text: string;
}

/** The catalogue, in the order in which decisions cite the rules. Numbers are left to the settings of a version. */
export const rules: Readonly<Record<RuleId, Rule>> = {
  W1: {
    stage: 'window',
    text: 'A return has to be claimed within the days allowed after receiving the product.',
  },
  W2: {
    stage: 'window',
    text: 'No return can be claimed once the days allowed after placing the order are over.',
  },
  G1: { stage: 'goods', text: 'Only goods this customer bought from us can be returned.' },
  G2: {
    stage: 'goods',
    text: 'The goods have to be defective or damaged, so that they cannot be used as documented.',
  },
  G3: { stage: 'goods', text: 'Goods that are new and were never used are neither taken back nor refunded.' },
  A1: {
    stage: 'appeal',
    text: 'A return starts with a letter in which the customer reports the fault to us.',
  },
  A2: {
    stage: 'appeal',
    text: 'The letter tells us everything known about the fault and proves the purchase.',
  },
  A3: {
    stage: 'appeal',
    text: 'It helps to describe how the product is used and what is suspected, but it is not required.',
  },
  S1: {
    stage: 'support',
    text: 'Support looks into the problem from a distance first and may solve it by advice.',
  },
  S2: {
    stage: 'support',
    text: 'A defective product may be sent in once support could not find the cause or cure it by advice.',
  },
  L1: { stage: 'lab', text: 'A product goes to our lab only when the customer and we both agree.' },
  L2: {
    stage: 'lab',
    text: 'The customer posts the goods to the address we name and pays for that postage.',
  },
  L3: { stage: 'lab', text: 'Our lab examines the product once its parcel has arrived.' },
  L4: {
    stage: 'lab',
    text: 'When the cause is known, we offer what is reasonable: refund, replacement or repair.',
  },
  O1: { stage: 'options', text: 'A refund pays back the price of the goods, without any postage.' },
  O2: {
    stage: 'options',
    text: 'Goods bought on sale are not refunded; a refund is for regularly priced goods.',
  },
  O3: {
    stage: 'options',
    text: "A refund goes to the customer's card within a few days of both sides agreeing.",
  },
  O4: {
    stage: 'options',
    text: 'A replacement is a new product of the same or a similar kind, sent within a few days of both sides agreeing.',
  },
  O5: {
    stage: 'options',
    text: 'Refund and replacement are open only for goods that are damaged or defective.',
  },
  O6: {
    stage: 'options',
    text: 'A repair is open only for an internal technical defect that did not come from use against the rules.',
  },
  O7: {
    stage: 'options',
    text: 'A repair is open only where it makes more sense than a replacement, for its cost or its organisation.',
  },
  O8: {
    stage: 'options',
    text: 'A fault the customer caused is neither refunded nor replaced nor repaired.',
  },
  J: {
    stage: 'default',
    text: 'The policy leaves this point open: a default of the settings settled it, or a person who answers for it.',
  },
};

/** Every rule id, in catalogue order. */
export const ruleIds: readonly RuleId[] = Object.keys(rules).filter(isRuleId);

/** Tells whether a text from outside names a rule. */
export function isRuleId(text: string): text is RuleId {
  return Object.hasOwn(rules, text);
}

/** The given rules once each, in catalogue order, so that two decisions with the same grounds read the same. */
export function inCatalogueOrder(cited: readonly RuleId[]): RuleId[] {
  return ruleIds.filter((id) => cited.includes(id));
}
