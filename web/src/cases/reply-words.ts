import { replies as german } from '../words/de/replies';
import { replies as english } from '../words/en/replies';
import { useLanguage } from '../words/language';

/** The words of letters that people write; only the page of a case has to load them. */
export function useReplyWords(): typeof english {
  return useLanguage().language === 'de' ? german : english;
}
