import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { programArguments } from '../../local/machine/programs';
import { judgeUnder, policyVersions, settingNames } from '../../policy';
import { CommandFailure } from '../../local/desk/layout';
import { readQuestion } from '../../local/playground/arguments';
import type { Question } from '../../local/playground/arguments';
import { answerOf, asData, asText } from '../../local/playground/report';

const root = join(__dirname, '../..');
const now = new Date('2026-03-10T08:00:00.000Z');
const dates = ['--order-date', '2026-03-01', '--received', '2026-03-05'];

function question(...args: readonly string[]): Question {
  const read = readQuestion(args, now);
  if (read === null) throw new Error('help was wanted');
  return read;
}

function text(...args: readonly string[]): string {
  const asked = question(...args);
  return asText(asked, answerOf(asked, judgeUnder(asked.policy, asked.facts)));
}

function run(...args: readonly string[]) {
  const script = [...programArguments('local/policy.ts'), ...args];
  const options = { cwd: root, env: { PATH: process.env['PATH'] }, encoding: 'utf8' } as const;
  const { status, stdout, stderr } = spawnSync(process.execPath, script, options);
  return { status, stdout, stderr };
}

describe('readQuestion()', () => {
  const appealOf = (...args: readonly string[]) => question(...args).facts.appeal;

  it('takes a day as its noon in the zone, a minute as the clock on the wall, and nothing as now', () => {
    expect(appealOf(...dates, '--appeal', '2026-03-19T23:59')).toMatchObject({
      orderedAt: '2026-03-01T11:00:00.000Z',
      receipt: { at: '2026-03-05T11:00:00.000Z' },
      appealedAt: '2026-03-19T22:59:00.000Z',
    });
    expect(appealOf(...dates, '--zone', 'Asia/Tokyo', '--appeal', '2026-03-19')).toMatchObject({
      orderedAt: '2026-03-01T03:00:00.000Z',
      appealedAt: '2026-03-19T03:00:00.000Z',
    });
    expect(appealOf('--order-date', '2026-03-01')).toMatchObject({
      receipt: null,
      appealedAt: now.toISOString(),
    });
  });

  it.each([
    ['before the clock goes forward', '2026-03-29T01:59', '2026-03-29T00:59:00.000Z'],
    ['after it went forward', '2026-03-29T03:00', '2026-03-29T01:00:00.000Z'],
    ['late on that day', '2026-03-29T23:59:59', '2026-03-29T21:59:59.000Z'],
    ['with an offset of its own', '2026-03-29T12:00:00+09:00', '2026-03-29T12:00:00+09:00'],
  ])('reads a time %s', (_, given, expected) => {
    expect(appealOf(...dates, '--appeal', given).appealedAt).toBe(expected);
  });

  it.each([
    [[], { boughtHere: true, isBuyer: true, defectClaimed: 'defective' }],
    [['--unused'], { defectClaimed: 'unused' }],
    [['--change-of-mind'], { defectClaimed: 'none' }],
    [['--not-bought-here'], { boughtHere: false }],
    [['--not-the-buyer'], { isBuyer: false }],
  ])('reads %j as facts of the appeal', (args, expected) => {
    expect(appealOf(...dates, ...args)).toMatchObject(expected);
  });

  it('reads the facts of the unit, amounts in the currency’s own decimals', () => {
    const unit = ['--cause', 'internal-defect', '--stock', '3', '--repairable', '--parts', '--minutes', '20'];
    const paid = ['--repair-cost', '40.5', '--price', '0.29'];
    expect(question(...dates, ...unit, ...paid).facts.options).toEqual({
      cause: 'internal-defect',
      onSale: false,
      replacementAvailable: true,
      repairable: true,
      partsAvailable: true,
      repairMinutes: 20,
      repairCostCents: 4_050,
      replacementCostCents: 29,
      unitPaidCents: 29,
      currency: 'EUR',
    });
    const yen = ['--cause', 'indeterminate', '--price', '12900', '--currency', 'JPY'];
    expect(question(...dates, ...yen).facts.options).toMatchObject({
      unitPaidCents: 12_900,
      replacementAvailable: false,
      repairMinutes: null,
    });
  });

  it('tries settings: numbers, words and lists', () => {
    const tried = ['--set', 'receiptWindowDays=30', '--set', 'offerReminderDays=[5,9]'];
    const { policy, published } = question(...dates, ...tried, '--set', 'unknownReceiptDate=presume');
    expect(policy.settings).toEqual({
      ...published.settings,
      receiptWindowDays: 30,
      offerReminderDays: [5, 9],
      unknownReceiptDate: 'presume',
    });
  });

  const noDate = 'is no date; write 2026-03-19, 2026-03-19T23:59 or 2026-03-19T23:59:00Z';
  it.each<[readonly string[], string]>([
    [[], 'say when it was ordered with --order-date 2026-03-01, or ask for --help'],
    [['--frob'], "unknown option '--frob'; --help lists what there is"],
    [['2026-03-01'], "unexpected argument '2026-03-01'; --help lists what there is"],
    [['--order-date', '2026-02-30'], `--order-date 2026-02-30 ${noDate}`],
    [['--order-date', '2026-03-01', '--received', 'yesterday'], `--received yesterday ${noDate}`],
    [[...dates, '--appeal', '2026-03-19T25:00'], `--appeal 2026-03-19T25:00 ${noDate}`],
    [[...dates, '--zone', 'Berlin'], '--zone Berlin is no time zone; write one such as Europe/Berlin'],
    [
      [...dates, '--unused', '--change-of-mind'],
      '--unused and --change-of-mind exclude each other; give one of them',
    ],
    [
      [...dates, '--policy', '1999'],
      `no policy 1999 is published; name one of these: ${policyVersions.map(({ name }) => name).join(', ')}`,
    ],
    [
      [...dates, '--set', 'windowDays=3'],
      `windowDays is not a setting; the settings are ${settingNames.join(', ')}`,
    ],
    [[...dates, '--set', 'parcelDays'], '--set parcelDays has no value; write --set parcelDays=VALUE'],
    [
      [...dates, '--set', 'parcelDays=soon'],
      'with these settings: parcelDays must be a whole number of days from 1 to 3650',
    ],
    [
      [...dates, '--cause', 'magic'],
      '--cause magic is none; it is one of internal-defect, transit-damage, customer-caused, no-fault-found, not-our-product, indeterminate',
    ],
    [
      [...dates, '--stock', '3'],
      '--stock matters only with a cause; add --cause internal-defect|transit-damage|customer-caused|no-fault-found|not-our-product|indeterminate',
    ],
    [
      [...dates, '--cause', 'indeterminate', '--stock', 'many'],
      '--stock many is no count; write a whole number such as 3',
    ],
    [
      [...dates, '--cause', 'indeterminate', '--price', '129,00'],
      '--price 129,00 is no amount of EUR; write it as 129.00',
    ],
    [
      [...dates, '--cause', 'indeterminate', '--currency', 'JPY', '--price', '129.5'],
      '--price 129.5 is no amount of JPY; write it as 129',
    ],
    [
      [...dates, '--cause', 'indeterminate', '--repair-cost', '1.005'],
      '--repair-cost 1.005 is no amount of EUR; write it as 129.00',
    ],
    [
      [...dates, '--cause', 'indeterminate', '--currency', 'euro'],
      '--currency euro is none; write its three letters, such as EUR',
    ],
  ])('answers %j with what to write', (args, why) => {
    const attempt = (): unknown => readQuestion(args, now);
    expect(attempt).toThrow(CommandFailure);
    expect(attempt).toThrow(new CommandFailure(`Cannot ask the policy: ${why}`));
  });
});

