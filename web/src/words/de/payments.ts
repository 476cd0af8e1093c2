import type { Words } from '../words';

export const payments: Words['payments'] = {
  title: 'Zahlungen',
  text: 'Was von selbst läuft, braucht niemanden. Die erste Liste wartet auf Sie; die anderen sind zum Nachsehen.',
  empty: 'In dieser Liste ist keine Zahlung.',
  amount: 'Betrag',
  state: 'Stand',
  refunds: 'Erstattungen',
  totals: 'Summen nach Stand und Währung',
  since: (day) => `seit ${day}`,
  disputes: 'Offene Einsprüche',
  disputesText:
    'Die Bank des Kunden will Geld zurück. Für eine solche Zahlung wird nichts erstattet, bis darüber entschieden ist; antworten Sie beim Zahlungsdienst.',
  disputedSince: (when) => `Eingesprochen seit ${when}`,
  next: 'Nächster Schritt',
  why: 'Warum',
  askedBy: 'Verlangt von',
  approvedBy: 'Freigegeben von',
  proposedBy: (name) => `vorgeschlagen von ${name}`,
  overdue: 'Sie ist überfällig: Der Kunde sollte sein Geld schon haben.',
  inTemporal: (list) => `„${list}“ in der Temporal-Oberfläche`,
  which: 'Welche Erstattungen',
  lists: {
    attention: 'Braucht jemanden',
    approval: 'Warten auf Freigabe',
    unknown: 'Ohne Antwort',
    failed: 'Bei der Bank gescheitert',
    returned: 'Zurückgekommen',
    overdue: 'Überfällig',
    underWay: 'Alle laufenden',
  },
  steps: {
    'awaiting-approval':
      'Über der Grenze: Eine zweite Person gibt sie frei, nicht die, die sie verlangt hat.',
    failed: 'Lesen Sie, warum; stoßen Sie sie neu an oder zahlen Sie anders und halten es fest.',
    unknown:
      'Die Bank hat nicht geantwortet. Es wird nachgesehen, bevor etwas nochmals gesendet wird; stoßen Sie sie neu an, wenn die Bank wieder antwortet.',
    reversed: 'Das Geld kam zurück. Zahlen Sie anders und halten es fest, oder stoßen Sie sie neu an.',
    requested: 'Sie wird gerade verlangt; nichts zu tun.',
    submitted:
      'Die Bank hat sie; nichts zu tun, bevor sie überfällig ist. Dann fragen Sie die Bank und stoßen sie neu an.',
    pending: 'Die Bank arbeitet daran; nichts zu tun, bevor sie überfällig ist. Dann fragen Sie die Bank.',
    settled: 'Sie ist bezahlt; nichts zu tun.',
    'payout-proposed':
      'Ein anderer Weg ist vorgeschlagen: Der Kunde muss einverstanden sein, und eine zweite Person gibt ihn frei, nicht die, die ihn vorschlug.',
  },
};
