import type { Mutant } from './mutant';

const payoutTest = 'test/workflows/money/payouts.test.ts';
const tendersTest = 'test/workflows/money/tenders.test.ts';
const differenceTest = 'test/workflows/money/difference.test.ts';
const labelTest = 'test/api/cases/after-the-lab.test.ts';

/** The guards of refunds that differ, of disputes and of labels, each taken away once (T15). */
export const moneyAndParcels: readonly Mutant[] = [
  {
    name: 'waived identity makes a buyer',
    removes: 'whoever is let pass unknown gets no refund without the buyer’s consent',
    edits: [
      {
        file: 'workflows/moves/before/evidence.ts',
        find: 'if (body.secondOwner === true || isLetPass)',
        replace: 'if (body.secondOwner === true || (isLetPass && state.seq < 0))',
      },
    ],
    caughtBy: {
      file: 'test/workflows/goods/care.test.ts',
      title: 'provideEvidence() that waives it lets him pass, and keeps the price the buyer’s (E20, E21)',
      says: /secondOwner/,
    },
  },
  {
    name: 'reminder to post during a safety stop',
    removes: 'nobody is reminded to post what must not travel by post',
    edits: [
      {
        file: 'workflows/deadlines.ts',
        find: '  if (isPostingStopped(state)) return [];\n',
        replace: '',
      },
    ],
    caughtBy: {
      file: 'test/workflows/time/deadlines.test.ts',
      title: ' reminds nobody of what a safety stop forbids (E49)',
      says: /customerReminded/,
    },
  },
  {
    name: 'way to the lab during a safety stop',
    removes: 'a letter of before a safety stop does not tell where to post the goods',
    edits: [
      {
        file: 'activities/letters/letters.ts',
        find: 'writeLetter(duringStop(template, context), facts, language)',
        replace: 'writeLetter([template, duringStop(template, context)][0] ?? template, facts, language)',
      },
    ],
    caughtBy: {
      file: 'test/activities/letters.test.ts',
      title: ' of before a safety stop without the way to post the goods (E49)',
      says: /Where to send your product/,
    },
  },
  {
    name: 'address after dispatch',
    removes: 'once the carrier has a parcel, only he can send it elsewhere',
    edits: [
      {
        file: 'workflows/contract/allowed.ts',
        find: 'confirmAddress: (state) => !isOnItsWay(state),',
        replace: 'confirmAddress: () => true,',
      },
    ],
    caughtBy: {
      file: 'test/workflows/goods/labels.test.ts',
      title:
        'confirmAddress() is refused once the carrier has the parcel, and open again when it comes back (E84, E87)',
      says: /confirmAddress was taken/,
    },
  },
  {
    name: 'refund that differs pays',
    removes: 'a refund of another amount or currency than was decided pays nothing off',
    edits: [
      {
        file: 'activities/refund/by-card.ts',
        find: 'if (!isOver && !isAsDecided(refund, decidedIn(intent)))',
        replace: "if (!isOver && refund.providerRefundId === '')",
      },
    ],
    caughtBy: {
      file: 'test/activities/refund.test.ts',
      title: 'payRefund() takes no refund that ',
      says: /refund-differs/,
    },
  },
  {
    name: 'difference told at each look',
    removes: 'the alarm of a refund that differs is raised once, until it changes',
    edits: [
      {
        file: 'store/money/provider-refunds.ts',
        find: "      .where('difference_told', 'is distinct from', standing)\n",
        replace: '',
      },
    ],
    caughtBy: {
      file: 'test/activities/refund.test.ts',
      title: 'payRefund() raises the alarm of a refund that differs once, and anew when it changes (I2)',
      says: /toEqual\(expected\)/,
    },
  },
  {
    name: 'difference found twice',
    removes: 'a refund that differs in amount and state is one finding, and stops no comparison',
    edits: [
      {
        file: 'activities/reconcile/refunds.ts',
        find: '{ found: oneEach(found), at }',
        replace: '{ found, at }',
      },
    ],
    caughtBy: {
      file: 'test/workflows/reconciler.test.ts',
      title: 'reconciler() brings a refund that differs up once, until it changes (I2)',
      says: /Workflow execution failed/,
    },
  },
  {
    name: 'yen counted as cents',
    removes: 'lost disputes are added up in the currency of the refund alone',
    edits: [
      {
        file: 'activities/refund/look.ts',
        find: 'lost.filter(isOurs).reduce(',
        replace: 'lost.reduce(',
      },
    ],
    caughtBy: {
      file: payoutTest,
      title:
        'settleRefund() adds no yen to euros: a second person says that a dispute in yen is enough (E80, E83, I2)',
      says: /not awaiting-approval|stays at|waits/,
    },
  },
  {
    name: 'disputes without their bound',
    removes: 'lost disputes cost no more than was paid',
    edits: [
      {
        file: 'activities/refund/look.ts',
        find: '  const cents = Math.min(\n    takenCents,\n',
        replace: '  const cents = Math.min(\n    takenCents * 99,\n',
      },
    ],
    caughtBy: {
      file: payoutTest,
      title:
        'settleRefund() adds up several lost disputes about one payment, and no more than was paid by it (E83, I2)',
      says: /toEqual\(expected\)/,
    },
  },
  {
    name: 'open dispute overlooked',
    removes: 'no way pays while the bank may pay the customer itself',
    edits: [
      {
        file: 'activities/refund/look.ts',
        find: "dispute: lost.size > 0 ? 'lost' : open ? 'open' : 'none',",
        replace: "dispute: lost.size > 0 ? 'lost' : open ? 'none' : 'none',",
      },
    ],
    caughtBy: {
      file: payoutTest,
      title: 'payRefund() waits for an open dispute, by hand too, and pays once it is won (E28, E83)',
      says: /"disputed"/,
    },
  },
  {
    name: 'pending part counts as paid',
    removes: 'a case is refunded once every part is paid, whatever way paid the rest',
    edits: [
      {
        file: 'activities/refund/payout.ts',
        find: 'const whole = worstOf([verdict, ...byCard]);',
        replace: 'const whole = byCard.length > 9 ? worstOf([verdict, ...byCard]) : verdict;',
      },
    ],
    caughtBy: {
      file: tendersTest,
      title: 'settleRefund() keeps the case open until the card has paid its part',
      says: /toMatchObject\(expected\)/,
    },
  },
  {
    name: 'payout of another sum',
    removes: 'a payout settles the sum that people agreed to, and no other',
    edits: [
      {
        file: 'activities/refund/payout.ts',
        find: '(await proposedCents(deps.db, payout.payoutId)) !== owedCents',
        replace: '(await proposedCents(deps.db, payout.payoutId)) === -owedCents',
      },
    ],
    caughtBy: {
      file: tendersTest,
      title:
        'approveRefund() settles no other sum than was proposed: a part that fails meanwhile is proposed anew (I2)',
      says: /stays at/,
    },
  },
  {
    name: 'call for a label stays',
    removes: 'an address that changes takes the call for the label of the old one back',
    edits: [
      {
        file: 'api/routes/goods/addresses.ts',
        find: "if (done === 'changed') await endLabelCalls",
        replace: "if (done !== 'changed') await endLabelCalls",
      },
    ],
    caughtBy: {
      file: labelTest,
      title: 'PUT /cases/{caseNo}/address takes the call back, and a label that fails again calls again',
      says: /stays at/,
    },
  },
  {
    name: 'every call for a label ends',
    removes: 'the call for a label that is still wanted stays',
    edits: [
      {
        file: 'store/goods/failed-labels.ts',
        find: "    .where(sql<boolean>`l.state is distinct from 'failed'`)\n",
        replace: '',
      },
    ],
    caughtBy: {
      file: labelTest,
      title:
        'endLabelCalls() makes good what an api that died left standing, once, and leaves other calls alone',
      says: /toMatchObject\(expected\)|toHaveLength\(expected\)/,
    },
  },
  {
    name: 'difference paid twice',
    removes: 'what went back as the difference to a cheaper product is taken off a later refund of the unit',
    edits: [
      {
        file: 'store/remedies/option-facts.ts',
        find: '    ...(await paidBackBefore(tx, state)),\n',
        replace: '',
      },
    ],
    caughtBy: {
      file: differenceTest,
      title: 'makeOffer() E65 E85 I2 takes the difference off the refund of a product that fails later',
      says: /toMatchObject\(expected\)/,
    },
  },
  {
    name: 'news of a price taken',
    removes: 'news of a price that failed once settle no difference that is due now',
    edits: [
      {
        file: 'workflows/moves/remedies/refund.ts',
        find: "return (body.purpose ?? 'price') === purposeOf(state)",
        replace: "return (body.purpose ?? 'price') !== 'none'",
      },
    ],
    caughtBy: {
      file: 'test/workflows/moves/difference.test.ts',
      title:
        'refundUpdated() E65 takes news of the difference for the difference, and news of a price for none',
      says: /was taken: closed/,
    },
  },
  {
    name: 'closed with a difference open',
    removes:
      'a case with a cheaper product ends when the difference is paid, and not when the parcel arrives',
    edits: [
      {
        file: 'workflows/moves/remedies/remedies.ts',
        find: '    state.difference\n      ? arrivedCheaper(',
        replace: '    state.difference && state.seq < 0\n      ? arrivedCheaper(',
      },
    ],
    caughtBy: {
      file: differenceTest,
      title: 'payRefund() E65 pays the difference once the cheaper product has arrived',
      says: /toEqual\(expected\)/,
    },
  },
  {
    name: 'let pass is the buyer',
    removes: 'the price stays the buyer’s where support lets another sender pass',
    edits: [
      {
        file: 'workflows/moves/before/before-the-lab.ts',
        find: "const isStranger = state.needs.includes('identity') &&",
        replace: "const isStranger = state.needs.includes('proof') &&",
      },
    ],
    caughtBy: {
      file: 'test/workflows/second-thoughts.test.ts',
      title: 'ratify() of a sender who is not shown to be the buyer keeps the price the buyer’s (E20, E21)',
      says: /secondOwner/,
    },
  },
  {
    name: 'a manager’s judgement taken by support',
    removes: 'an appeal that waits for a manager’s judgement is refused by nobody else',
    edits: [
      {
        file: 'workflows/moves/before/before-the-lab.ts',
        find: 'body.asBefore === true ? undefined',
        replace: "actor.role === 'support' ? undefined",
      },
    ],
    caughtBy: {
      file: 'test/activities/appeal.test.ts',
      title: 'overrule() of a manager judges a late delivery (E5)',
      says: /refuse was taken/,
    },
  },
  {
    name: 'offer without a look',
    removes: 'what the lab could not tell is offered only once a manager has looked',
    edits: [
      {
        file: 'activities/offer.ts',
        find: "return facts.cause === 'indeterminate' || facts.recurring === true;",
        replace: "return facts.cause !== 'indeterminate' && facts.recurring === true;",
      },
    ],
    caughtBy: {
      file: 'test/api/cases/manager-first.test.ts',
      title: 'makeOffer() E54 waits for a manager: the customer hears, sees and chooses nothing before',
      says: /remindAt/,
    },
  },
  {
    name: 'another item for the unit',
    removes: 'what comes before the agreement and is not the unit does not take its place',
    edits: [
      {
        file: 'workflows/moves/before/early.ts',
        find: 'return other === null ? unitArrived',
        replace: "return other === null || early.at !== '' ? unitArrived",
      },
    ],
    caughtBy: {
      file: 'test/workflows/moves/early-parcels.test.ts',
      title: 'another item is kept apart, and the unit is still awaited (E39, E44)',
      says: /keep-stray/,
    },
  },
  {
    name: 'hold decides',
    removes: 'a case on hold makes no offer',
    edits: [
      {
        file: 'workflows/return-case.ts',
        find: "case 'offer':\n          if (!isUndecided(state) || restsOnHold(state)) break;",
        replace: "case 'offer':\n          if (!isUndecided(state)) break;",
      },
    ],
    caughtBy: {
      file: 'test/workflows/time/hold.test.ts',
      title:
        'reportUndeliverable() of a lost replacement makes no new offer and no new parcel on hold (E106, E84)',
      says: /caseHeld/,
    },
  },
  {
    name: 'ends over its handlers',
    removes: 'a case ends only once every message it took has its answer',
    edits: [{ file: 'workflows/return-case.ts', find: '          await handlersDone();\n', replace: '' }],
    caughtBy: {
      file: 'test/workflows/messages.test.ts',
      title: 'a message whose handler still runs when the case ends gets the answer of the case (E107)',
      says: /expect\(received\)/,
    },
  },
  {
    name: 'silence of a writer',
    removes: 'silence does not end the case of somebody whose letter nobody has read',
    edits: [{ file: 'workflows/deadlines.ts', find: '(await hasWritten(running))', replace: 'false' }],
    caughtBy: {
      file: 'test/workflows/time/weeks.test.ts',
      title: 'returnCase() is not ended by the silence of somebody whose letter nobody has read (E36, E14)',
      says: /stays at/,
    },
  },
  {
    name: 'untaken goods lost to the shelf',
    removes: 'a new product that nobody took is on the shelf again once it is offered anew',
    edits: [
      {
        file: 'workflows/moves/remedies/untaken.ts',
        find: "[{ do: 'put-back' }, { do: 'cancel-dispatch' }]",
        replace: "[{ do: 'cancel-dispatch' }]",
      },
    ],
    caughtBy: {
      file: 'test/workflows/goods/untaken.test.ts',
      title: 'decide() has it offered anew, and it is on the shelf again, once (E84, I3, I6)',
      says: /offered|onHand/,
    },
  },
  {
    name: 'a finished repair thrown away',
    removes: 'a repaired unit is given up only once it came back undelivered',
    edits: [
      {
        file: 'workflows/contract/allowed.ts',
        find: "(state.stage !== 'repair' || state.storedSince !== null)",
        replace: "(state.stage !== 'repair' || state.repaired)",
      },
    ],
    caughtBy: {
      file: 'test/workflows/goods/untaken.test.ts',
      title:
        'agreeToDisposal() ends the case of a repaired unit that nobody takes, and nothing else does (E104, E105, I10)',
      says: /resolved instead of rejected/,
    },
  },
  {
    name: 'withdrawal taken back too late',
    removes: 'a withdrawn case is resumed only until its goods are on their way home',
    edits: [
      {
        file: 'workflows/contract/allowed.ts',
        find: "(state.because === 'withdrawn' && !isOnItsWay(state))",
        replace: "state.because === 'withdrawn'",
      },
    ],
    caughtBy: {
      file: 'test/workflows/moves/taken-back.test.ts',
      title: 'reopen() once it has come applies the arrival; on the way home it is too late (E97)',
      says: /reopen was taken/,
    },
  },
  {
    name: 'verdict contested again',
    removes: 'a verdict is contested once, wherever the goods are by then',
    edits: [
      {
        file: 'workflows/contract/allowed.ts',
        find: '  if (state.contested) return false;\n',
        replace: '',
      },
    ],
    caughtBy: {
      file: 'test/workflows/moves/contest.test.ts',
      title: 'contestVerdict() is heard once, wherever the goods are (E52)',
      says: /contestVerdict was taken/,
    },
  },
];