describe('asText()', () => {
  it('says day 14 is in time and day 15 is not, with both dates (W1)', () => {
    const inTime = text(...dates, '--appeal', '2026-03-19T23:59');
    expect(inTime).toMatch(/\nELIGIBLE\n/);
    expect(inTime).toMatch(/ordered +2026-03-01 +day 18 of 45 at the appeal \(W2\)/);
    expect(inTime).toMatch(/received +2026-03-05 +day 14 of 14 at the appeal \(W1\)/);
    expect(inTime).toMatch(/lab +5 working days +2026-03-26 +diagnosisDays/);
    expect(inTime).not.toContain('OPTIONS');
    const late = text(...dates, '--appeal', '2026-03-20T00:00');
    expect(late).toMatch(/\nNOT ELIGIBLE\n/);
    expect(late).toMatch(/day 15 of 14/);
    expect(late).not.toContain('DEADLINES');
  });

  it('says which setting was tried, and what it changes', () => {
    const tried = text(...dates, '--appeal', '2026-03-20', '--set', 'receiptWindowDays=30');
    expect(tried).toContain('tried: receiptWindowDays = 30 (published: 14)');
    expect(tried).toMatch(/\nELIGIBLE\n/);
  });

  it('says what a person has to settle, and that a date is presumed', () => {
    const open = text('--order-date', '2026-03-01', '--not-the-buyer', '--appeal', '2026-03-09');
    expect(open).toContain('NOT YET: a person has to settle something first');
    expect(open).toContain('needs: identity, receipt-date');
    expect(open).toMatch(/received .*, presumed/);
    expect(open).toMatch(/appeal +14 civil days +2026-03-23 +2026-03-16/);
  });

  it('shows the three options with reasons, and the second person above the limit (O2, O4, O7)', () => {
    const unit = ['--cause', 'internal-defect', '--stock', '3', '--repairable'];
    const shown = text(...dates, ...unit, '--price', '600');
    expect(shown).toMatch(/refund +yes .* €600\.00\./);
    expect(shown).toMatch(/replacement +yes/);
    expect(shown).toMatch(/repair +no +A replacement is in stock/);
    expect(shown).toContain('A second person has to approve the refund (J).');
    expect(text(...dates, ...unit, '--on-sale')).toMatch(/refund +no +The product was bought on sale\./);
    expect(text(...dates, ...unit, '--price', '500')).not.toContain('second person');
  });

  it('asks for a second technician, and says that the goods go back (O8)', () => {
    const shown = text(...dates, '--cause', 'customer-caused');
    expect(shown).toContain('The verdict takes a second technician before it counts (J).');
    expect(shown).toContain('No option is open: the goods go back, and the customer pays the postage.');
  });

  it('asks for a manager where nothing is left without the customer’s fault', () => {
    const shown = text(...dates, '--cause', 'internal-defect', '--on-sale');
    expect(shown).toContain('A manager has to look before the case goes on.');
    expect(shown).not.toContain('the goods go back, and');
  });

  it('says that options are moot where the appeal is refused', () => {
    const shown = text(...dates, '--appeal', '2026-03-30', '--cause', 'internal-defect');
    expect(shown).toContain('MOOT: THE APPEAL IS REFUSED');
  });
});

