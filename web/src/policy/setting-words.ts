import { settings as german } from '../words/de/settings';
import { settings as english } from '../words/en/settings';
import type { SettingWords } from '../words/en/settings';
import { useLanguage } from '../words/language';

export function useSettingWords(): SettingWords {
  return useLanguage().language === 'de' ? german : english;
}

/** What a setting means; its name where a newer desk has one that the page does not know. */
export function useMeaning(): (name: string) => string {
  const meanings: Readonly<Partial<Record<string, string>>> = useSettingWords().meanings;
  return (name) => meanings[name] ?? name;
}
