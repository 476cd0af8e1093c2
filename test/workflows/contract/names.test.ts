import {
  actionPath,
  actions,
  carriersQueueOf,
  inWords,
  paymentsQueueOf,
  TASK_QUEUE,
} from '../../../workflows/contract';

test('actionPath() names each action on HTTP as people write it, and no two alike', () => {
  expect([actionPath('agreeToLab'), actionPath('hold')]).toEqual(['agree-to-lab', 'hold']);
  expect(new Set(actions.map(actionPath)).size).toBe(actions.length);
});

test('queues: money and labels each have one of their own, apart from each other and from the cases', () => {
  const queues = [TASK_QUEUE, paymentsQueueOf(TASK_QUEUE), carriersQueueOf(TASK_QUEUE)];
  expect(queues).toEqual(['returns', 'returns-payments', 'returns-carriers']);
});

test.each([
  ['declined', 'the bank declined the refund (declined)'],
  [
    'dispute-lost: dp_1: EUR',
    'the bank has paid the customer after a dispute; settle the case as chargeback (dispute-lost: dp_1: EUR)',
  ],
  ['the network was away', 'the network was away'],
  ['toString', 'toString'],
  ['', ''],
])('inWords() says “%s” so that the payment team can act on it (E75, E76, E83)', (failure, words) => {
  expect(inWords(failure)).toBe(words);
});
