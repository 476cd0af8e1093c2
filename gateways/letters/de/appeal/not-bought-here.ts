import type { LetterText, UnplacedFacts } from '../../facts';
import { list, paragraphs } from '../../layout';
import { farewell, quoteRules } from '../phrases';

/** Refuses by G1 after a search, and says how that can be shown to be wrong (E18). Names no order, so it tells no stranger. */
export function notBoughtHere({ subject }: UnplacedFacts): LetterText {
  return {
    subject: `Re: ${subject === '' ? 'Ihr Schreiben' : subject.replace(/^((re|aw):\s*)+/i, '')}`,
    body: `${paragraphs(
      'Guten Tag,',
      'wir haben unsere Bestellungen nach den Nummern in Ihrem Schreiben und nach Ihrer Adresse durchsucht, und ein Mensch hat es sich angesehen. Wir haben keinen Kauf bei uns gefunden und können das Produkt deshalb nicht zurücknehmen:',
      list(quoteRules(['G1'])),
      'Wenn Sie es doch bei uns gekauft haben, antworten Sie auf dieses Schreiben mit der Rechnung oder der Bestellbestätigung (A2). Der Tag Ihres ersten Schreibens zählt dann weiterhin.',
      farewell,
    )}\n`,
  };
}
