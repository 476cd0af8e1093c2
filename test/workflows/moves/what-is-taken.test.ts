import {
  allowedActions,
  attentionShown,
  pointOfNoReturn,
  stageTable,
  takesNow,
  waitingFor,
} from '../../../workflows/contract';
import type { CaseState, StageState } from '../../../workflows/contract';
import { caseIn, noon, onItsWay, stageStates, stepOf, tell } from '../../support/case-states';
import { situations } from './situations';
import type { Situation } from './situations';

/** Taken in every stage whatever is known, or told apart in a test of its own. */
const always = ['overrule', 'hold', 'release', 'refusePostageClaim'];

/** Who is waited for, what ends the time in which the customer may withdraw, and all that is taken now. */
const rows: Readonly<Record<Situation, readonly [waitsFor: string, until: string, takes: string]>> = {
  'an appeal without its proof (A2)': [
    'customer',
    'choice',
    'requestEvidence provideEvidence ratify refuse withdraw flagHazard',
  ],
  'an appeal that lacks nothing any more': [
    'support',
    'choice',
    'requestEvidence provideEvidence ratify refuse withdraw flagHazard',
  ],
  'an appeal whose dates contradict each other (E10)': [
    'customer',
    'choice',
    'requestEvidence provideEvidence ratify refuse withdraw flagHazard',
  ],
  'support, after its advice (S1)': [
    'customer',
    'choice',
    'requestEvidence provideEvidence advise confirmSolved reportUnsolved refuseRemoteTests proposeLab refuse withdraw flagHazard',
  ],
  'support, before any advice': [
    'support',
    'choice',
    'requestEvidence provideEvidence advise proposeLab refuse withdraw flagHazard',
  ],
  'support, which asked for something (E30)': [
    'customer',
    'choice',
    'requestEvidence provideEvidence advise refuseRemoteTests proposeLab refuse withdraw flagHazard',
  ],
  'support, whose tests the customer refused (E34)': [
    'customer',
    'choice',
    'requestEvidence provideEvidence advise confirmSolved reportUnsolved proposeLab refuse withdraw flagHazard',
  ],
  'support, during a safety stop (E49)': [
    'customer',
    'choice',
    'requestEvidence provideEvidence advise confirmSolved reportUnsolved refuseRemoteTests refuse withdraw clearHazard',
  ],
  'agreement to the lab (L1)': ['customer', 'choice', 'agreeToLab withdraw flagHazard'],
  'agreement, during a safety stop (E49)': ['customer', 'choice', 'withdraw clearHazard'],
  'support, with goods that came before the agreement (E39)': [
    'support',
    'choice',
    'requestEvidence provideEvidence advise confirmSolved reportUnsolved refuseRemoteTests proposeLab ratify refuse withdraw flagHazard',
  ],
  'agreement, with goods that came before it (E39)': [
    'support',
    'choice',
    'agreeToLab ratify refuse withdraw flagHazard',
  ],
  'agreement, with goods that support keeps (E39)': [
    'customer',
    'choice',
    'agreeToLab refuse withdraw flagHazard',
  ],
  'a parcel that is awaited (L2)': [
    'customer',
    'choice',
    'announceParcel shipmentArrived reportMissingParcel withdraw flagHazard',
  ],
  'a parcel, during a safety stop (E49)': [
    'customer',
    'choice',
    'shipmentArrived reportMissingParcel withdraw clearHazard',
  ],
  'a parcel on its way': ['customer', 'choice', 'shipmentArrived reportMissingParcel withdraw flagHazard'],
  'a parcel of a customer who has withdrawn (E97)': [
    'customer',
    'choice',
    'announceParcel shipmentArrived reportMissingParcel withdraw reopen flagHazard',
  ],
  'a parcel with another serial number (E45)': [
    'customer',
    'choice',
    'announceParcel shipmentArrived ratify refuse withdraw flagHazard',
  ],
  'an empty box (E47)': ['customer', 'choice', 'announceParcel shipmentArrived refuse withdraw flagHazard'],
  'a parcel that is short (E47)': [
    'customer',
    'choice',
    'announceParcel shipmentArrived ratify refuse withdraw flagHazard',
  ],
  'another item (E44)': [
    'customer',
    'choice',
    'announceParcel shipmentArrived refuse withdraw flagHazard sendStrayBack',
  ],
  'a parcel that came when its case was closed (E42)': [
    'customer',
    'choice',
    'announceParcel shipmentArrived ratify refuse withdraw flagHazard',
  ],
  'a parcel that nobody had agreed to (E39)': [
    'customer',
    'choice',
    'announceParcel shipmentArrived ratify refuse withdraw flagHazard',
  ],
  'a parcel that is searched for (E43)': [
    'customer',
    'choice',
    'announceParcel shipmentArrived endParcelSearch withdraw flagHazard',
  ],
  'a parcel that was searched in vain (E43)': [
    'customer',
    'choice',
    'announceParcel shipmentArrived settleLostParcel withdraw flagHazard',
  ],
  'the lab, before a verdict (L3)': ['lab', 'choice', 'labVerdict withdraw'],
  'the lab, whose verdict the policy looks at': ['lab', 'choice', 'withdraw'],
  'the lab, whose verdict waits for a second technician (E52)': ['lab', 'choice', 'confirmVerdict withdraw'],
  'an offer (L4)': [
    'customer',
    'choice',
    'chooseOption declineOffer decide labVerdict reportShortage reportDamage withdraw',
  ],
  'an offer that is made anew (E64)': [
    'customer',
    'choice',
    'chooseOption declineOffer decide labVerdict reportShortage reportDamage withdraw',
  ],
  'an offer that a manager looks at first (E54)': [
    'customer',
    'choice',
    'decide labVerdict reportShortage reportDamage withdraw',
  ],
  'an offer without an option (E59)': [
    'customer',
    'choice',
    'declineOffer decide labVerdict reportShortage reportDamage withdraw',
  ],
  'an offer for goods that are lost (E43)': [
    'customer',
    'choice',
    'chooseOption declineOffer decide reportShortage shipmentArrived withdraw',
  ],
  'an offer to a second owner (E21)': [
    'customer',
    'choice',
    'chooseOption declineOffer decide labVerdict reportShortage reportDamage withdraw noteBuyerConsent',
  ],
  'an offer whose buyer has agreed (E21)': [
    'customer',
    'choice',
    'chooseOption declineOffer decide labVerdict reportShortage reportDamage withdraw',
  ],
  'a refund that was sent to the provider (O3)': ['provider', '-', 'refundUpdated'],
  'a refund that is about to be paid': ['provider', '-', 'refundUpdated'],
  'a refund above the limit (I8)': ['provider', '-', 'approveRefund refundUpdated'],
  'a refund that is pending (E76)': ['provider', '-', 'refundUpdated'],
  'a refund of unknown outcome (E73)': [
    'payments',
    '-',
    'retryRefund settleRefund agreeToPayout refundUpdated',
  ],
  'a refund that failed (E75)': [
    'payments',
    '-',
    'retryRefund settleRefund agreeToPayout decide refundUpdated',
  ],
  'a refund that the bank gave back (E77)': [
    'payments',
    '-',
    'retryRefund settleRefund agreeToPayout decide refundUpdated',
  ],
  'a refund that failed, whose customer agreed to another way': [
    'payments',
    '-',
    'retryRefund settleRefund decide refundUpdated',
  ],
  'a payout that waits for its second person (E81)': [
    'provider',
    '-',
    'approveRefund retryRefund agreeToPayout refundUpdated',
  ],
  'a difference whose refund failed (E65)': [
    'payments',
    '-',
    'retryRefund settleRefund agreeToPayout refundUpdated',
  ],
  'a replacement that is packed (O4)': [
    'warehouse',
    '-',
    'confirmAddress reportLabelFailure dispatchGoods reportShortage',
  ],
  'a replacement without a label': [
    'warehouse',
    '-',
    'confirmAddress retryLabel dispatchGoods reportShortage',
  ],
  'a replacement that came back undelivered (E84)': [
    'support',
    '-',
    'confirmAddress reportLabelFailure dispatchGoods reportShortage decide',
  ],
  'a replacement on its way (E84)': ['carrier', '-', 'confirmDelivery reportUndeliverable'],
  'a cheaper replacement on its way (E65)': ['carrier', '-', 'confirmDelivery reportUndeliverable'],
  'a repair on the bench (O6)': [
    'lab',
    'repair-done',
    'finishRepair reviseRepair reportShortage reportDamage confirmAddress withdraw',
  ],
  'a repair whose estimate a manager looks at (E92)': [
    'lab',
    'repair-done',
    'finishRepair reviseRepair decide reportShortage reportDamage confirmAddress withdraw',
  ],
  'a repair that is done': ['warehouse', '-', 'reportDamage confirmAddress reportLabelFailure dispatchGoods'],
  'a repair that is done, whose estimate was open': [
    'warehouse',
    '-',
    'reportDamage confirmAddress reportLabelFailure dispatchGoods',
  ],
  'a repair of goods that are lost': [
    'lab',
    'repair-done',
    'finishRepair reviseRepair reportShortage confirmAddress withdraw',
  ],
  'a repaired unit that came back undelivered (E105)': [
    'support',
    '-',
    'reportDamage confirmAddress reportLabelFailure dispatchGoods agreeToDisposal',
  ],
  'a repaired unit on its way': ['carrier', '-', 'confirmDelivery reportUndeliverable'],
  'declined goods that may still be asked for (E67)': [
    'warehouse',
    '-',
    'confirmAddress reportLabelFailure dispatchGoods agreeToDisposal reportDamage reopen',
  ],
  'declined goods whose time is over (E67)': [
    'warehouse',
    '-',
    'confirmAddress reportLabelFailure dispatchGoods agreeToDisposal reportDamage',
  ],
  'declined goods on their way home': ['carrier', '-', 'confirmDelivery reportUndeliverable'],
  'withdrawn goods that nobody inspected (E97)': [
    'warehouse',
    '-',
    'confirmAddress reportLabelFailure dispatchGoods agreeToDisposal reportDamage reopen',
  ],
  'withdrawn goods that came with trouble (E97)': [
    'warehouse',
    '-',
    'confirmAddress reportLabelFailure dispatchGoods agreeToDisposal reportDamage reopen',
  ],
  'withdrawn goods with a verdict (E98)': [
    'warehouse',
    '-',
    'confirmAddress reportLabelFailure dispatchGoods agreeToDisposal reportDamage reopen',
  ],
  'withdrawn goods on their way home': ['carrier', '-', 'confirmDelivery reportUndeliverable'],
  'goods without a remedy (O8)': [
    'warehouse',
    '-',
    'confirmAddress reportLabelFailure dispatchGoods agreeToDisposal contestVerdict decide reportDamage',
  ],
  'goods without a remedy, contested before (E52)': [
    'warehouse',
    '-',
    'confirmAddress reportLabelFailure dispatchGoods agreeToDisposal decide reportDamage',
  ],
  'goods without a remedy or a verdict': [
    'warehouse',
    '-',
    'confirmAddress reportLabelFailure dispatchGoods agreeToDisposal contestVerdict reportDamage',
  ],
  'goods without a remedy on their way home': [
    'carrier',
    '-',
    'confirmDelivery reportUndeliverable contestVerdict',
  ],
  'goods that were contested on their way home (E52)': [
    'carrier',
    '-',
    'confirmDelivery reportUndeliverable',
  ],
  'a closed case whose goods are at home (E26)': ['nobody', '-', 'reopen shipmentArrived'],
  'a closed case whose parcel never came (E42)': ['nobody', '-', 'reopen shipmentArrived'],
  'a closed case whose goods were given up (E43)': ['nobody', '-', 'reopen shipmentArrived'],
  'a closed case whose goods went home': ['nobody', '-', 'reopen shipmentArrived'],
  'a closed case without a remedy (E52)': ['nobody', '-', 'reopen contestVerdict shipmentArrived'],
  'a closed repair (E94)': ['nobody', '-', 'reopen'],
  'a closed refund (E77)': ['nobody', '-', 'reopen refundUpdated'],
  'a closed replacement': ['nobody', '-', 'reopen'],
  'a closed replacement with its difference (E65)': ['nobody', '-', 'reopen refundUpdated'],
  'a closed case with a refund too many (I2)': ['payments', '-', 'reopen refundUpdated resolveConflict'],
  'a closed case with another’s goods (E44)': ['warehouse', '-', 'reopen shipmentArrived sendStrayBack'],
  'a case on hold (E106)': [
    'customer',
    'choice',
    'chooseOption declineOffer decide labVerdict reportShortage reportDamage withdraw',
  ],
};

