import type { LanguageOfLetters } from '../facts';

/** Keyboards without umlauts write `oe`; and whoever agrees may say so in more than one way. */
export const words: LanguageOfLetters['words'] = {
  agree: ['EINVERSTANDEN', 'ZUSTIMMEN', 'ICH STIMME ZU'],
  solved: ['GELÖST', 'GELOEST', 'ERLEDIGT'],
  'not-solved': ['NICHT GELÖST', 'NICHT GELOEST', 'UNGELÖST'],
  withdraw: ['ZURÜCKZIEHEN', 'ZURUECKZIEHEN', 'RÜCKZUG'],
  decline: ['ABLEHNEN', 'ICH LEHNE AB'],
  contest: ['WIDERSPRUCH', 'WIDERSPRECHEN'],
  dispose: ['ENTSORGEN', 'ENTSORGUNG'],
  payout: ['AUSZAHLUNG', 'AUSZAHLEN'],
  refund: ['ERSTATTUNG', 'RÜCKERSTATTUNG', 'RUECKERSTATTUNG'],
  replacement: ['ERSATZ', 'UMTAUSCH'],
  repair: ['REPARATUR'],
};
