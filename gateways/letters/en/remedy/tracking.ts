import type { LetterFacts } from '../../facts';

/** How to follow the parcel, where the carrier gave a number. */
export function trackingLine({ dispatch }: LetterFacts): string | null {
  if (!dispatch?.trackingNo) return null;
  const carrier = dispatch.carrier === null ? '' : ` of ${dispatch.carrier}`;
  return `You can follow the parcel by the number ${dispatch.trackingNo}${carrier}.`;
}

/** Where it goes, and what whoever has moved can do, until it has left and after (E87). The address itself is in no letter. */
export function whereTo({ stage, mayRedirect }: Pick<LetterFacts, 'stage' | 'mayRedirect'>): string | null {
  if (stage !== 'replacement' && stage !== 'repair' && stage !== 'goods-back') return null;
  const how = mayRedirect
    ? 'On your page you can see the address, confirm it or give another; or answer this letter with the new one.'
    : 'Answer this letter with the new address. You write from another mailbox than the order has, so a person looks at it first.';
  return `It goes to the delivery address of the order, or to the one that you gave us since. Have you moved? Then please tell us now. ${how} That is possible until the parcel has left our house. After that only the carrier can send it elsewhere: tell us all the same, and our support asks him.`;
}

/** Who pays for the way back, and how. */
export function postageLine({ dispatch }: LetterFacts): string | null {
  if (dispatch?.purpose !== 'goods-back') return null;
  return dispatch.postageBy === 'customer'
    ? 'The postage for the way back is yours to pay: the carrier collects it when he hands you the parcel. You need not pay anything before.'
    : 'The way back is at our cost.';
}
