import {
  assessEligibility,
  changedSettings,
  completeSettings,
  differencesBetween,
  factsAsJudged,
  judgeUnder,
  possibleDeadlines,
  settingNames,
  standardPolicy,
  validateSettings,
  withSettings,
} from '../../policy';
import type { EligibilityFacts, JudgedFacts, OptionFacts, PolicySettings } from '../../policy';
import { appeal, diagnosed, policyWith } from './facts';

function judged(change: Partial<EligibilityFacts> = {}, options: OptionFacts | null = null): JudgedFacts {
  return { appeal: appeal(change), cause: options?.cause ?? null, options };
}

/** What the standard policy says of the facts against what it would say with some settings changed. */
function differences(facts: JudgedFacts, changes: Partial<PolicySettings>) {
  const other = judgeUnder(policyWith(changes), facts);
  return differencesBetween(judgeUnder(standardPolicy, facts), other).map(
    ({ about, words }) => `${about}: ${words}`,
  );
}

describe('differencesBetween()', () => {
  it('names nothing where both versions say the same', () => {
    const facts = judged({}, diagnosed({ cause: 'customer-caused' }));
    expect(differences(facts, { agreementDays: 20 })).toEqual([]);
  });

  it('names a refusal by a shorter window and its last day (W1)', () => {
    expect(differences(judged({ appealedAt: '2026-01-20T09:00:00.000Z' }), { receiptWindowDays: 7 })).toEqual(
      [
        'eligibility: The appeal would be refused by W1, where it was accepted.',
        'last-day: The last day within both limits would be 2026-01-17, where it was 2026-01-24.',
      ],
    );
  });

  it('tells a person’s decision from a refusal (E9)', () => {
    const late = judged({ receipt: null, appealedAt: '2026-02-12T09:00:00.000Z' });
    expect(differences(late, { unknownReceiptDate: 'presume' })).toEqual([
      'eligibility: The appeal would be refused by W1, where it was left to a person, asking for receipt-date.',
    ]);
  });

  it.each<[string, { options: Partial<OptionFacts>; settings: Partial<PolicySettings> }, readonly string[]]>([
    [
      'a repair that becomes a quick fix (O7)',
      { options: {}, settings: { quickFixMinutes: 240 } },
      ['repair: Repair would be offered under O6 and O7 (quick-fix), where it was excluded by O7.'],
    ],
    [
      'a difference that goes back (E65, O4)',
      {
        options: { similar: { sku: 'B', title: 'B', priceCents: 100 }, unitPaidCents: 200 },
        settings: { similarDifference: 'refund' },
      },
      [
        'replacement: Replacement would be offered under O4 and O5 and J (the difference refunded), where it was offered under O4 and O5 and J.',
      ],
    ],
    [
      'another reason for the same repair (O7)',
      { options: { repairMinutes: 20, repairCostCents: 100 }, settings: { quickFixMinutes: 10 } },
      [
        'repair: Repair would be offered under O6 and O7 (cheaper), where it was offered under O6 and O7 (quick-fix).',
      ],
    ],
    [
      'a second technician who is not wanted (J)',
      { options: { cause: 'customer-caused' }, settings: { secondOpinion: false } },
      ['second-opinion: The verdict would take no second technician.'],
    ],
    [
      'a second person for the refund (J)',
      { options: {}, settings: { refundApprovalCents: 12_899 } },
      ['second-approver: A second person would have to approve the refund.'],
    ],
  ])('names %s', (_, { options, settings }, expected) => {
    expect(differences(judged({}, diagnosed(options)), settings)).toEqual(expected);
  });
});

