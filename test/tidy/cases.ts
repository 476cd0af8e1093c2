/** Where the work lies that a case still waits for. */
export type OpenBecause = 'load' | 'money' | 'privacy';

/** A case that the desk must get right. */
export interface Case {
  readonly title: string;
  /** No test names it yet: where the work lies. */
  readonly open?: OpenBecause;
  /** What is not built of a case that is held otherwise. */
  readonly missing?: string;
}

export interface CaseGroup {
  readonly name: string;
  readonly cases: Readonly<Record<string, Case>>;
}

/** Every case by its id, in the order of a return. */
export const caseGroups: readonly CaseGroup[] = [
  {
    name: 'Dates and windows',
    cases: {
      E1: { title: 'The last millisecond of the last day still counts' },
      E2: { title: 'One day after the receipt window: refused, with both dates' },
      E3: { title: 'The window since the order ends on its own day' },
      E4: { title: 'Both windows missed: both rules are named' },
      E5: { title: 'We delivered after the order window: a manager judges' },
      E6: { title: 'Two zones, two days: the seller’s decides' },
      E7: { title: 'Clock changes inside a window neither add nor take days' },
      E8: { title: 'A last day on a Sunday moves only by setting' },
      E9: { title: 'Nobody knows when the goods arrived' },
      E10: { title: 'Dates that contradict each other' },
      E11: { title: 'A neighbour or a locker took the parcel in' },
      E12: { title: 'In time but incomplete: the first letter’s date stays' },
      E13: { title: 'A first letter that names neither order nor product' },
      E14: { title: 'Our slow answer costs the customer nothing' },
      E15: { title: 'Several dates could be the order’s' },
      E16: { title: 'A new policy version leaves old orders alone' },
    },
  },
  {
    name: 'Goods and buyer',
    cases: {
      E17: { title: 'A change of mind' },
      E18: { title: 'Bought somewhere else' },
      E19: { title: 'The proof cannot be read, our own records can' },
      E20: { title: 'A letter from an address the order does not know' },
      E21: { title: 'Somebody else owns the goods now' },
      E22: { title: 'Defective goods that were on sale' },
      E23: { title: 'A coupon does not make a sale item' },
      E24: { title: 'One defective part of a kit' },
      E25: { title: 'A second letter about a unit in an open case' },
      E26: { title: 'New facts after a refusal keep the first date' },
      E27: { title: 'More claimed than was bought' },
      E28: { title: 'The order’s payment is already disputed' },
      E29: { title: 'Damaged on its way to the customer' },
    },
  },
  {
    name: 'Appeal and remote support',
    cases: {
      E30: { title: 'What is missing is asked for once' },
      E31: { title: 'The product cannot give what is asked for' },
      E32: { title: 'Attachments that are too big or not welcome' },
      E33: { title: 'Advice solves it, and perhaps not for long' },
      E34: { title: 'The customer will not run the remote tests' },
      E35: { title: 'Skipping support is a manager’s decision' },
      E36: { title: 'The customer goes silent' },
      E37: { title: 'A letter of ours bounces' },
    },
  },
  {
    name: 'Agreement and parcel',
    cases: {
      E38: { title: 'The customer never agrees to the lab' },
      E39: { title: 'A parcel before the agreement, or without a case' },
      E40: { title: 'A parcel that wants postage or duty from us' },
      E41: { title: 'The customer wants his postage back' },
      E42: { title: 'Lost on its way to us' },
      E43: { title: 'The carrier delivered it, and nobody has it' },
      E44: { title: 'Another product is in the box' },
      E45: { title: 'A serial number we did not sell' },
      E46: { title: 'A product without serial numbers' },
      E47: { title: 'An empty box, or too little in it' },
      E48: { title: 'Broken on its way to us' },
      E49: { title: 'Goods that must not travel by post' },
      E50: { title: 'The same parcel is scanned twice' },
      E51: { title: 'A message that is ahead of the case' },
    },
  },
  {
    name: 'Diagnosis',
    cases: {
      E52: { title: 'The customer caused the fault' },
      E53: { title: 'The lab finds no fault' },
      E54: { title: 'The lab cannot tell' },
      E55: { title: 'A verdict before the goods are here' },
      E56: { title: 'Two verdicts that differ' },
      E57: { title: 'Our lab destroys or loses the unit' },
      E58: { title: 'The lab is late' },
    },
  },
  {
    name: 'Options and choice',
    cases: {
      E59: { title: 'Nothing can be offered: a manager decides' },
      E60: { title: 'A slow repair is no match for stock' },
      E61: { title: 'A quick fix stands beside the others' },
      E62: { title: 'No stock opens the repair' },
      E63: { title: 'Stock for some of several units' },
      E64: { title: 'The reserved piece is gone' },
      E65: { title: 'Only a similar product is left' },
      E66: { title: 'The offer gets no answer' },
      E67: { title: 'Every option is declined' },
      E68: { title: 'A choice that is not, or no longer, on offer' },
      E69: { title: 'Some money back and the goods kept' },
      E70: { title: 'A forwarded or scanned link chooses nothing' },
    },
  },
  {
    name: 'Refund',
    cases: {
      E71: { title: 'Exactly what was paid for the unit' },
      E72: { title: 'A worker dies in the middle of paying' },
      E73: { title: 'The provider does not answer in time' },
      E74: { title: 'The provider has forgotten our key' },
      E75: { title: 'The card no longer takes money' },
      E76: { title: 'A refund that stays pending' },
      E77: { title: 'The bank gives a settled refund back' },
      E78: { title: 'Somebody refunded by hand at the provider' },
      E79: { title: 'An order paid in several ways' },
      E80: { title: 'The order’s currency or provider has changed' },
      E81: { title: 'The order was not paid by card' },
      E82: { title: 'A case is reset to before its refund' },
      E83: { title: 'A dispute is opened while we refund' },
    },
  },
  {
    name: 'Replacement',
    cases: {
      E84: { title: 'The replacement comes back undelivered' },
      E85: { title: 'The replacement is defective too' },
      E86: { title: 'The third defect in a row' },
      E87: { title: 'The customer has moved' },
      E88: { title: 'One unit, one remedy' },
    },
  },
  {
    name: 'Repair',
    cases: {
      E89: { title: 'A spare part runs out' },
      E90: { title: 'The repair fails its check twice' },
      E91: { title: 'Our technician makes it worse' },
      E92: { title: 'The repair becomes too dear' },
      E93: { title: 'The customer withdraws during the repair' },
      E94: { title: 'The repaired fault comes back' },
      E95: { title: 'Data on the device may be lost' },
    },
  },
  {
    name: 'Withdrawal and custody',
    cases: {
      E96: { title: 'Withdrawn before anything was posted' },
      E97: { title: 'Withdrawn while the parcel travels' },
      E98: { title: 'Withdrawn while the lab has the goods' },
      E99: { title: 'Withdrawn while the offer is open' },
      E100: { title: 'The point from which nobody can withdraw' },
      E101: { title: 'Withdrawn after the refund was asked for' },
      E102: { title: 'A closed case cannot be withdrawn' },
      E103: { title: 'Cancelled or terminated in the Temporal UI' },
      E104: { title: 'Nobody takes the goods back' },
      E105: { title: 'Goods sent home come back' },
      E106: { title: 'A case on hold: no time passes' },
    },
  },
  {
    name: 'Messages, releases, platform',
    cases: {
      E107: { title: 'A message at the very end still gets its answer' },
      E108: { title: 'Messages without sense' },
      E109: { title: 'A new run loses nothing of the old one' },
      E110: { title: 'A new release while cases are open' },
      E111: { title: 'Clocks that disagree' },
      E112: { title: 'Big payloads and long histories' },
      E113: { title: 'A list that is behind' },
      E114: { title: 'Erasure is asked for while money is on its way' },
      E115: { title: 'A system we need is away for hours' },
      E116: { title: 'Thousands of appeals in an hour' },
    },
  },
];
