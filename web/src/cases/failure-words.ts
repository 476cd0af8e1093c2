import { useLanguage } from '../words/language';

/** The desk says why a refund failed in English, with its code in brackets; only the pages that show it need it in German. */
const german: Readonly<Record<string, string>> = {
  lost_or_stolen_card: 'die Karte ist als verloren oder gestohlen gemeldet',
  expired_or_canceled_card: 'die Karte ist abgelaufen oder gekündigt',
  charge_for_pending_refund_disputed: 'der Kunde bestreitet die Zahlung bei seiner Bank',
  declined: 'die Bank hat die Erstattung abgelehnt',
  insufficient_funds: 'unser Guthaben beim Zahlungsanbieter reicht nicht',
  merchant_request: 'jemand von uns hat sie beim Zahlungsanbieter abgebrochen',
  charge_pending: 'die Zahlung selbst ist noch nicht abgeschlossen',
  processing: 'die Bank arbeitet daran',
  unknown: 'die Bank nennt keinen Grund',
  failed: 'die Bank gab das Geld ohne Grund zurück',
  canceled: 'die Erstattung wurde beim Zahlungsanbieter abgebrochen',
  disputed:
    'der Kunde bestreitet die Zahlung bei seiner Bank, die sie selbst zurückzahlen kann; warten Sie ihre Entscheidung ab',
  'dispute-lost':
    'die Bank hat den Kunden nach einer bestrittenen Zahlung bezahlt; schließen Sie den Fall als Rückbelastung ab',
  'refunded-by-hand':
    'jemand hat diese Zahlung beim Zahlungsanbieter von Hand erstattet; verbinden Sie diese Erstattung (beim Anbieter erstattet), statt nochmals zu zahlen, oder schließen Sie ihre Aufgabe mit einer Notiz, wenn sie für etwas anderes war',
  'too-little-left':
    'nach dem, was für anderes erstattet wurde, bleibt von der Zahlung weniger als die Erstattung; zahlen Sie anders, mit dem Einverständnis des Kunden',
  'refund-differs':
    'eine Erstattung trägt unser Zeichen, aber einen anderen Betrag oder eine andere Währung als entschieden; verbinden Sie sie (beim Anbieter erstattet) oder zahlen Sie anders, nie nochmals mit der Karte',
  'no-card':
    'die Bestellung wurde nicht mit Karte bezahlt; zahlen Sie anders, mit dem Einverständnis des Kunden',
  'unknown-provider': 'wir haben keinen Zugang zum Zahlungsanbieter dieser Bestellung; zahlen Sie anders',
  'no-such-refund': 'der Zahlungsanbieter kennt zu dieser Zahlung keine Erstattung mit dieser Nummer',
  'refund-too-small':
    'die Erstattung mit dieser Nummer hat nicht den Betrag, die Währung oder den Stand, der nötig ist',
  'refund-linked': 'die Erstattung mit dieser Nummer bezahlt schon einen anderen Fall',
  'no-lost-dispute': 'zu dieser Zahlung ging kein bestrittener Betrag verloren, der so hoch ist wie dieser',
  'no-such-dispute': 'keine verlorene bestrittene Zahlung hat hier diese Nummer',
  'dispute-in-other-currency':
    'die bestrittene Zahlung ging in einer anderen Währung verloren; eine zweite Person sagt, ob sie diese Erstattung deckt',
  'chargeback-used': 'was die Bank zurücknahm, hat schon andere Fälle dieser Zahlung beglichen',
  'payout-outdated':
    'was noch offen ist, hat sich seit dem Vorschlag eines anderen Weges geändert; schlagen Sie ihn neu vor',
  'bank-returned-it': 'die Bank hat die Erstattung zurückgegeben; eine Person entscheidet, wie es weitergeht',
  'unit-refunded': 'dieses Gerät wurde in einem anderen Fall erstattet',
};

/** Why a refund failed, in the reader's language as far as its code is known. */
export function useFailureWords(): (failure: string) => string {
  const { language } = useLanguage();
  return (failure) => {
    const [, about = '', code = ''] = /\((([a-z_-]+)(?:: .+)?)\)$/.exec(failure) ?? [];
    const told = language === 'de' ? german[code] : undefined;
    return told === undefined ? failure : `${told} (${about})`;
  };
}
