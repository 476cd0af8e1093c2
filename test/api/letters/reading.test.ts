import { caseNumberIn, commandIn, freshText, itemsNamed, orderNumbersIn } from '../../../api/letters/reading';
import { buyerEmail } from '../../support/order';

describe('commandIn()', () => {
  it('commandIn() looks at the first line that the sender wrote', () => {
    expect(commandIn('\n\nAGREE\nthanks')).toEqual({ action: 'agreeToLab' });
    expect(commandIn('Payout\nAda Kowalska, DE00')).toEqual({ action: 'agreeToPayout' });
    expect(commandIn('auszahlung')).toEqual({ action: 'agreeToPayout' });
    expect(commandIn('thanks\nAGREE')).toBeNull();
    expect(commandIn('toString')).toBeNull();
  });
});

describe('freshText()', () => {
  it.each([
    ['a\n\nOn Mon, 1 Mar 2026 Returns desk wrote:\n> old', 'a'],
    ['a\n\nOn Mon, 1 Mar 2026 Returns desk\n<returns@desk.example> wrote:\nold', 'a'],
    ['a\n-----Original Message-----\nold', 'a'],
    ['a\nAm 01.03.2026 um 10:00 schrieb Returns desk:\nold', 'a'],
    ['On Monday it broke.\nIt hums.', 'On Monday it broke.\nIt hums.'],
    ['> old\na', 'a'],
  ])('freshText() of %j', (text, fresh) => {
    expect(freshText(text)).toBe(fresh);
  });
});

describe('orderNumbersIn()', () => {
  it('orderNumbersIn() takes every word with a digit, as written and in capitals, each once', () => {
    expect(orderNumbersIn('order ex-1001, EX-1001 (#AB/12_345): it hums since 3 days.')).toEqual([
      'ex-1001',
      'EX-1001',
      'AB/12_345',
    ]);
    expect(orderNumbersIn('A-1 '.repeat(1_000))).toEqual(['A-1']);
  });
});

describe('caseNumberIn()', () => {
  it('caseNumberIn() finds the number of a case', () => {
    expect(caseNumberIn('Re: [rma-000042] hi')).toBe('RMA-000042');
    expect(caseNumberIn('XRMA-000042')).toBeNull();
  });
});

describe('itemsNamed()', () => {
  it('itemsNamed() wants whole words', () => {
    const order = {
      orderNo: 'DE-1',
      buyerEmail,
      language: null,
      country: null,
      lines: [{ sku: 'L-1', title: 'Lamp', serialNos: [] }],
    };
    expect(itemsNamed('lampshade L-12', order)).toEqual([]);
    expect(itemsNamed('my "Lamp"!', order)).toEqual([{ sku: 'L-1' }]);
  });

  it.each([
    [
      'Both are broken, SN-1 and SN-2.',
      [
        { sku: 'L-1', serialNo: 'SN-1' },
        { sku: 'L-1', serialNo: 'SN-2' },
      ],
    ],
    ['The lamp SN-2 and the Cable.', [{ sku: 'L-1', serialNo: 'SN-2' }, { sku: 'C-1' }]],
    ['C-1 and the Lamp Pro', [{ sku: 'L-2' }, { sku: 'C-1' }]],
    ['My lamp L-2.', [{ sku: 'L-2' }]],
    ['My Lamp SN-3.', [{ sku: 'L-1', serialNo: 'SN-3' }]],
  ])('itemsNamed() takes every piece that %j names, and no other (E12)', (text, items) => {
    const lines = [
      { sku: 'L-1', title: 'Lamp', serialNos: ['SN-1', 'SN-2'] },
      { sku: 'L-2', title: 'Lamp Pro', serialNos: [] },
      { sku: 'C-1', title: 'Cable', serialNos: [] },
      { sku: 'L-1', title: 'Lamp', serialNos: ['SN-3'] },
    ];
    expect(itemsNamed(text, { lines })).toEqual(items);
  });
});
