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
    lockedOut: 'held up after wrong passwords or codes',
    signedOut: 'signed out',
    roleSwitched: 'took another role',
    userInvited: 'was invited',
    userChanged: 'account changed',
    rolesChanged: 'roles changed',
    userDisabled: 'account disabled',
    userEnabled: 'let in again',
    passwordChanged: 'password changed',
    identityConfirmed: 'showed again who he is',
    secondFactorEnrolled: 'second factor set up',
    secondFactorFailed: 'wrong code',
    secondFactorRemoved: 'second factor turned off',
    secondFactorReset: 'second factor taken away',
    recoveryCodeUsed: 'recovery code used',
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

/** Words of the second factor: the code after the password, and how it is set up. */
export const factor = {
  title: 'Second factor',
  codeTitle: 'And now the code',
  codeText: 'Open the app that makes your codes, and type the one that it shows for this desk.',
  code: 'Code of six digits',
  codeOrRecovery: 'Code of the app, or a recovery code',
  recovery: 'Recovery code',
  recoveryText: 'One of the ten that you were given when you set up your second factor. It works once.',
  useRecovery: 'Use a recovery code',
  useApp: 'Use the code of the app',
  lost: 'Neither app nor recovery codes? An administrator can take the second factor away; you then set up a new one.',
  goOn: 'Sign in',
  again: 'Begin again with the password',
  enrolTitle: 'Set up your second factor',
  enrolText:
    'This desk asks for a code beside the password. An app on your telephone makes it, such as Google Authenticator, Aegis or a password manager. Have it at hand, then go on.',
  begin: 'Show the key',
  scan: 'Read this square with the app, or type the key into it. Then type the code that it shows.',
  square: 'QR code of the key',
  key: 'Key',
  confirm: 'Confirm',
  codesText:
    'These ten recovery codes let you in without the app, each once. Print them, or keep them where only you find them: they are not shown again.',
  print: 'Print',
  kept: 'I have kept them',
  none: 'You have none: your password alone opens your account.',
  since: (when: string) => `Set up ${when}.`,
  left: (count: number) =>
    count === 1 ? 'One recovery code is left.' : `${String(count)} recovery codes are left.`,
  impossible: 'You sign in without a password of this desk, or this desk keeps no second factors.',
  setUp: 'Set it up',
  setUpAnew: 'Set up anew',
  turnOff: 'Turn it off',
  isOn: 'The second factor is set up; every other session has ended.',
  isOff: 'The second factor is off; every other session has ended.',
  reset: 'Take away the second factor',
  resetText:
    'For who lost app and recovery codes. All sessions end, and a letter says so. Be sure who asks you.',
  resetSure: 'Yes, take it away',
  wasReset: (name: string) => `${name} sets up a new second factor.`,
  reasons: {
    'wrong-code':
      'This code is wrong, was used before, or its half minute is over. Wait for the next one and type that.',
    'sign-in-ended': 'Too much time has passed since your password. Sign in again from the beginning.',
    'key-ended': 'This key was shown too long ago. Begin again.',
    'code-missing': 'Type the code of your second factor as well.',
  },
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
