import type { RuleId } from './rules';

/** The sentences of the rules in German, for letters and pages; a rule without its sentence does not compile. */
export const germanRules: Readonly<Record<RuleId, string>> = {
  W1: 'Eine Rückgabe muss innerhalb der vorgesehenen Tage nach Erhalt des Produkts gemeldet werden.',
  W2: 'Sind die vorgesehenen Tage seit der Bestellung vergangen, kann keine Rückgabe mehr gemeldet werden.',
  G1: 'Zurückgegeben werden kann nur Ware, die der Kunde bei uns gekauft hat.',
  G2: 'Die Ware muss defekt oder beschädigt sein, sodass sie sich nicht so verwenden lässt, wie es ihre Anleitung vorsieht.',
  G3: 'Neue, unbenutzte Ware wird weder zurückgenommen noch erstattet.',
  A1: 'Eine Rückgabe beginnt mit einem Schreiben, in dem uns der Kunde den Fehler meldet.',
  A2: 'Das Schreiben nennt alles, was über den Fehler bekannt ist, und belegt den Kauf.',
  A3: 'Angaben dazu, wie das Produkt eingesetzt wird und was vermutet wird, helfen weiter, sind aber nicht Bedingung.',
  S1: 'Unser Support geht dem Problem zuerst aus der Ferne nach und kann es durch Rat lösen.',
  S2: 'Ein defektes Produkt kann eingesandt werden, wenn unser Support die Ursache nicht gefunden oder den Fehler nicht durch Rat behoben hat.',
  L1: 'Ein Produkt kommt nur dann in unser Labor, wenn der Kunde und wir damit einverstanden sind.',
  L2: 'Der Kunde schickt die Ware an die Adresse, die wir nennen, und bezahlt dieses Porto.',
  L3: 'Unser Labor untersucht das Produkt, sobald das Paket eingetroffen ist.',
  L4: 'Steht die Ursache fest, bieten wir an, was angemessen ist: Erstattung, Ersatz oder Reparatur.',
  O1: 'Erstattet wird der Preis der Ware, nicht das Porto.',
  O2: 'Reduziert gekaufte Ware wird nicht erstattet; eine Erstattung gibt es für Ware zum regulären Preis.',
  O3: 'Eine Erstattung geht auf die Karte des Kunden, wenige Tage nachdem sich beide Seiten darauf geeinigt haben.',
  O4: 'Ersatz ist ein neues Produkt gleicher oder ähnlicher Art; wir versenden es wenige Tage nachdem sich beide Seiten darauf geeinigt haben.',
  O5: 'Erstattung und Ersatz gibt es nur für beschädigte oder defekte Ware.',
  O6: 'Repariert wird nur ein innerer technischer Defekt, der nicht durch regelwidrigen Gebrauch entstanden ist.',
  O7: 'Repariert wird nur, wenn das nach Kosten oder Ablauf sinnvoller ist als ein Ersatz.',
  O8: 'Für einen Fehler, den der Kunde verursacht hat, gibt es weder Erstattung noch Ersatz noch Reparatur.',
  J: 'Die Richtlinie lässt diesen Punkt offen: Unsere Vorgabe hat ihn entschieden, oder jemand, der dafür einsteht.',
};
