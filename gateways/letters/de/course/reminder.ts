import type { LetterFacts, LetterText } from '../../facts';
import { list } from '../../layout';
import { asksNothing, silenceIn } from '../../silence';
import { caseLetter, optionNames, productLine, until } from '../phrases';
import { words } from '../words';

/** What we wait for, and until when. */
export function reminder(facts: LetterFacts): LetterText {
  if (facts.stage === 'appeal' && asksNothing(facts))
    return caseLetter(facts, 'Zu Ihrem Fall', [
      'die Leitung sieht sich Ihren Fall noch an, weil das Produkt Sie später erreicht hat, als es sollte (W2). Sie brauchen nichts zu tun; wir schreiben Ihnen, sobald darüber entschieden ist.',
    ]);
  const wait = waits[facts.stage] ?? waits['support'];
  return caseLetter(facts, 'Eine Erinnerung zu Ihrem Fall', [
    facts.customerName === null
      ? 'Ihr Fall wartet auf Sie.'
      : `Ihr Fall zum Produkt ${productLine(facts)} wartet auf Sie.`,
    ...(wait?.(facts) ?? []),
  ]);
}

const silences = {
  rests:
    'Hören wir nichts von Ihnen, ruht der Fall; er kann mit seinem ersten Datum wieder aufgenommen werden.',
  'goes-on': 'Haben Sie es nicht, machen wir ohne es weiter.',
  manager:
    'Hören wir nichts von Ihnen, bleibt Ihr Fall offen: Die Leitung entscheidet dann nach dem, was wir wissen.',
} as const;

const waits: Readonly<Record<string, (facts: LetterFacts) => readonly (string | null | false)[]>> = {
  appeal: (facts) => [
    `Uns fehlt noch, worum wir Sie${silenceIn(facts) === 'manager' ? '' : until(facts)} gebeten haben: ${facts.needs.includes('proof') ? 'ein Kaufbeleg' : 'die Antwort auf unsere Fragen'} (A2). ${silences[silenceIn(facts)]}`,
  ],
  support: (facts) => [
    facts.asked
      ? `Uns fehlt noch die Antwort auf das, worum wir Sie${until(facts)} gebeten haben (A2). Hören wir nichts von Ihnen, ruht der Fall; er kann mit seinem ersten Datum wieder aufgenommen werden.`
      : `Bitte sagen Sie uns${until(facts)}, ob unser Rat geholfen hat (S1): Antworten Sie mit ${words.solved[0]} oder ${words['not-solved'][0]} in der ersten Zeile.`,
  ],
  agreement: (facts) => [
    facts.hereEarly &&
      'Ihr Produkt ist schon angekommen und liegt sicher bei uns. Niemand untersucht es, bevor Sie einverstanden sind.',
    `Wir haben Ihnen vorgeschlagen, dass unser Labor das Produkt untersucht; dorthin kommt es nur, wenn Sie einverstanden sind (L1). Bitte antworten Sie${until(facts)} mit dem einen Wort ${words.agree[0]} in der ersten Zeile, oder mit ${words.withdraw[0]}, wenn Sie das nicht möchten. Hören wir nichts von Ihnen, ruht der Fall.`,
  ],
  parcel: (facts) => [
    facts.announced
      ? `Sie haben Ihr Paket angekündigt; angekommen ist es noch nicht. Wir warten${until(facts)} darauf. Ist es verloren gegangen, sagen Sie es uns und zeigen Sie uns den Einlieferungsbeleg.`
      : `Wir warten${until(facts)} auf Ihr Paket (L2). Bitte schicken Sie das Produkt an:`,
    !facts.announced && facts.labAddress.join('\n'),
    facts.slipLink && `Der Begleitschein für das Paket:\n${facts.slipLink}`,
  ],
  offer: (facts) => {
    const open = facts.options.filter((option) => option.offered);
    return [
      `Wir haben Ihnen etwas zur Wahl gestellt (L4). Bitte wählen Sie${until(facts)}; so lange halten wir es für Sie bereit:`,
      list(open.map((option) => optionNames[option.kind])),
      `Nutzen Sie Ihre Seite, oder antworten Sie mit einem einzigen Wort in der ersten Zeile: ${open.map((option) => words[option.kind][0]).join(' oder ')}.`,
    ];
  },
};
