import type { Activities, PaymentActivities } from '../../../activities';
import type { LabelActivities } from '../../../activities/labels/label-activities';
import { changeDeliveryAddress } from '../../../store/goods/delivery-address';
import { recordStep } from '../../../store/cases/case-record';
import { makeEndpoint } from '../../../store/webhooks/endpoints';
import { stepTo, system } from '../../../workflows/contract';
import type { StateIn, Step } from '../../../workflows/contract';
import { putOrder } from '../../support/order';
import { stageStates, verdict } from '../../support/case-states';
import type { CrashSite, Leased } from './crash-site';

/** An activity about something that no other run touches. */
export interface Prepared {
  /** One attempt; Temporal makes another where it does not answer. */
  readonly attempt: () => Promise<unknown>;
  /** What the world outside has of it, counted there. */
  readonly outside?: () => Promise<object> | object;
}

export interface CrashingActivity {
  readonly prepare: (site: CrashSite) => Promise<Prepared>;
  /** Whether a dead worker may have told somebody twice: the same words under the same id. */
  readonly mayRepeat?: true;
  /** Where it claims what it does, for a while. */
  readonly leases?: Leased;
}

const roundMs = { maxMs: 120 };
const inLab = { ...stageStates.lab, place: 'lab', agreed: true } as const;

/** A case whose customer has just chosen the refund, a third of what was paid. */
export async function refundDue(site: CrashSite) {
  const offered = await site.case({ ...stageStates.offer, offerVersion: 1, verdict, place: 'lab' });
  const paymentId = await site.outside.bank.payment(27_000);
  const orders = site.db.updateTable('orders').set({ payment_id: paymentId });
  await orders.where('order_no', '=', offered.unit.orderNo).execute();
  const step = await site.step(offered.caseNo, 'chooseOption');
  if (step.state.stage !== 'refund') throw new Error('the refund was not chosen');
  const due: Step & { readonly state: StateIn<'refund'> } = { ...step, state: step.state };
  return { paymentId, due };
}

async function offerDue(site: CrashSite): Promise<Step> {
  const { caseNo } = await site.case(inLab);
  const body = { cause: 'internal-defect', repairable: true, repairMinutes: 5 } as const;
  return site.step(caseNo, 'labVerdict', { body });
}

/** Of what is compared: nothing that differs is left from another run. */
async function compared(site: CrashSite): Promise<void> {
  await site.db.deleteFrom('work_items').execute();
  await site.db.updateTable('orders').set({ payment_id: 'pi_of_another_run' }).execute();
  await site.db.updateTable('products').set({ stock_on_hand: 3 }).where('kind', '=', 'goods').execute();
}

/** Activities that only look: they have no effect to die at. */
export const looking = ['hasUnreadWords'] as const;

type Writing = Exclude<keyof (Activities & PaymentActivities & LabelActivities), (typeof looking)[number]>;

