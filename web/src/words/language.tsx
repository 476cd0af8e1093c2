import { createContext, useContext, useEffect, useMemo, useRef, useState } from 'react';
import type { ReactNode } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import type { Words } from './words';

export type Language = 'en' | 'de';

/** Each is a file of its own, for hardly anybody reads both. */
const dictionaries: Readonly<Record<Language, () => Promise<Words>>> = {
  en: async () => (await import('./en')).en,
  de: async () => (await import('./de')).de,
};
const storedAs = 'desk-language';

/** A language with its words. */
interface Dictionary {
  readonly language: Language;
  readonly words: Words;
}

interface Spoken extends Dictionary {
  readonly speak: (language: Language) => void;
  /** Speaks a language until somebody chooses one on this device. */
  readonly suggest: (language: Language) => void;
}

const Spoken = createContext<Spoken | null>(null);

/** The words that the page begins with: of the language chosen on this device, else of the browser's. */
export function firstDictionary(): Promise<Dictionary> {
  return read(firstLanguage());
}

async function read(language: Language): Promise<Dictionary> {
  return { language, words: await dictionaries[language]() };
}

/** Speaks a language, until somebody chooses another. */
export function LanguageProvider({
  first,
  children,
}: {
  readonly first: Dictionary;
  readonly children: ReactNode;
}) {
  const [{ language, words }, setDictionary] = useState(first);
  const wanted = useRef(language);
  const queries = useQueryClient();
  // Set before anything asks the desk: it answers with its sentences in this language.
  document.documentElement.lang = language;
  const isFirst = useRef(true);
  useEffect(() => {
    if (!isFirst.current) void queries.invalidateQueries();
    isFirst.current = false;
  }, [language, queries]);
  const spoken = useMemo<Spoken>(() => {
    const change = async (chosen: Language): Promise<void> => {
      wanted.current = chosen;
      const dictionary = await read(chosen);
      if (wanted.current === chosen) setDictionary(dictionary);
    };
    // Words that cannot be fetched leave those that are there.
    const tryChange = (chosen: Language): void => void change(chosen).catch(() => undefined);
    return {
      ...{ language, words },
      speak: (chosen) => {
        localStorage.setItem(storedAs, chosen);
        tryChange(chosen);
      },
      suggest: (suggested) => {
        if (localStorage.getItem(storedAs) === null) tryChange(suggested);
      },
    };
  }, [language, words]);
  return <Spoken.Provider value={spoken}>{children}</Spoken.Provider>;
}

export function useLanguage(): Spoken {
  const spoken = useContext(Spoken);
  if (spoken === null) throw new Error('Cannot say anything: there is no LanguageProvider around');
  return spoken;
}

export function useWords(): Words {
  return useLanguage().words;
}

/** The word for a name of the api, or the name itself where a newer desk says something the page does not know. */
export function named(names: Readonly<Record<string, string>>, name: string): string {
  return names[name] ?? name.replaceAll('-', ' ');
}

function firstLanguage(): Language {
  const stored = localStorage.getItem(storedAs);
  if (stored === 'en' || stored === 'de') return stored;
  return navigator.language.startsWith('de') ? 'de' : 'en';
}
