/**
 * Why a refund did not go through, in words: the provider's codes of a refund, and the desk's own. What is no code is
 * a sentence already.
 */
const words: Readonly<Record<string, string>> = {
  lost_or_stolen_card: 'the card was reported lost or stolen',
  expired_or_canceled_card: 'the card has expired or was cancelled',
  charge_for_pending_refund_disputed: 'the customer disputes the payment with the bank',
  declined: 'the bank declined the refund',
  insufficient_funds: 'our balance at the payment provider is too low',
  merchant_request: 'somebody of ours cancelled it at the payment provider',
  charge_pending: 'the payment itself is not settled yet',
  processing: 'the bank is working on it',
  unknown: 'the bank gave no reason',
  failed: 'the bank gave the money back without a reason',
  canceled: 'the refund was cancelled at the payment provider',
  disputed:
    'the customer disputes the payment with the bank, which may pay it back itself; wait for its decision',
  'dispute-lost': 'the bank has paid the customer after a dispute; settle the case as chargeback',
  'refunded-by-hand':
    'somebody refunded this payment by hand at the payment provider; link that refund (method provider) instead of paying again, or close its work item with a note if it was for something else',
  'too-little-left':
    'what was refunded for something else leaves less of the payment than the refund, so pay another way with the consent of the customer',
  'refund-differs':
    'a refund bears our sign and is of another amount or currency than was decided; link it (method provider) or pay another way, and never once more by card',
  'no-card': 'the order was not paid by card, so pay another way with the consent of the customer',
  'unknown-provider': 'we have no access to the payment provider of this order, so pay another way',
  'no-such-refund': 'the payment provider knows no refund of that reference for this payment',
  'refund-too-small':
    'the refund of that reference is not of the amount, the currency or the state that is needed',
  'refund-linked': 'the refund of that reference pays another case already',
  'no-lost-dispute': 'no dispute about this payment was lost for at least this amount',
  'no-such-dispute': 'no dispute about this payment that was lost has that reference',
  'dispute-in-other-currency':
    'the dispute was lost in another currency than the refund; a second person says whether it covers this refund',
  'chargeback-used': 'what the bank took back has settled other cases of this payment already',
  'payout-outdated':
    'what is still owed has changed since another way was proposed, for the card paid a part or did not; propose it anew',
  'bank-returned-it': 'the bank returned the refund; a person decides how to go on',
  'unit-refunded': 'this unit was refunded in another case',
};

/** `refunded-by-hand: re_1` → the sentence, with what the code names in brackets. */
export function inWords(failure: string): string {
  const [code = '', ...about] = failure.split(': ');
  const sentence = Object.hasOwn(words, code) ? words[code] : undefined;
  return sentence === undefined ? failure : `${sentence} (${[code, ...about].join(': ')})`;
}
