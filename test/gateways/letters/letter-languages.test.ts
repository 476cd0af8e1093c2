import { languageFor, languageKept, languages, meaningOf } from '../../../gateways/letters';
import type { LanguageHints } from '../../../gateways/letters';

const nothing: LanguageHints = { order: null, chosen: null, letter: null, country: null };

describe('languageFor()', () => {
  it.each([
    ['the order before everything else', { order: 'de-AT', chosen: 'en', letter: 'en' }, 'de'],
    ['the form before the letter', { chosen: 'de', letter: 'en-GB', country: 'Ireland' }, 'de'],
    ['the letter before the country', { letter: 'en', country: 'Germany' }, 'en'],
    ['the country where nothing else is known', { country: ' österreich ' }, 'de'],
    ['a hint of a language that we do not write', { order: 'pl', letter: 'fr-CH', country: 'DE' }, 'de'],
    ['nothing', {}, 'en'],
    ['a country of several languages', { country: 'Switzerland' }, 'en'],
    ['a name that every object has', { order: 'constructor', country: 'toString' }, 'en'],
  ])('languageFor() takes %s', (_what, hints, language) => {
    expect(languageFor({ ...nothing, ...hints })).toBe(language);
  });
});

describe('languageKept()', () => {
  it('languageKept() is English for a case from before languages were kept', () => {
    expect([languageKept(null), languageKept('de'), languageKept('xx')]).toEqual(['en', 'de', 'en']);
  });
});

describe('meaningOf()', () => {
  it('meaningOf() understands every language, whatever the case', () => {
    expect(languages).toEqual(['en', 'de']);
    expect(['agree', 'Nicht  gelöst', ' UMTAUSCH '].map(meaningOf)).toEqual([
      'agree',
      'not-solved',
      'replacement',
    ]);
    expect(['ja', 'constructor', ''].map(meaningOf)).toEqual([null, null, null]);
  });
});
