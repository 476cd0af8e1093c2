import type { LetterText } from '../facts';

/** What became of somebody's second factor. */
export type FactorChange = 'enrolled' | 'removed' | 'reset';

type Notice = (name: string, change: FactorChange) => LetterText;

const english: Notice = (name, change) => ({
  subject: 'Your second factor at the returns desk',
  body: `Dear ${name},

${
  {
    enrolled:
      'a new second factor was set up for your account at the returns desk. One from before is worth nothing now.',
    removed: 'the second factor of your account at the returns desk was turned off.',
    reset:
      'an administrator took away the second factor of your account at the returns desk, so that you can set up a new one when you sign in.',
  }[change]
}

If this is news to you, change your password at once and tell an administrator.

Kind regards
Your returns desk
`,
});

const german: Notice = (name, change) => ({
  subject: 'Ihr zweiter Faktor bei der Retourenstelle',
  body: `Guten Tag ${name},

${
  {
    enrolled:
      'für Ihren Zugang zur Retourenstelle wurde ein neuer zweiter Faktor eingerichtet. Ein früherer gilt nicht mehr.',
    removed: 'der zweite Faktor Ihres Zugangs zur Retourenstelle wurde abgeschaltet.',
    reset:
      'jemand von der Administration hat den zweiten Faktor Ihres Zugangs zur Retourenstelle entfernt, damit Sie beim Anmelden einen neuen einrichten können.',
  }[change]
}

Wissen Sie davon nichts, so ändern Sie sofort Ihr Passwort und sagen Sie es der Administration.

Mit freundlichen Grüßen
Ihre Retourenstelle
`,
});

const languages = { en: english, de: german } as const;

/** Writes to somebody of the staff that his second factor was changed. */
export function writeFactorNotice(
  change: FactorChange,
  name: string,
  language: keyof typeof languages,
): LetterText {
  return languages[language](name, change);
}
