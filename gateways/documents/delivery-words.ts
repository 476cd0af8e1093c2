import type { SlipLanguage } from './slip-words';

/** Why a parcel goes to a customer. */
export type DeliveryPurpose = 'replacement' | 'repaired' | 'goods-back';

/** Every word on a delivery slip; a further language is a further table of them. */
export interface DeliveryWords {
  readonly title: string;
  /** What the parcel is about, with the numbers the customer knows. */
  readonly about: (caseNo: string, orderNo: string) => string;
  readonly why: Readonly<Record<DeliveryPurpose, string>>;
  readonly contents: string;
  readonly serialNo: string;
  readonly complain: string;
}

export const deliveryWords: Readonly<Record<SlipLanguage, DeliveryWords>> = {
  en: {
    title: 'Delivery slip',
    about: (caseNo, orderNo) => `Your return ${caseNo}, order ${orderNo}`,
    why: {
      replacement: 'A replacement for the product that you sent us.',
      repaired: 'Your product, repaired and checked.',
      'goods-back': 'Your product, which we send back to you.',
    },
    contents: 'In this parcel',
    serialNo: 'serial number',
    complain:
      'Is something missing, wrong or damaged? Answer any of our letters about this return, best with a photo, before you throw the box away.',
  },
  de: {
    title: 'Lieferschein',
    about: (caseNo, orderNo) => `Ihre Rücksendung ${caseNo}, Bestellung ${orderNo}`,
    why: {
      replacement: 'Ein Ersatz für das Produkt, das Sie uns geschickt haben.',
      repaired: 'Ihr Produkt, repariert und geprüft.',
      'goods-back': 'Ihr Produkt, das wir Ihnen zurückschicken.',
    },
    contents: 'In diesem Paket',
    serialNo: 'Seriennummer',
    complain:
      'Fehlt etwas, ist etwas falsch oder beschädigt? Antworten Sie auf einen unserer Briefe zu dieser Rücksendung, am besten mit einem Foto, bevor Sie den Karton wegwerfen.',
  },
};