describe('asData()', () => {
  it('holds everything the text says', () => {
    const asked = question(...dates, '--cause', 'internal-defect', '--stock', '1', '--set', 'offerDays=20');
    const data = asData(asked, answerOf(asked, judgeUnder(asked.policy, asked.facts)));
    expect(data).toMatchObject({
      policy: '2026-01',
      timeZone: 'Europe/Berlin',
      triedSettings: [{ setting: 'offerDays', from: '14', to: '20' }],
      eligibility: { outcome: 'eligible', counted: { lastDay: '2026-03-19' } },
      options: { options: [{ kind: 'refund', offered: true }, { offered: true }, { offered: false }] },
      secondOpinion: false,
      secondApprover: false,
    });
  });
});

describe('npm run policy', () => {
  it('prints the answer as text or as data', () => {
    expect(run(...dates, '--appeal', '2026-03-19')).toMatchObject({ status: 0, stderr: '' });
    const { status, stdout } = run(...dates, '--appeal', '2026-03-19', '--json');
    expect([status, JSON.parse(stdout)]).toMatchObject([0, { policy: '2026-01' }]);
  });

  it('shows examples that work', () => {
    const { status, stdout } = run('--help');
    expect(status).toBe(0);
    const examples = [...stdout.matchAll(/npm run policy -- (--.*\d.*)$/gm)].map(([, args = '']) => args);
    expect(examples).toHaveLength(3);
    for (const args of examples) expect(text(...args.split(' '))).toContain('ELIGIBLE');
  });

  it('ends with 2 and one line when the question cannot be read', () => {
    const { status, stdout, stderr } = run('--order-date', 'March');
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  });
});