test.each(Object.entries(rows))(
  '%s: who is waited for, and what is taken',
  (name, [waitsFor, until, takes]) => {
    const state: CaseState = situations[name as Situation];
    const taken = stageTable[state.stage].takes.filter(
      (action) => takesNow(state, action) && !always.includes(action),
    );
    expect(taken.join(' ')).toBe(takes);
    expect(waitingFor(state)).toBe(waitsFor);
    expect(pointOfNoReturn(state) ?? '-').toBe(until);
  },
);

test('takesNow() holds and releases a case in turns (E106)', () => {
  const [open, held] = [situations['an offer (L4)'], situations['a case on hold (E106)']];
  const taken = (state: CaseState) => (['hold', 'release'] as const).map((action) => takesNow(state, action));
  expect([taken(open), taken(held)]).toEqual([
    [true, false],
    [false, true],
  ]);
});

test('takesNow() takes nothing that the stage does not, whatever else is true (L1-L4)', () => {
  expect(takesNow(situations['a repair that is done'], 'chooseOption')).toBe(false);
  expect(takesNow(situations['a closed refund (E77)'], 'hold')).toBe(false);
});

test('allowedActions() asks nobody to choose from an offer that is about to be replaced (E64)', () => {
  const choices = (state: CaseState) =>
    allowedActions(state, 'customer').filter((action) => action === 'chooseOption');
  expect(choices(situations['an offer (L4)'])).toEqual(['chooseOption']);
  expect(choices(situations['an offer that is made anew (E64)'])).toEqual([]);
  expect(allowedActions(situations['an offer that is made anew (E64)'], 'customer')).toContain(
    'declineOffer',
  );
  expect(allowedActions(situations['an offer (L4)'], 'lab')).toEqual([
    'labVerdict',
    'reportShortage',
    'reportDamage',
  ]);
});