describe('judgeUnder()', () => {
  it('says nothing of a verdict, an offer or a refund that there is not', () => {
    expect(judgeUnder(standardPolicy, judged())).toMatchObject({
      policy: '2026-01',
      options: null,
      secondOpinion: null,
      secondApprover: null,
    });
    const unpaid = judgeUnder(standardPolicy, judged({}, diagnosed({ onSale: true })));
    expect(unpaid).toMatchObject({ secondOpinion: false, secondApprover: null });
  });

  it('asks for the second person by the amount of the refund (J)', () => {
    const of = (unitPaidCents: number) =>
      judgeUnder(standardPolicy, judged({}, diagnosed({ unitPaidCents }))).secondApprover;
    expect([of(50_000), of(50_001)]).toEqual([false, true]);
  });
});

describe('differencesBetween() judgements of which one comes less far', () => {
  const far = judgeUnder(standardPolicy, judged({}, diagnosed({ unitPaidCents: 50_001 })));
  const near = judgeUnder(standardPolicy, judged());

  it('compares nothing that only one of them comes to', () => {
    expect(differencesBetween(far, near)).toEqual([]);
    expect(differencesBetween(near, far)).toEqual([]);
  });

  it('names each way in which a second person is asked for or not (J)', () => {
    const changed = { ...far, secondOpinion: true, secondApprover: false };
    expect(differencesBetween(far, changed).map(({ words }) => words)).toEqual([
      'The verdict would take a second technician.',
      'The refund would take no second person.',
    ]);
  });

  it('names all that refuses or is missing (W1, G1, E30)', () => {
    const said = (change: Partial<EligibilityFacts>) => judgeUnder(standardPolicy, judged(change));
    const refused = said({ boughtHere: false, defectClaimed: 'none' });
    const unclear = said({ boughtHere: 'unproven', isBuyer: false });
    expect(differencesBetween(unclear, refused)[0]?.words).toBe(
      'The appeal would be refused by G1 and G2, where it was left to a person, asking for proof and identity.',
    );
  });

  it('names all rules that exclude an option (G2, O5)', () => {
    const options = (change: Partial<OptionFacts>) =>
      judgeUnder(standardPolicy, judged({}, diagnosed(change)));
    const none = { ...options({ cause: 'no-fault-found' }), secondApprover: null };
    expect(differencesBetween(options({}), none)[0]?.words).toBe(
      'Refund would be excluded by G2 and O5, where it was offered under O1 and O5.',
    );
  });
});

describe('factsAsJudged()', () => {
  const zone = 'Europe/Berlin';
  const again = (made: EligibilityFacts, known: EligibilityFacts) => {
    const recorded = assessEligibility(standardPolicy, made);
    const facts = factsAsJudged(standardPolicy, recorded, known);
    return { facts, recorded, repeated: assessEligibility(standardPolicy, facts) };
  };

  it('takes the known instants where they fall on the days that were counted', () => {
    expect(again(appeal(), appeal()).facts).toEqual(appeal());
  });

  it.each<[string, Partial<EligibilityFacts>, Partial<EligibilityFacts>]>([
    [
      'a receipt date that a person said',
      { receipt: { at: '2026-01-11T09:00:00.000Z', source: 'customer' } },
      { receipt: { at: '2026-01-10T09:00:00.000Z', source: 'carrier' } },
    ],
    ['a receipt date nobody knew then', { receipt: null }, {}],
    [
      'a receipt whose source was another',
      { receipt: { at: '2026-01-10T12:00:00.000Z', source: 'customer' } },
      { receipt: { at: '2026-01-10T09:00:00.000Z', source: 'carrier' } },
    ],
    [
      'a receipt of the same source on another day',
      { receipt: { at: '2026-01-11T09:00:00.000Z', source: 'carrier' } },
      { receipt: { at: '2026-01-10T09:00:00.000Z', source: 'carrier' } },
    ],
    [
      'a receipt that is not known any more',
      { receipt: { at: '2026-01-10T09:00:00.000Z', source: 'customer' } },
      { receipt: null },
    ],
    ['an order date that cannot be read', { orderedAt: 'soon' }, { orderedAt: 'soon' }],
    [
      'a receipt date that cannot be read',
      { receipt: { at: 'soon', source: 'customer' } },
      { receipt: { at: 'soon', source: 'customer' } },
    ],
    ['an order day that was corrected since', { orderedAt: '2026-01-02T09:00:00.000Z' }, {}],
    ['a sender who was not known then', { isBuyer: false }, {}],
    ['a purchase that was not proven then (G1)', { boughtHere: 'unproven' }, {}],
    ['a purchase that was searched in vain (G1)', { boughtHere: false }, {}],
  ])('gives the same assessment again for %s', (_, made, known) => {
    const { recorded, repeated } = again(appeal(made), appeal(known));
    expect(repeated).toEqual(recorded);
  });

  it('presumes anew under another version what was only presumed (E9)', () => {
    const { facts } = again(appeal({ receipt: null }), appeal());
    const slow = assessEligibility(policyWith({ transitDays: 3, timeZone: zone }), facts);
    expect(slow.counted).toMatchObject({ receiptDay: '2026-01-08', receiptSource: 'presumed' });
  });
});

