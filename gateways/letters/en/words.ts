import type { LanguageOfLetters } from '../facts';

export const words: LanguageOfLetters['words'] = {
  agree: ['AGREE'],
  solved: ['SOLVED'],
  'not-solved': ['NOT SOLVED'],
  withdraw: ['WITHDRAW'],
  decline: ['DECLINE'],
  contest: ['CONTEST'],
  dispose: ['DISPOSE'],
  payout: ['PAYOUT', 'PAY OUT'],
  refund: ['REFUND'],
  replacement: ['REPLACEMENT'],
  repair: ['REPAIR'],
};
