import type { Words } from '../words';

export const letters: Words['letters'] = {
  title: 'Briefe',
  text: 'Was die Retourenstelle an Kunden und Mitarbeitende geschrieben hat. Was ein Brief sagt, steht bei seinem Fall.',
  search: 'Suche nach Adresse, Fallnummer oder Wörtern des Briefs',
  none: 'Kein Brief passt.',
  which: 'Welche Briefe',
  states: { all: 'Alle', queued: 'Wartend', sent: 'Gesendet', undelivered: 'Zurückgekommen' },
  letter: 'Brief',
  to: 'An',
  state: 'Stand',
  about: 'Zu',
  unwritten: 'wird beim Senden geschrieben',
  toSender: 'ein Brief ohne Fall',
  queued: (when) => `wartet seit ${when}`,
  sent: (when) => `gesendet ${when}`,
  undelivered: (when) => `zurückgekommen ${when}`,
  tries: (count) => (count === 1 ? 'einmal versucht' : `${String(count)}-mal versucht`),
  next: (when) => `nächster Versuch ${when}`,
  nothingWaits: 'Kein Brief wartet: Der Mailserver hat alle angenommen.',
  waiting: (count, since) =>
    count === 1
      ? `Ein Brief wartet, seit ${since}.`
      : `${String(count)} Briefe warten, der älteste seit ${since}.`,
  mailBroken: (problem) =>
    `Der Mailserver nimmt sie nicht an: ${problem}. Es wird von selbst weiter versucht, und keiner geht verloren; bis dahin hören die Kunden spät von uns.`,
};

export const security: Words['security'] = {
  title: 'Sicherheitsereignisse',
  text: 'Anmeldungen, Änderungen an Konten und abgewiesene Anfragen, die neuesten zuerst. Niemand kann eine Zeile ändern oder entfernen.',
  kind: 'Art',
  all: 'Alles',
  none: 'Nichts dieser Art ist geschehen.',
  what: 'Was',
  who: 'Wer',
  account: 'Wessen Konto',
  address: 'Netzadresse',
  about: 'Was abgewiesen oder geändert wurde',
  stranger: 'jemand, der nicht angemeldet ist',
  names: {
    signedIn: 'angemeldet',
    signInFailed: 'falsches Passwort',
    lockedOut: 'nach falschen Passwörtern oder Codes aufgehalten',
    signedOut: 'abgemeldet',
    roleSwitched: 'Rolle gewechselt',
    userInvited: 'eingeladen',
    userChanged: 'Konto geändert',
    rolesChanged: 'Rollen geändert',
    userDisabled: 'Konto gesperrt',
    userEnabled: 'wieder zugelassen',
    passwordChanged: 'Passwort geändert',
    identityConfirmed: 'sich nochmals ausgewiesen',
    secondFactorEnrolled: 'zweiten Faktor eingerichtet',
    secondFactorFailed: 'falscher Code',
    secondFactorRemoved: 'zweiten Faktor abgeschaltet',
    secondFactorReset: 'zweiten Faktor entfernt',
    recoveryCodeUsed: 'Ersatzcode benutzt',
    resetAsked: 'neues Passwort verlangt',
    customerSignedIn: 'ein Kunde hat sich angemeldet',
    keyMade: 'API-Schlüssel gemacht',
    keyRevoked: 'API-Schlüssel widerrufen',
    webhookMade: 'Webhook angelegt',
    webhookSecretChanged: 'Geheimnis eines Webhooks erneuert',
    webhookRemoved: 'Webhook entfernt',
    refused: 'Anfrage abgewiesen',
  },
};

export const account: Words['account'] = {
  title: 'Mein Konto',
  sessions: 'Wo Sie angemeldet sind',
  sessionsText: 'Kennen Sie eine davon nicht, beenden Sie sie und wählen Sie ein neues Passwort.',
  session: 'Sitzung',
  since: 'Angemeldet',
  seen: 'Zuletzt benutzt',
  ends: 'Endet von selbst',
  this: 'diese hier',
  end: 'Beenden',
  ended: 'Die Sitzung ist beendet.',
  password: 'Passwort ändern',
  passwordText: 'Jede andere Sitzung endet dann. Ein langer Satz ist besser als ein kurzes Rätsel.',
  current: 'Bisheriges Passwort',
  next: 'Neues Passwort',
  change: 'Ändern',
  changed: 'Das Passwort ist geändert; jede andere Sitzung ist beendet.',
  refused: 'Das bisherige Passwort ist falsch, oder Sie melden sich ohne eines an.',
};

