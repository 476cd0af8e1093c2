import type { AccountLetters } from './facts';

export const accountsInGerman: AccountLetters = {
  'account-invitation': ({ name, link, validMinutes }) => ({
    subject: 'Ihr Zugang zur Retourenstelle',
    body: `${greeting(name)}

für Sie ist ein Zugang zur Retourenstelle angelegt. Wählen Sie hier Ihr Passwort:
${link}

Der Link gilt einmal, und zwar ${span(validMinutes)}. Ist er abgelaufen, bitten Sie um eine neue Einladung.

Mit freundlichen Grüßen
Ihre Retourenstelle
`,
  }),
  'password-reset': ({ name, link, validMinutes }) => ({
    subject: 'Ein neues Passwort für die Retourenstelle',
    body: `${greeting(name)}

jemand hat für Ihren Zugang zur Retourenstelle ein neues Passwort angefordert. Wenn Sie es waren, wählen Sie es hier:
${link}

Der Link gilt einmal, und zwar ${span(validMinutes)}. Waren Sie es nicht, so tun Sie nichts: Ihr Passwort bleibt, wie es ist.

Mit freundlichen Grüßen
Ihre Retourenstelle
`,
  }),
  'customer-link': ({ link, validMinutes, caseNo }) => ({
    subject: caseNo === null ? 'Ihr Weg zu Ihren Reklamationen' : `Ihr Weg zu Ihrer Reklamation [${caseNo}]`,
    body: `Guten Tag,

Sie haben einen Link zu Ihren Reklamationen angefordert. Öffnen Sie ihn und drücken Sie dort den Knopf:
${link}

Der Link gilt einmal, und zwar ${span(validMinutes)}. Haben Sie ihn nicht angefordert, so tun Sie nichts: Ohne den Link kommt niemand hinein.

Mit freundlichen Grüßen
Ihre Retourenstelle
`,
  }),
};

function greeting(name: string | null): string {
  return name === null ? 'Guten Tag,' : `Guten Tag ${name},`;
}

function span(minutes: number): string {
  if (minutes >= 2_880) return `${Math.round(minutes / 1_440)} Tage`;
  if (minutes === 60) return 'eine Stunde';
  return `${minutes} Minuten`;
}
