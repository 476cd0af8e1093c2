import { hostileHands } from './hostile-hands';
import { moneyAndParcels } from './money-and-parcels';
import type { Mutant } from './mutant';
import { otherWays } from './other-ways';
import { rights } from './rights';
import { secondFactor } from './second-factor';

const refundTest = 'test/activities/refund.test.ts';
const oneKey =
  'payRefund() of two runs of one case that are both past the look pays once, by one key (E82, I2)';
const twoRefunds = /Expected length: 1\s+Received length: 2/;

/** The guards that the promises rest on, and what stands behind them. */
const promises: readonly Mutant[] = [
  {
    name: 'key per attempt',
    removes: 'the provider’s key is the intent’s id and round, whoever tries',
    edits: [
      {
        file: 'gateways/payments.ts',
        find: '{ idempotencyKey: `${intentId}-r${round}` }',
        replace: '{ idempotencyKey: `${intentId}-r${round}-${performance.now()}` }',
      },
    ],
    caughtBy: { file: refundTest, title: oneKey, says: twoRefunds },
  },
  {
    name: 'key from run id',
    removes: 'the provider’s key outlives a reset of the case',
    edits: [
      {
        file: 'activities/refund/by-card.ts',
        find: "import { PaymentFailure } from '../../gateways/payments/payment-failure';",
        replace:
          "import { activityInfo } from '@temporalio/activity';\nimport { PaymentFailure } from '../../gateways/payments/payment-failure';",
      },
      {
        file: 'activities/refund/by-card.ts',
        find: '    intentId: intent.intent_id,\n',
        replace: '    intentId: `${intent.intent_id}-${activityInfo().workflowExecution.runId}`,\n',
      },
    ],
    caughtBy: { file: refundTest, title: oneKey, says: twoRefunds },
  },
  {
    name: 'no intent row',
    removes: 'the intent is committed before the first call',
    edits: [
      {
        file: 'activities/refund.ts',
        find: `    return await db.transaction().execute(async (tx) => {
      const recording = await recordStep(tx, due);
      return otherRecord(recording) ?? { intents: await ensureIntents(tx, step.state) };
    });`,
        replace: `    const other = otherRecord(await db.transaction().execute((tx) => recordStep(tx, due)));
    if (other) return other;
    let intents: readonly RefundIntent[] = [];
    const undone = new Error('undone');
    await db
      .transaction()
      .execute(async (tx) => {
        intents = await ensureIntents(tx, step.state);
        throw undone;
      })
      .catch((error: unknown) => {
        if (error !== undone) throw error;
      });
    return { intents };`,
      },
    ],
    caughtBy: {
      file: refundTest,
      title: 'payRefund() commits the intent before anybody is asked to pay (I2)',
      says: /toEqual\(expected\)/,
    },
  },
  {
    name: 'no look before the call',
    removes: 'who cannot know whether a call took effect looks for it first',
    edits: [
      {
        file: 'activities/refund/by-card.ts',
        find: '  if (found) return found;\n',
        replace: "  if (found?.state === 'awaiting-approval') return found;\n",
      },
    ],
    caughtBy: {
      file: refundTest,
      title: 'payRefund() looks before it pays when the provider may have forgotten the key (E74)',
      says: /toEqual\(expected\)|Expected: "settled"/,
    },
  },
  {
    name: 'early look in any round',
    removes: 'a look from before the intent was read counts in the first round only',
    edits: [
      {
        file: 'activities/refund/early-look.ts',
        find: "return round === 1 && calledAt === null && state === 'requested';",
        replace: "return round > 0 && calledAt === null && state !== 'failed';",
      },
    ],
    caughtBy: {
      file: 'test/activities/early-look.test.ts',
      title: 'payRefund() looks again where another attempt has ended a round since (E74, I2)',
      says: /toEqual\(expected\)|toBe\(expected\)/,
    },
  },
  {
    name: 'more than is left',
    removes:
      'beside refunds by hand for something else the card gives no more back than is left of the payment',
    edits: [
      {
        file: 'activities/refund/look.ts',
        find: 'if (notForUs.length === 0 || leftCents >= amountCents) return null;',
        replace: 'if (notForUs.length === 0 || leftCents >= -amountCents) return null;',
      },
    ],
    caughtBy: {
      file: 'test/workflows/money/payouts.test.ts',
      title:
        'payRefund() gives no more back than the payment has left; another way pays, with a second person who sees why (E78, I2)',
      says: /stays at/,
    },
  },
  {
    name: 'word for another case',
    removes: 'a refund by hand stops every case but those of which people said that it is not for them',
    edits: [
      {
        file: 'store/work/work-items.ts',
        find: 'closed.filter(({ detail }) => casesIn(detail).includes(caseNo))',
        replace: 'closed.filter(({ detail }) => !casesIn(detail).includes(`not ${caseNo}`))',
      },
    ],
    caughtBy: {
      file: 'test/workflows/money/payouts.test.ts',
      title:
        'retryRefund() pays beside a refund by hand that is for something else, in the cases that were asked about (E78)',
      says: /refunded-by-hand/,
    },
  },
  {
    name: 'webhook inserts blindly',
    removes: 'an event of the provider is kept once, however often it comes',
    edits: [
      {
        file: 'store/money/payment-events.ts',
        find: "      .onConflict((conflict) => conflict.column('event_id').doNothing())\n",
        replace: '',
      },
    ],
    caughtBy: {
      file: 'test/api/doors.test.ts',
      title: 'applyPaymentEvent() tells the case of the intent, once however often the event comes',
      says: /Expected: 200\s+Received: 500/,
    },
  },
  {
    name: 'webhook overwrites',
    removes: 'later stages of a refund’s life replace earlier ones, whatever their order of coming',
    edits: [
      {
        file: 'store/money/provider-refunds.ts',
        find: 'sql<boolean>`refund_rank(excluded.state) > refund_rank(provider_refunds.state)`',
        replace: 'sql<boolean>`true`',
      },
    ],
    caughtBy: {
      file: 'test/api/refund-news.test.ts',
      title: 'applyPaymentEvent() ends the same in every order, doubled: ',
      says: /toEqual\(expected\)|toMatchObject\(expected\)/,
    },
  },
  {
    name: 'no seen-set',
    removes: 'a message is taken once by its id, also where Temporal has forgotten the id',
    edits: [
      {
        file: 'workflows/moves/judge.ts',
        find: 'if (state.seen.includes(message.messageId))',
        replace: "if (message.messageId === '')",
      },
    ],
    caughtBy: {
      file: 'test/workflows/moves/moves.test.ts',
      title: 'judge() takes a message id once, whatever it asks for (E50)',
      says: /AlreadyDone/,
    },
  },
  {
    name: 'no stock lock',
    removes: 'cases that want the same pieces queue up for them',
    edits: [
      {
        file: 'store/goods/stock.ts',
        find: "    .orderBy(inOrderOfSkus('sku'))\n    .forNoKeyUpdate()\n",
        replace: "    .orderBy(inOrderOfSkus('sku'))\n",
      },
    ],
    caughtBy: {
      file: 'test/store/stock.test.ts',
      title:
        'keeps offers apart that want the same two parts in opposite orders, without a deadlock (I3, E63)',
      says: /deadlock detected|toEqual\(expected\)|toHaveLength\(expected\)/,
    },
  },
  {
    name: 'projection skips one event',
    removes: 'the record holds every event of its history',
    edits: [
      {
        file: 'store/cases/case-record.ts',
        find: "selectFrom(['next', rowsOf(events)])",
        replace: "selectFrom(['next', rowsOf(events.slice(1))])",
      },
    ],
    caughtBy: {
      file: 'test/audit/audit.test.ts',
      title: 'auditDesk() finds nothing wrong on a desk that kept its promises, and says of how many',
      // The chain takes no event whose predecessor is missing, so the case never gets on.
      says: /stays at/,
    },
  },
  {
    name: 'validator removed',
    removes: 'a message that is refused costs no event in the history',
    edits: [
      {
        file: 'workflows/running-case.ts',
        find: 'validator: (message: Message) => refuseEarly(running, action, message),',
        replace: 'validator: () => undefined,',
      },
    ],
    caughtBy: {
      file: 'test/workflows/messages.test.ts',
      title: 'a message that is refused leaves no event in the history (E50)',
      says: /toEqual\(expected\)/,
    },
  },
  {
    name: 'deny turned to allow on one route',
    removes: 'the list of parcels to customers is the warehouse’s and the managers’ alone',
    edits: [
      {
        file: 'api/routes/goods/dispatches.ts',
        find: "access: ['warehouse', 'manager'],",
        replace: "access: ['warehouse', 'manager', 'support', 'lab', 'payments', 'admin'],",
      },
    ],
    caughtBy: {
      file: 'test/api/dispatches.test.ts',
      title: 'dispatchRoutes() answers ',
      says: /Expected: 403\s+Received: 200/,
    },
  },
  {
    name: 'approver check off',
    removes: 'who asked for a refund above the limit does not approve it',
    edits: [
      {
        file: 'workflows/moves/remedies/refund.ts',
        find: 'if (actor.id === (payout ?? { requestedBy }).requestedBy || actor.id === requestedBy)',
        replace: "if (actor.id === '')",
      },
    ],
    caughtBy: {
      file: 'test/workflows/moves/moves.test.ts',
      title: 'approveRefund() is not for the one who asked (I8)',
      says: /approveRefund was taken/,
    },
  },
  {
    name: 'approver not asked for',
    removes: 'the money does not move above the limit before a second person approved',
    edits: [
      {
        file: 'activities/refund.ts',
        find: '=> second === null || second === first);',
        replace: '=> second === null && first === second);',
      },
    ],
    caughtBy: {
      file: refundTest,
      title: 'payRefund() keeps the approver of a high refund, and takes nobody for two persons (I8)',
      says: /awaiting-approval/,
    },
  },
  {
    name: 'window one day longer',
    removes: 'day 15 is too late (W1)',
    edits: [
      {
        file: 'policy/dates/window.ts',
        find: 'beyondReceiptWindow: (counted.daysSinceReceipt ?? 0) > receiptWindowDays,',
        replace: 'beyondReceiptWindow: (counted.daysSinceReceipt ?? 0) > receiptWindowDays + 1,',
      },
    ],
    caughtBy: {
      file: 'test/policy/eligibility.test.ts',
      title: 'E1 E2 E7 W1 in ',
      says: /toEqual\(expected\)|toBe\(expected\)|toMatchObject\(expected\)/,
    },
  },
  {
    name: 'window one day shorter',
    removes: 'day 45 still counts (W2)',
    edits: [
      {
        file: 'policy/dates/window.ts',
        find: 'beyondOrderWindow: !facts.remedied && counted.daysSinceOrder > orderWindowDays,',
        replace: 'beyondOrderWindow: !facts.remedied && counted.daysSinceOrder >= orderWindowDays,',
      },
    ],
    caughtBy: {
      file: 'test/policy/eligibility.test.ts',
      title: 'E3 E7 W2 in ',
      says: /toEqual\(expected\)|toBe\(expected\)|toMatchObject\(expected\)/,
    },
  },
  {
    name: 'letter Message-ID per attempt',
    removes: 'a letter that is sent again is the same letter',
    edits: [
      {
        file: 'gateways/mail/outgoing.ts',
        find: '    messageId: letter.messageId,\n    date: letter.renderedAt,',
        replace:
          "    messageId: letter.messageId.replace('@', `.${performance.now()}@`),\n    date: letter.renderedAt,",
      },
    ],
    caughtBy: {
      file: 'test/activities/letters.test.ts',
      title: 'deliverLetters() sends the same bytes again when nobody knows whether the first try arrived',
      says: /toBe\(expected\)/,
    },
  },
  {
    name: 'parked message dropped',
    removes: 'a message that came too early is applied when its stage comes',
    edits: [
      {
        file: 'workflows/running-case.ts',
        find: '  while (applyNextParked(running));',
        replace:
          '  while (running.state.parked.length > 99 && applyNextParked(running));\n  running.state = { ...running.state, parked: [] };',
      },
    ],
    caughtBy: {
      file: 'test/workflows/messages.test.ts',
      title:
        'shipmentArrived as an Update before agreement waits, and counts as soon as both agreed (E39, E51)',
      says: /stays at/,
    },
  },
  {
    name: 'record written twice',
    removes: 'a step that is recorded already is not recorded again',
    edits: [
      {
        file: 'store/cases/case-record.ts',
        find: "  if (row.version === state.seq) return 'known';\n  const missing = notYetIn(row.version, step);",
        replace: '  const missing = notYetIn(row.version - 1, step);',
      },
    ],
    caughtBy: {
      file: 'test/store/stock.test.ts',
      title:
        'orders a dispatch once for 16 recordings of one step at the same moment, and for later ones (E84)',
      says: /Cannot record|duplicate key|toEqual\(expected\)/,
    },
  },
  {
    name: 'door answers before it keeps',
    removes: 'a letter is acknowledged only once it is kept',
    edits: [
      {
        file: 'gateways/mail/door.ts',
        find: '  await onLetter(await parseLetter(raw, { returnPath, ...placeOf(session, address) }, now()));',
        replace:
          '  void onLetter(await parseLetter(raw, { returnPath, ...placeOf(session, address) }, now())).catch(() => undefined);',
      },
    ],
    caughtBy: {
      file: 'test/gateways/mail/mail-door.test.ts',
      title: 'openDoor() answers only after the letter is kept',
      says: /toEqual\(expected\)|toBe\(expected\)/,
    },
  },
  {
    name: 'api forgets the key',
    removes: 'a request that is sent again with its Idempotency-Key has one effect',
    edits: [
      {
        file: 'api/cases/act.ts',
        find: 'return { message: { messageId: key, digest,',
        replace: 'return { message: { messageId: `${key}-${performance.now()}`, digest,',
      },
    ],
    caughtBy: {
      file: 'test/api/cases/actions.test.ts',
      title: 'act() gives the same key one effect, also when the case is closed since',
      says: /toEqual\(expected\)|toBe\(expected\)|toMatchObject\(expected\)/,
    },
  },
  {
    name: 'nobody sweeps',
    removes: 'a case that was accepted while Temporal was away is started later',
    edits: [
      {
        file: 'api/sweep.ts',
        find: '  await startAll(deps, await casesToStart(deps.db, before, BATCH));\n',
        replace: '  await startAll(deps, (await casesToStart(deps.db, before, BATCH)).slice(0, 0));\n',
      },
    ],
    caughtBy: {
      file: 'test/api/cases/appeals.test.ts',
      title: 'acceptAppeal() answers 201 while Temporal is down, and the sweep starts the case later',
      says: /toBeInstanceOf\(expected\)/,
    },
  },
  {
    name: 'shop unsigned',
    removes: 'an order is taken only when the shop signed exactly these bytes',
    edits: [
      {
        file: 'api/routes/shops.ts',
        find: "if (isSignedByShopify(shopifySecrets, raw, headerOf(headers, 'x-shopify-hmac-sha256'))) return;",
        replace: 'if (isSignedByShopify(shopifySecrets, raw, "") || raw.length > 0) return;',
      },
    ],
    caughtBy: {
      file: 'test/api/shops.test.ts',
      title: 'shopRoutes() takes nothing that the shop did not sign, and keeps nothing of it',
      says: /toMatchObject\(expected\)/,
    },
  },
  {
    name: 'shop overwrites blindly',
    removes: 'older news of a shop never overwrite newer ones',
    edits: [
      {
        file: 'store/shops/shop-orders.ts',
        find: 'return known === null || Date.parse(told) >= known.getTime();',
        replace: 'return known === null || Date.parse(told) !== 0;',
      },
    ],
    caughtBy: {
      file: 'test/api/shops.test.ts',
      title: 'shopRoutes() comes to the same order in every order of the news',
      says: /toEqual\(expected\)/,
    },
  },
  {
    name: 'buyer not asked',
    removes: 'the price of goods that another owns goes back only with the consent of the buyer',
    edits: [
      {
        file: 'workflows/moves/lab/verdict-and-offer.ts',
        find: "if (kind === 'refund' && lacksBuyerConsent(state))",
        replace: "if (kind === 'refund' && lacksBuyerConsent(state) && state.seq < 0)",
      },
    ],
    caughtBy: {
      file: 'test/api/cases/after-the-lab.test.ts',
      title: 'chooseOption() E21 gives him every right to the goods, and the price to the buyer who agreed',
      says: /toMatchObject\(expected\)/,
    },
  },
  {
    name: 'numbers given anew',
    removes: 'after a restore no customer gets a number under which Temporal runs another case',
    edits: [
      {
        file: 'local/recovery/recovery.ts',
        find: 'await skipCaseNumbers(deps.db, Math.max(0, ...known.map(idOf)));',
        replace: 'await skipCaseNumbers(deps.db, Math.min(0, ...known.map(idOf)));',
      },
    ],
    caughtBy: {
      file: 'test/local/recovery/recovery.test.ts',
      title:
        'recoverDesk() the database is older than Temporal: all that was said is said again, and nothing is paid twice',
      says: /toBeGreaterThan\(expected\)/,
    },
  },
];

/** The guards of the desk, each taken away once (T15), by what they guard. */
export const mutantGroups: Readonly<Record<string, readonly Mutant[]>> = {
  promises,
  'money-and-parcels': moneyAndParcels,
  'other-ways': otherWays,
  'hostile-hands': hostileHands,
  rights,
  'second-factor': secondFactor,
};

export const mutants: readonly Mutant[] = Object.values(mutantGroups).flat();
