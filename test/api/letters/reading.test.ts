import { caseNumberIn, commandIn, freshText, itemsNamed, orderNumbersIn } from '../../../api/letters/reading';
import { buyerEmail } from '../../support/order';

describe('commandIn()', () => {
  it('commandIn() looks at the first line that the sender wrote', () => {
    expect(commandIn('\n\nAGREE\nthanks')).toEqual({ action: 'agreeToLab' });
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
  it('orderNumbersIn() takes whole numbers only, each once', () => {
    expect(orderNumbersIn('de-10001, DE-10001 (AB-12345); RMA-000042 XDE-10002 DE-100012 RMA-00004')).toEqual(
      ['DE-10001', 'AB-12345'],
    );
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
});
