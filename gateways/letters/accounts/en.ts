import type { AccountLetters } from './facts';

export const accountsInEnglish: AccountLetters = {
  'account-invitation': ({ name, link, validMinutes }) => ({
    subject: 'Your account at the returns desk',
    body: `Dear ${name ?? 'colleague'},

you have an account at the returns desk. Choose your password here:
${link}

The link works once, for ${span(validMinutes)}. If it has ended, ask whoever invited you for a new one.

Kind regards
Your returns desk
`,
  }),
  'password-reset': ({ name, link, validMinutes }) => ({
    subject: 'A new password for the returns desk',
    body: `Dear ${name ?? 'colleague'},

somebody asked for a new password for your account at the returns desk. If it was you, choose it here:
${link}

The link works once, for ${span(validMinutes)}. If it was not you, do nothing: your password stays as it is.

Kind regards
Your returns desk
`,
  }),
  'customer-link': ({ link, validMinutes, caseNo }) => ({
    subject: caseNo === null ? 'Your way to your return cases' : `Your way to your return case [${caseNo}]`,
    body: `Dear customer,

you asked for a link to your return cases. Open it and press the button there:
${link}

The link works once, for ${span(validMinutes)}. If you did not ask for it, do nothing: without the link nobody gets in.

Kind regards
Your returns desk
`,
  }),
};

function span(minutes: number): string {
  if (minutes >= 2_880) return `${Math.round(minutes / 1_440)} days`;
  if (minutes === 60) return 'one hour';
  return `${minutes} minutes`;
}