export const factor: Words['factor'] = {
  title: 'Zweiter Faktor',
  codeTitle: 'Und nun der Code',
  codeText:
    'Öffnen Sie die App, die Ihre Codes macht, und geben Sie den ein, den sie für die Retourenstelle zeigt.',
  code: 'Code mit sechs Ziffern',
  codeOrRecovery: 'Code der App oder ein Ersatzcode',
  recovery: 'Ersatzcode',
  recoveryText: 'Einer der zehn, die Sie beim Einrichten des zweiten Faktors bekommen haben. Er gilt einmal.',
  useRecovery: 'Ersatzcode benutzen',
  useApp: 'Code der App eingeben',
  lost: 'Weder App noch Ersatzcodes? Die Administration kann den zweiten Faktor entfernen; Sie richten dann einen neuen ein.',
  goOn: 'Anmelden',
  again: 'Nochmals mit dem Passwort beginnen',
  enrolTitle: 'Zweiten Faktor einrichten',
  enrolText:
    'Die Retourenstelle verlangt neben dem Passwort einen Code. Eine App auf Ihrem Telefon macht ihn, etwa Google Authenticator, Aegis oder ein Passwortmanager. Halten Sie sie bereit, dann geht es weiter.',
  begin: 'Schlüssel zeigen',
  scan: 'Lesen Sie dieses Quadrat mit der App ein, oder tippen Sie dort den Schlüssel. Geben Sie dann den Code ein, den sie zeigt.',
  square: 'QR-Code des Schlüssels',
  key: 'Schlüssel',
  confirm: 'Bestätigen',
  codesText:
    'Diese zehn Ersatzcodes lassen Sie ohne die App hinein, jeder einmal. Drucken Sie sie, oder bewahren Sie sie auf, wo nur Sie sie finden: Sie werden nicht nochmals gezeigt.',
  print: 'Drucken',
  kept: 'Ich habe sie aufbewahrt',
  none: 'Sie haben keinen: Ihr Passwort allein öffnet Ihr Konto.',
  since: (when) => `Eingerichtet ${when}.`,
  left: (count) => (count === 1 ? 'Ein Ersatzcode ist übrig.' : `${String(count)} Ersatzcodes sind übrig.`),
  impossible:
    'Sie melden sich ohne Passwort der Retourenstelle an, oder hier werden keine zweiten Faktoren geführt.',
  setUp: 'Einrichten',
  setUpAnew: 'Neu einrichten',
  turnOff: 'Abschalten',
  isOn: 'Der zweite Faktor ist eingerichtet; jede andere Sitzung ist beendet.',
  isOff: 'Der zweite Faktor ist abgeschaltet; jede andere Sitzung ist beendet.',
  reset: 'Zweiten Faktor entfernen',
  resetText:
    'Für wen App und Ersatzcodes verloren hat. Alle Sitzungen enden, und ein Brief sagt es. Seien Sie sicher, wer Sie bittet.',
  resetSure: 'Ja, entfernen',
  wasReset: (name) => `${name} richtet einen neuen zweiten Faktor ein.`,
  reasons: {
    'wrong-code':
      'Dieser Code ist falsch, wurde schon benutzt, oder seine halbe Minute ist um. Warten Sie auf den nächsten und geben Sie den ein.',
    'sign-in-ended': 'Seit Ihrem Passwort ist zu viel Zeit vergangen. Melden Sie sich von vorn an.',
    'key-ended': 'Dieser Schlüssel wurde vor zu langer Zeit gezeigt. Beginnen Sie von vorn.',
    'code-missing': 'Geben Sie auch den Code Ihres zweiten Faktors ein.',
  },
};

export const confirmation: Words['confirmation'] = {
  title: 'Sind Sie es noch?',
  text: 'Hier gehen Geld oder Personendaten hinaus, und Sie haben sich vor einer Weile angemeldet. Geben Sie Ihr Passwort nochmals ein; was Sie gedrückt haben, wird dann gesendet, ein einziges Mal.',
  password: 'Ihr Passwort',
  confirm: 'Bestätigen und senden',
  wrong: 'Das ist nicht Ihr Passwort. Es wurde nichts gesendet.',
  instead: (label) =>
    `Sie haben hier kein Passwort? Melden Sie sich mit ${label} neu an, und drücken Sie noch einmal.`,
};
