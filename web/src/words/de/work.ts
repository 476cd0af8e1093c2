import type { Words } from '../words';

export const work: Words['work'] = {
  exceptions: 'Ausnahmen',
  waiting: 'Fälle, die eine Leitung brauchen',
  noneWaiting: 'Kein Fall braucht eine Leitung.',
  words: 'An den Regeln vorbei entschieden',
  noWords: 'Noch wurde keine Regel ausgesetzt.',
  setAside: (rule) => `${rule} ausgesetzt`,
  decidedFor: (option) => `entschieden für: ${option}`,
  who: 'Wer',
  what: 'Was',
  why: 'Warum',
  counts: 'Gezählt in den Berichten',
  title: 'Klärungen',
  text: 'Was Bank, Lager, Temporal und Akte nicht gleich sagen, und was Kunden schrieben und kein Fall versteht. Alle paar Minuten wird nachgesehen und geschlossen, was nicht mehr so ist.',
  owner: 'Für',
  anyOwner: 'Jeden',
  state: 'Stand',
  states: { open: 'Offen', closed: 'Geschlossen' },
  none: 'Hier ist nichts offen.',
  parcels:
    'Sie liegen im Lager, und kein Fall passt. Suchen Sie den Absender und kündigen Sie das Paket mit dieser Nummer an seinem Fall an: Der nächste Scan kennt es.',
  kinds: {
    'refund-by-hand': 'Bei der Bank wurde von Hand erstattet',
    'refund-twice': 'Die Bank hat mehr als eine Erstattung',
    'refund-unknown': 'Die Bank kennt eine Erstattung, die kein Fall verlangt hat',
    'refund-differs': 'Bank und Akte sagen Verschiedenes über eine Erstattung',
    'dispute-after-refund': 'Die Bank eines Kunden verlangt Geld, das schon zurückging',
    'reservation-left': 'Für einen beendeten Fall ist noch reserviert',
    'stock-differs': 'Lager und Lagerbuch sagen Verschiedenes',
    'case-orphaned': 'Ein offener Fall hat keinen laufenden Ablauf',
    'run-without-record': 'Ein Ablauf läuft ohne Fall',
    'shop-order-waiting': 'Aus einer Nachricht des Shops wird keine Bestellung',
    'shop-order-differs': 'Der Shop sagt anderes über eine Bestellung, die bleibt, wie sie gekauft wurde',
    'customer-wrote': 'Ein Kunde hat geschrieben, und niemand hat es gelesen',
    'moved-after-dispatch': 'Ein Kunde ist umgezogen, und sein Paket ist beim Zustelldienst',
  },
  steps: {
    'refund-by-hand':
      'Sehen Sie die Fälle an: Ist das Geld für einen davon, so begleichen Sie dort die Erstattung mit ihrer Nummer. Wer dies schließt, sagt, dass es für keinen davon ist; dann wird daneben erstattet.',
    'refund-twice':
      'Vergleichen Sie die Erstattungen mit dem Fall; holen Sie bei der Bank zurück, was zu viel war.',
    'refund-unknown': 'Klären Sie bei der Bank, wer sie wofür gemacht hat.',
    'refund-differs': 'Vergleichen Sie beides; die nächste Nachricht der Bank nimmt der Fall von selbst.',
    'dispute-after-refund':
      'Reichen Sie beim Zahlungsanbieter die Erstattung als Beleg zum Einspruch ein, und erstatten Sie zu dieser Zahlung nie noch einmal; dann schließen Sie dies mit einer Notiz. Ist der Einspruch dennoch verloren, ging das Geld zweimal hinaus: Fordern Sie es vom Kunden zurück.',
    'reservation-left': 'Zählen Sie nach und berichtigen Sie den Bestand durch einen Import.',
    'stock-differs': 'Zählen Sie nach und berichtigen Sie den Bestand durch einen Import.',
    'case-orphaned':
      'Nehmen Sie ihn wieder auf: Er geht von seiner Akte aus weiter, nichts wird zweimal bezahlt oder versandt.',
    'run-without-record':
      'Sehen Sie ihn in der Temporal-Oberfläche an und beenden Sie ihn dort, wenn ihn niemand kennt.',
    'shop-order-waiting':
      'Beheben Sie, was der Grund nennt, etwa ein fehlendes Produkt: Dann wird sie in Minuten übernommen. Wer sie schließt, verwirft die Nachricht.',
    'shop-order-differs':
      'Vergleichen Sie Bestellung und Shop; die Retouren bleiben bei der Bestellung, wie sie gekauft wurde.',
    'customer-wrote':
      'Unter Nachrichten und Dateien des Falls lesen, dort handeln oder ihm schreiben: beides schließt dies. Ist nichts zu tun, mit einer Notiz schließen. Bis dahin beendet sein Schweigen nichts.',
    'moved-after-dispatch':
      'Bitten Sie den Zustelldienst, das Paket umzuleiten; die neue Adresse steht bei den Nachrichten des Falls.',
  },
  found: 'Gefunden',
  seen: 'Zuletzt gesehen',
  details: 'Einzelheiten',
  close: 'Mit Notiz schließen',
  resume: 'Fall wieder aufnehmen',
  note: 'Was getan wurde',
  closed: 'Die Klärung ist geschlossen.',
  resumed: (caseNo) => `${caseNo} läuft wieder.`,
  closedBy: (who, when) => `Geschlossen von ${who} am ${when}`,
  reconciler: 'der Retourenstelle: es ist nicht mehr so',
};
