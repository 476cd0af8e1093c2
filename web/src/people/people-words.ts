import { people as german } from '../words/de/people';
import { people as english } from '../words/en/people';
import { useLanguage } from '../words/language';

/** The words of this page alone; no other has to load them. */
export function usePeopleWords(): typeof english {
  return useLanguage().language === 'de' ? german : english;
}
