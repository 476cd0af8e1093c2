import { decisionsIn } from '../../gateways/letters';
import type { Language } from '../../gateways/letters';
import { untilIdentified } from './present';

/** What the answer to an appeal says where no sentence of the policy does. */
const sentences = {
  en: {
    attached: 'This product is in an open case already; what was written is added to it.',
    'unknown-order': 'The order does not name this product.',
    'unknown-sku': 'The order does not name this product; check the sku on the invoice.',
    'wrong-serial': 'No piece of this order left us under that serial number.',
    'in-case':
      'Every piece of this product in the order is in a case already, or was refunded or disposed of.',
  },
  de: {
    attached: 'Zu diesem Produkt gibt es schon einen offenen Fall; was Sie geschrieben haben, kommt dorthin.',
    'unknown-order': 'Die Bestellung nennt dieses Produkt nicht.',
    'unknown-sku':
      'Die Bestellung nennt dieses Produkt nicht; prüfen Sie die Artikelnummer auf der Rechnung.',
    'wrong-serial': 'Kein Stück dieser Bestellung ging unter dieser Seriennummer von uns ab.',
    'in-case':
      'Jedes Stück dieses Produkts aus der Bestellung ist schon in einem Fall oder wurde erstattet oder entsorgt.',
  },
} as const;

/** The sentences of an answer in the language that its appeal was written in. */
export function appealWords(language: Language) {
  return {
    ...sentences[language],
    untilIdentified: decisionsIn(language)?.untilIdentified ?? untilIdentified,
  };
}
