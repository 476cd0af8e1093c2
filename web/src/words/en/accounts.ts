/** Words of the list of letters out. */
export const letters = {
  title: 'Letters',
  text: 'What the desk wrote to customers and to the staff. What a letter says stands on its case.',
  search: 'Search by address, case number or words of the letter',
  none: 'No letter fits.',
  which: 'Which letters',
  states: { all: 'All', queued: 'Queued', sent: 'Sent', undelivered: 'Came back' },
  letter: 'Letter',
  to: 'To',
  state: 'State',
  about: 'About',
  unwritten: 'written when it is sent',
  toSender: 'a letter without a case',
  queued: (when: string) => `queued since ${when}`,
  sent: (when: string) => `sent ${when}`,
  undelivered: (when: string) => `came back ${when}`,
  tries: (count: number) => (count === 1 ? 'tried once' : `tried ${String(count)} times`),
  next: (when: string) => `next try ${when}`,
  nothingWaits: 'No letter waits: the mail server has taken all of them.',
  waiting: (count: number, since: string) =>
    count === 1
      ? `One letter is queued, since ${since}.`
      : `${String(count)} letters are queued, the oldest since ${since}.`,
  mailBroken: (problem: string) =>
    `The mail server does not take them: ${problem}. They are tried again by themselves, and none is lost; customers hear late until then.`,
};

/** Words of the record of sign-ins and refusals. */
export const security = {
  title: 'Security events',
  text: 'Sign-ins, changes of accounts and refused requests, the newest first. Nobody can change or remove a line.',
  kind: 'Kind',
  all: 'Everything',
  none: 'Nothing of this kind happened.',
  what: 'What',
  who: 'Who',
  account: 'Whose account',
  address: 'Network address',
  about: 'What was refused or changed',
  stranger: 'somebody not signed in',
  names: {
    signedIn: 'signed in',
    signInFailed: 'wrong password',
    lockedOut: 'held up after wrong passwords',
    signedOut: 'signed out',
    roleSwitched: 'took another role',
    userInvited: 'was invited',
    userChanged: 'account changed',
    rolesChanged: 'roles changed',
    userDisabled: 'account disabled',
    userEnabled: 'let in again',
    passwordChanged: 'password changed',
    identityConfirmed: 'showed again who he is',
    resetAsked: 'asked for a new password',
    customerSignedIn: 'a customer signed in',
    keyMade: 'API key made',
    keyRevoked: 'API key revoked',
    webhookMade: 'webhook made',
    webhookSecretChanged: 'webhook’s secret changed',
    webhookRemoved: 'webhook removed',
    refused: 'request refused',
  },
};

/** Words of one's own account. */
export const account = {
  title: 'My account',
  sessions: 'Where you are signed in',
  sessionsText: 'If you do not know one of them, end it and choose a new password.',
  session: 'Session',
  since: 'Signed in',
  seen: 'Last used',
  ends: 'Ends by itself',
  this: 'this one',
  end: 'End it',
  ended: 'The session is ended.',
  password: 'Change the password',
  passwordText: 'Every other session ends then. A long phrase is better than a short riddle.',
  current: 'Current password',
  next: 'New password',
  change: 'Change it',
  changed: 'The password is changed; every other session has ended.',
  refused: 'The current password is wrong, or you sign in without one.',
};

/** Words of the question who somebody is, before money goes out. */
export const confirmation = {
  title: 'Is it still you?',
  text: 'Money or personal data leave the house here, and you signed in a while ago. Type your password once more; what you pressed is then sent, once.',
  password: 'Your password',
  confirm: 'Confirm and send',
  wrong: 'This is not your password. Nothing was sent.',
  instead: (label: string) => `You have no password here? Sign in again with ${label}, and press once more.`,
};