describe('possibleDeadlines()', () => {
  const since = '2026-03-19T22:59:00.000Z';
  const stagesOf = (facts: JudgedFacts) =>
    possibleDeadlines(standardPolicy, judgeUnder(standardPolicy, facts), since).map(({ stage }) => stage);

  it('gives civil and working days on the calendar of the policy', () => {
    const deadlines = possibleDeadlines(standardPolicy, judgeUnder(standardPolicy, judged()), since);
    expect(deadlines.find(({ stage }) => stage === 'offer')).toEqual({
      stage: 'offer',
      setting: 'offerDays',
      days: 14,
      counts: 'civil days',
      lastDay: '2026-04-02',
      remindOn: ['2026-03-26', '2026-03-31'],
    });
    expect(deadlines.find(({ stage }) => stage === 'refund')).toMatchObject({
      counts: 'working days',
      days: 3,
      lastDay: '2026-03-24',
    });
  });

  it('gives only stages that the judgement leaves open', () => {
    const before = ['support', 'agreement', 'parcel', 'lab'];
    expect(stagesOf(judged({ boughtHere: false }))).toEqual([]);
    expect(stagesOf(judged({ boughtHere: 'unproven' }))[0]).toBe('appeal');
    expect(stagesOf(judged({}, diagnosed({ onSale: true })))).toEqual([
      ...before,
      'offer',
      'replacement',
      'goods-back',
      'keeping',
      'transit',
    ]);
    expect(stagesOf(judged({}, diagnosed({ cause: 'customer-caused' })))).toEqual([
      ...before,
      'goods-back',
      'keeping',
      'transit',
    ]);
  });
});

describe('withSettings()', () => {
  it('changes what is named and leaves the published version alone', () => {
    const tried = withSettings(standardPolicy, { receiptWindowDays: 30 });
    expect('policy' in tried && changedSettings(standardPolicy, tried.policy)).toEqual([
      { setting: 'receiptWindowDays', from: '14', to: '30' },
    ]);
    expect(standardPolicy.settings.receiptWindowDays).toBe(14);
  });

  it('takes the same value for the same, whatever the order of its keys', () => {
    const { holidays, weekdays } = standardPolicy.settings.workingDays;
    const tried = withSettings(standardPolicy, { workingDays: { holidays, weekdays } });
    expect('policy' in tried && changedSettings(standardPolicy, tried.policy)).toEqual([]);
  });

  it('says what is wrong instead, in the words of validateSettings()', () => {
    const settings = { ...standardPolicy.settings, receiptWindowDays: 0 };
    expect(withSettings(standardPolicy, { receiptWindowDays: 0 })).toEqual({
      problems: validateSettings(settings),
    });
  });

  it('settingNames lists every setting once', () => {
    expect([...settingNames].sort()).toEqual(Object.keys(completeSettings(standardPolicy.settings)).sort());
  });
});
