import type { replies as english } from '../en/replies';

/** Wörter der Schreiben, die Menschen an Kunden verfassen. */
export const replies: typeof english = {
  title: 'Dem Kunden schreiben',
  begin: 'Schreiben verfassen',
  template: 'Beginnen mit',
  fill: 'Einsetzen',
  filledIn:
    'Gefüllt mit den Tatsachen dieses Falls, in der Sprache des Kunden. Sie können jedes Wort ändern.',
  subject: 'Betreff',
  text: 'Schreiben',
  send: 'Schreiben senden',
  sent: 'Das Schreiben ist auf dem Weg.',
  languages: { en: 'Englisch', de: 'Deutsch' },
  inLanguage: (language) => `Dem Kunden wird auf ${language} geschrieben.`,
  templates: {
    frame: 'einem leeren Schreiben',
    'evidence-wanted': 'Was noch fehlt',
    reminder: 'Erinnerung an das, worauf wir warten',
    advice: 'Der Rat noch einmal',
    'lab-proposed': 'Der Vorschlag des Labors',
    'lab-address': 'Wohin das Paket geht',
    'parcel-trouble': 'Was mit dem Paket nicht stimmte',
    'parcel-received': 'Das Paket ist da',
    'diagnosis-late': 'Das Labor braucht länger',
    offer: 'Das Angebot',
    'payout-consent': 'Ein anderer Weg der Erstattung',
    'goods-sent': 'Die Ware ist unterwegs',
    refused: 'Warum der Fall abgelehnt ist',
    'no-remedy': 'Warum nichts angeboten werden kann',
    'refund-done': 'Die Erstattung',
    closed: 'Wie der Fall ausging',
  },
};
