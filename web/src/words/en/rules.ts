import type { RuleId } from '../../../../policy';

/** The rules of the policy, a sentence each. */
export const rules: Record<RuleId, string> = {
  W1: 'A return has to be claimed within the days allowed after receiving the product.',
  W2: 'No return can be claimed once the days allowed after placing the order are over.',
  G1: 'Only goods this customer bought from us can be returned.',
  G2: 'The goods have to be defective or damaged, so that they cannot be used as documented.',
  G3: 'Goods that are new and were never used are neither taken back nor refunded.',
  A1: 'A return starts with a letter in which the customer reports the fault to us.',
  A2: 'The letter tells us everything known about the fault and proves the purchase.',
  A3: 'It helps to describe how the product is used and what is suspected, but it is not required.',
  S1: 'Support looks into the problem from a distance first and may solve it by advice.',
  S2: 'A defective product may be sent in once support could not find the cause or cure it by advice.',
  L1: 'A product goes to our lab only when the customer and we both agree.',
  L2: 'The customer posts the goods to the address we name and pays for that postage.',
  L3: 'Our lab examines the product once its parcel has arrived.',
  L4: 'When the cause is known, we offer what is reasonable: refund, replacement or repair.',
  O1: 'A refund pays back the price of the goods, without any postage.',
  O2: 'Goods bought on sale are not refunded; a refund is for regularly priced goods.',
  O3: "A refund goes to the customer's card within a few days of both sides agreeing.",
  O4: 'A replacement is a new product of the same or a similar kind, sent within a few days of both sides agreeing.',
  O5: 'Refund and replacement are open only for goods that are damaged or defective.',
  O6: 'A repair is open only for an internal technical defect that did not come from use against the rules.',
  O7: 'A repair is open only where it makes more sense than a replacement, for its cost or its organisation.',
  O8: 'A fault the customer caused is neither refunded nor replaced nor repaired.',
  J: 'The policy does not settle this point; the desk applied a default of its settings.',
};
