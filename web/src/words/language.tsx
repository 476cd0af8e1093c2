import { createContext, useContext, useEffect, useMemo, useRef, useState } from 'react';
import type { ReactNode } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import { de } from './de';
import { en } from './en';
import type { Words } from './words';

export type Language = 'en' | 'de';

const dictionaries: Readonly<Record<Language, Words>> = { en, de };
const storedAs = 'desk-language';

interface Spoken {
  readonly language: Language;
  readonly words: Words;
  readonly speak: (language: Language) => void;
  /** Speaks a language until somebody chooses one on this device. */
  readonly suggest: (language: Language) => void;
}

const mute = { speak: () => undefined, suggest: () => undefined };
const Spoken = createContext<Spoken>({ language: 'en', words: en, ...mute });

/** The language of the page: what was chosen on this device, else the browser's. */
export function LanguageProvider({ children }: { readonly children: ReactNode }) {
  const [language, setLanguage] = useState<Language>(firstLanguage);
  const queries = useQueryClient();
  // Set before anything asks the desk: it answers with its sentences in this language.
  document.documentElement.lang = language;
  const isFirst = useRef(true);
  useEffect(() => {
    if (!isFirst.current) void queries.invalidateQueries();
    isFirst.current = false;
  }, [language, queries]);
  const spoken = useMemo<Spoken>(
    () => ({
      language,
      words: dictionaries[language],
      speak: (chosen) => {
        localStorage.setItem(storedAs, chosen);
        setLanguage(chosen);
      },
      suggest: (wanted) => {
        if (localStorage.getItem(storedAs) === null) setLanguage(wanted);
      },
    }),
    [language],
  );
  return <Spoken.Provider value={spoken}>{children}</Spoken.Provider>;
}

export function useLanguage(): Spoken {
  return useContext(Spoken);
}

export function useWords(): Words {
  return useContext(Spoken).words;
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
