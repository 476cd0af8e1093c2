import type { Activities, PaymentActivities } from '../../activities';
import type { LabelActivities } from '../../activities/labels/label-activities';
import type { FaultRow } from './faults';
import { givingBackLabels, makingShipments, payingForLabels } from './labels';
import { sendingLetters } from './letters';
import { lookingUp, payingOut, readingThePayment, submitting } from './money';
import { comparing, newsIn } from './news';
import { tellingOthers } from './webhooks';

/** Every way that an activity asks the outside, each under every fault. */
export interface Outside {
  readonly asks: Readonly<Record<string, FaultRow<object>>>;
}

/** An activity that touches nothing but what the desk itself is made of. */
export interface InsideOnly {
  readonly inside: 'PostgreSQL' | 'PostgreSQL and Temporal';
  readonly because: string;
}

const oneTransaction = {
  inside: 'PostgreSQL',
  because:
    'one transaction keyed by case and sequence: it is repeated until the database is back, with one effect',
} as const;

/** Every activity of the desk, and the news that come in by themselves. A new activity without its row does not compile. */
export const deskMatrix: Readonly<
  Record<keyof (Activities & PaymentActivities & LabelActivities) | 'news in', Outside | InsideOnly>
> = {
  payRefund: { asks: { submitting, lookingUp, readingThePayment, payingOut } },
  compareRefunds: { asks: { comparing } },
  deliverLetters: { asks: { sendingLetters } },
  deliverWebhooks: { asks: { tellingOthers } },
  buyLabels: { asks: { makingShipments, payingForLabels, givingBackLabels } },
  'news in': { asks: { newsIn } },
  recordTransition: oneTransaction,
  assessAppeal: oneTransaction,
  makeOffer: oneTransaction,
  reviewRepair: oneTransaction,
  eraseWhatIsDue: {
    inside: 'PostgreSQL',
    because:
      'one transaction for each person, who is found erased or is erased whole: repeated until all are',
  },
  hasUnreadWords: { inside: 'PostgreSQL', because: 'it reads one row: repeated until the database is back' },
  compareStock: { inside: 'PostgreSQL', because: 'it reads, and brings a list up to date: repeated whole' },
  compareRuns: {
    inside: 'PostgreSQL and Temporal',
    because: 'without Temporal no activity is handed out; it reads, and is repeated whole',
  },
};