test('allowedActions() leaves to a manager what he alone judges (E5, E10)', () => {
  const judging = (state: CaseState, role: 'support' | 'manager') =>
    allowedActions(state, role).filter((action) => action === 'ratify' || action === 'refuse');
  const inDoubt = situations['an appeal whose dates contradict each other (E10)'];
  const late = caseIn({ ...stageStates.appeal, needs: ['proof', 'late-delivery'] });
  for (const state of [inDoubt, late]) {
    expect(judging(state, 'support')).toEqual([]);
    expect(judging(state, 'manager')).toEqual(['ratify', 'refuse']);
    expect(allowedActions(state, 'support')).toContain('provideEvidence');
  }
  expect(judging(situations['an appeal without its proof (A2)'], 'support')).toEqual(['ratify', 'refuse']);
});

test('allowedActions() has the dock record what comes before anybody agreed, until the unit is here (E39, E44)', () => {
  const dock = (state: CaseState) => allowedActions(state, 'warehouse').includes('shipmentArrived');
  const stages = ['appeal', 'support', 'agreement'] as const;
  for (const stage of stages) {
    const state: CaseState = caseIn<StageState>(stageStates[stage]);
    expect(dock(state)).toBe(true);
    const other = stepOf(state, 'shipmentArrived', { body: { contents: 'wrong-item' } }).state;
    expect(dock(other)).toBe(true);
    expect(dock(stepOf(other, 'shipmentArrived').state)).toBe(false);
  }
  expect(dock(caseIn(stageStates.lab))).toBe(false);
  expect(allowedActions(caseIn(stageStates.support), 'lab')).not.toContain('labVerdict');
});

test('attentionShown() names a manager until he has acted, and nobody once the case is over (E86)', () => {
  expect(attentionShown(caseIn(stageStates.lab, { alarmed: true, attention: 'lab' }))).toBe('manager');
  expect(attentionShown(caseIn(stageStates.lab, { attention: 'lab' }))).toBe('lab');
  expect(attentionShown(caseIn(stageStates.closed, { alarmed: true }))).toBeNull();
});

test('waitingFor() names whoever is called before all else', () => {
  expect(waitingFor(caseIn({ stage: 'replacement', ...onItsWay }, { attention: 'support' }))).toBe('support');
  expect(waitingFor(caseIn({ stage: 'support', advisedAt: noon, asked: true }))).toBe('customer');
});

test('chooseOption() says of an offer that there never was that there is none, and which one stands (L4)', () => {
  const choose = (offerVersion: number) =>
    tell(situations['an offer (L4)'], 'chooseOption', { body: { kind: 'refund', offerVersion } });
  const detail = 'there is no offer 9; offer 1 is the one that stands';
  expect(choose(9)).toMatchObject({ refused: 'StaleOffer', detail });
});
