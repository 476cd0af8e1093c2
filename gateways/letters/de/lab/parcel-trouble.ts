import type { LetterFacts, LetterText } from '../../facts';
import { caseLetter, productLine } from '../phrases';

const troubles: Readonly<Record<NonNullable<LetterFacts['trouble']>, string>> = {
  'wrong-item': 'Darin war ein anderes Produkt als das Ihres Falls. Es liegt sicher bei uns.',
  empty: 'Ihr Produkt war nicht darin, als wir es geöffnet haben.',
  short: 'Darin fehlten Teile Ihres Produkts. Was angekommen ist, liegt sicher bei uns.',
  'serial-differs':
    'Die Seriennummer ist nicht die, die wir Ihnen verkauft haben. Vielleicht haben wir ein anderes Stück verschickt, als wir notiert haben; das prüfen wir zuerst. Es liegt sicher bei uns.',
};

/** What came then was expected by nobody, and may be of a sender whom nobody knows yet: it is not told of which product (E20). */
const unexpected: readonly string[] = ['appeal', 'support', 'agreement', 'closed'];

function isUnexpected(stage: string): boolean {
  return unexpected.includes(stage);
}

/** The parcel is here, but its contents are not what was announced. Nothing is decided by that. */
export function parcelTrouble(facts: LetterFacts): LetterText {
  return caseLetter(facts, 'Mit Ihrem Paket stimmt etwas nicht', [
    `ein Paket zu Ihrem Fall ist angekommen, ${isUnexpected(facts.stage) ? 'aber nicht Ihr Produkt' : `aber wir konnten es nicht an unser Labor geben: Es sollte Ihr Produkt ${productLine(facts)} enthalten`}.`,
    facts.trouble === null ? 'Was angekommen ist, liegt sicher bei uns.' : troubles[facts.trouble],
    'Bitte antworten Sie auf dieses Schreiben und sagen Sie uns, was Sie eingepackt haben. Fotos des Pakets und der Einlieferungsbeleg helfen, auch falls unterwegs etwas verloren gegangen ist.',
    whatFollows(facts.stage),
  ]);
}

function whatFollows(stage: string): string {
  if (stage === 'closed') return 'Ihr Fall ist abgeschlossen, und daran ändert das nichts.';
  return isUnexpected(stage)
    ? 'Entschieden ist damit nichts. Unser Support klärt es mit Ihnen; unser Labor untersucht Ihr Produkt erst, wenn Sie und wir damit einverstanden sind (L1).'
    : 'Entschieden ist damit nichts. Unser Support klärt es mit Ihnen, und unser Labor beginnt, sobald das richtige Produkt hier ist (L3).';
}