/** Every activity of the desk that writes. A new one without its row does not compile. */
export const crashingActivities: Readonly<Record<Writing, CrashingActivity>> = {
  recordTransition: {
    async prepare(site) {
      const { caseNo } = await site.case();
      const step = await site.step(caseNo, 'proposeLab', { by: 'support' });
      return { attempt: () => site.run(site.activities.recordTransition, step) };
    },
  },
  assessAppeal: {
    async prepare(site) {
      const { caseNo } = await site.case({ ...stageStates.appeal, accepted: false, settled: ['identity'] });
      const step = await site.step(caseNo, 'provideEvidence', { by: 'support' });
      return { attempt: () => site.run(site.activities.assessAppeal, step, new Date().toISOString()) };
    },
  },
  makeOffer: {
    async prepare(site) {
      const step = await offerDue(site);
      return { attempt: () => site.run(site.activities.makeOffer, step, new Date().toISOString()) };
    },
  },
  reviewRepair: {
    async prepare(site) {
      const step = await offerDue(site);
      const { caseNo } = step.state;
      await site.run(site.activities.makeOffer, step, new Date().toISOString());
      const body = { kind: 'repair', offerVersion: 1, consentToDataLoss: true } as const;
      await site.take(caseNo, 'chooseOption', { body });
      const revised = await site.step(caseNo, 'reviseRepair', { body: { repairMinutes: 900 } });
      return { attempt: () => site.run(site.activities.reviewRepair, revised, new Date().toISOString()) };
    },
  },
  payRefund: {
    async prepare(site) {
      const { paymentId, due } = await refundDue(site);
      return {
        attempt: () => site.run(site.activities.payRefund, due),
        async outside() {
          const made = await site.outside.bank.gateway().listRefunds(paymentId);
          return { refunds: made.map(({ amountCents, state }) => [amountCents, state]) };
        },
      };
    },
  },
  compareRefunds: {
    async prepare(site) {
      await compared(site);
      const { paymentId, due } = await refundDue(site);
      await site.run(site.activities.payRefund, due);
      // Somebody refunds by hand, in the dashboard.
      await site.outside.bank.stripe().refunds.create({ payment_intent: paymentId, amount: 500 });
      return {
        attempt: () => site.run(site.activities.compareRefunds),
        outside: async () => ({ refunds: await site.outside.bank.refundsMade(paymentId) }),
      };
    },
  },
  compareStock: {
    async prepare(site) {
      await compared(site);
      const { unit } = await site.case();
      // Somebody took one from the shelf past the desk.
      await site.db.updateTable('products').set({ stock_on_hand: 2 }).where('sku', '=', unit.sku).execute();
      return { attempt: () => site.run(site.activities.compareStock) };
    },
  },
  compareRuns: {
    async prepare(site) {
      await compared(site);
      const { caseNo } = await site.case();
      // Its workflow never started, a day ago.
      const old = new Date(Date.now() - 86_400_000);
      await site.db.updateTable('cases').set({ updated_at: new Date() }).execute();
      await site.db.updateTable('cases').set({ updated_at: old }).where('case_no', '=', caseNo).execute();
      return { attempt: () => site.run(site.activities.compareRuns) };
    },
  },
  eraseWhatIsDue: {
    async prepare(site) {
      const email = `person-${String(site.number)}@example.org`;
      await site.case();
      await putOrder(site.db, { orderNo: `DE-${String(90_000 + site.number)}`, customer: { email } });
      const asked = {
        email,
        because: 'request',
        asked_by: 'admin',
        asked_at: new Date(),
        state: 'waiting',
      } as const;
      await site.db.insertInto('erasures').values(asked).execute();
      return { attempt: () => site.run(site.activities.eraseWhatIsDue, null) };
    },
  },
  deliverLetters: {
    mayRepeat: true,
    leases: 'letters',
    async prepare(site) {
      await site.db.updateTable('letters').set({ next_attempt_at: null }).execute();
      const { caseNo } = await site.case();
      await site.take(caseNo, 'proposeLab', { by: 'support' });
      const ofCase = () => site.outside.sink.letters.filter(({ mail }) => mail.subject?.includes(caseNo));
      return {
        attempt: () => site.run(site.activities.deliverLetters, { maxLetters: 10, ...roundMs }),
        outside: () => ({ letters: new Set(ofCase().map(({ raw }) => raw)).size, copies: ofCase().length }),
      };
    },
  },
  deliverWebhooks: {
    mayRepeat: true,
    leases: 'webhook_messages',
    async prepare(site) {
      await site.db.updateTable('webhook_endpoints').set({ removed_at: new Date() }).execute();
      await makeEndpoint(site.db, {
        ...{ label: 'ERP', url: site.outside.receiver.url, events: [], madeBy: 'admin', at: new Date() },
        requestKey: `run ${String(site.number)}`,
      });
      const { caseNo } = await site.case();
      const ofCase = () => site.outside.receiver.of(caseNo);
      return {
        attempt: () => site.run(site.activities.deliverWebhooks, roundMs),
        outside: () => ({
          letters: new Set(ofCase().map(({ id, text }) => `${id} ${text}`)).size,
          copies: ofCase().length,
        }),
      };
    },
  },
  buyLabels: {
    leases: 'carrier_labels',
    async prepare(site) {
      const state = await site.case();
      const { carrier } = site.outside;
      const address = { street: 'ul. Długa 1', postalCode: '00-238', city: 'Warszawa', country: 'Polska' };
      const by = { role: 'warehouse', id: 'warehouse-1' } as const;
      await changeDeliveryAddress(site.db, state.caseNo, { address, by });
      const step = stepTo(state, new Date().toISOString(), {
        events: [{ name: 'told', actor: system }],
        effects: [{ do: 'order-dispatch', purpose: 'goods-back' }],
      });
      await site.db.transaction().execute((tx) => recordStep(tx, step));
      const before = carrier.purchases.length;
      return {
        attempt: () => site.run(site.activities.buyLabels, roundMs),
        outside: () => ({ purchases: carrier.purchases.length - before, refunds: carrier.refunds.length }),
      };
    },
  },
};
