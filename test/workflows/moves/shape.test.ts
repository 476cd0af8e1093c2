import { judge } from '../../../workflows/moves/judge';
import { isRefusal } from '../../../workflows/moves/move';
import { malformed, roleIn } from '../../../workflows/moves/shape';
import type { Action } from '../../../workflows/contract';
import { bodies, caseIn, messageOf, noon, stageStates } from '../../support/case-states';

const sent = (action: Action, body: object) => ({
  ...messageOf(action),
  body: { ...bodies[action], ...body },
});
const wrong = (name: string) => ({ refused: 'InvalidMessage', detail: `the message has no valid ${name}` });

/** One value just outside of each kind of field, and what is inside beside it. */
const fields: readonly (readonly [Action, string, wrong: readonly unknown[], right: readonly unknown[]])[] = [
  ['advise', 'textRef', ['', 7, null, undefined], ['t']],
  ['refuseRemoteTests', 'textRef', ['', 7], ['t', null, undefined]],
  [
    'provideEvidence',
    'items',
    ['proof', {}, ['proof', 'gift'], [7]],
    [[], ['proof', 'logs'], null, undefined],
  ],
  ['provideEvidence', 'secondOwner', ['yes', 1], [true, false, undefined]],
  ['provideEvidence', 'receiptProof', ['customer', 7, 'toString'], ['carrier', 'collection', undefined]],
  ['shipmentArrived', 'contents', ['fine', undefined, null, 1], ['ok', 'short']],
  ['shipmentArrived', 'postageDueCents', [-1, 0.5, '7', NaN, 2 ** 53], [0, 7, undefined]],
  ['labVerdict', 'repairable', ['true', undefined, 0], [true, false]],
  ['labVerdict', 'cause', ['rust', undefined], ['no-fault-found']],
  [
    'labVerdict',
    'parts',
    [
      [null],
      ['PART-1'],
      [{ sku: 'PART-1' }],
      [{ quantity: 1 }],
      [{ sku: '', quantity: 1 }],
      [{ sku: 'PART-1', quantity: 0 }],
      [{ sku: 'PART-1', quantity: -1 }],
      [{ sku: 'PART-1', quantity: '1' }],
      { every: true },
    ],
    [[], [{ sku: 'PART-1', quantity: 1 }], undefined],
  ],
  ['reportShortage', 'quantity', [0, -1, 1.5], [1, undefined]],
  ['confirmAddress', 'addressRef', ['', null, 7], ['a', undefined]],
  ['decide', 'kind', ['nothing', undefined], ['refund', 'no-remedy', 'as-offered']],
];

describe.each(fields)('malformed() %s with %s (E108)', (action, name, ...[outside, inside]) => {
  test.each(outside.map((value) => [value]))('refuses %j, and names the field', (value) => {
    expect(malformed(action, sent(action, { [name]: value }))).toEqual(wrong(`body.${name}`));
  });

  test.each(inside.map((value) => [value]))('takes %j', (value) => {
    expect(malformed(action, sent(action, { [name]: value }))).toBeUndefined();
  });
});

const whole = { messageId: 'm', actor: { role: 'customer', id: 'c' }, body: {} };

test.each<[string, unknown, string]>([
  ['no object', 'withdraw', 'content'],
  ['a list', [whole], 'content'],
  ['no id', { ...whole, messageId: '' }, 'messageId'],
  ['no actor', { ...whole, actor: 'customer' }, 'actor'],
  ['an actor without an id', { ...whole, actor: { role: 'customer', id: '' } }, 'actor'],
  ['an unknown role', { ...whole, actor: { role: 'root', id: 'c' } }, 'actor'],
  ['a note that is none', { ...whole, onBehalfOfCustomer: 'by phone' }, 'onBehalfOfCustomer'],
  ['a note without its text', { ...whole, onBehalfOfCustomer: { noteRef: '' } }, 'onBehalfOfCustomer'],
  ['no body', { ...whole, body: null }, 'body'],
])('malformed() names what is wrong with a message: %s (E108)', (_, message, name) => {
  expect(malformed('withdraw', message)).toEqual(wrong(name));
});

test('malformed() takes what support recorded for a customer, and leaves what it does not know (E108)', () => {
  const recorded = { ...whole, onBehalfOfCustomer: { noteRef: 'note-1' }, body: { mood: 7 } };
  expect(malformed('withdraw', recorded)).toBeUndefined();
});

test.each([
  [whole, 'customer'],
  [{ ...whole, actor: { role: 'root', id: 'c' } }, null],
  [{ actor: 'customer' }, null],
  ['customer', null],
])('roleIn() %j is %s (E108)', (message, role) => {
  expect(roleIn(message)).toBe(role);
});

test.each([
  'release',
  'overrule',
  'shipmentArrived',
  'labVerdict',
  'refundUpdated',
  'confirmDelivery',
  'reportUndeliverable',
  'reportLabelFailure',
  'reportMissingParcel',
  'endParcelSearch',
  'sendStrayBack',
  'flagHazard',
  'confirmAddress',
] as const)(
  'judge() of %s is no matter of a hold: it is a fact, or about the hold itself (E106, E37)',
  (action) => {
    const state = caseIn(stageStates.parcel, { heldSince: noon });
    const result = judge<Action>(state, { action, message: messageOf<Action>(action), at: noon });
    expect(isRefusal(result) ? result.refused : 'taken').not.toBe('OnHold');
  },
);
