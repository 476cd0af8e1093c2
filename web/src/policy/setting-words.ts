import { settings as german } from '../words/de/settings';
import { settings as english } from '../words/en/settings';
import { useLanguage } from '../words/language';

/** What a setting means; nothing where a newer desk has one that the page does not know. */
export function useMeanings(): Readonly<Partial<Record<string, string>>> {
  return useLanguage().language === 'de' ? german : english;
}
