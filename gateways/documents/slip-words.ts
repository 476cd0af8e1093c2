/** Languages a packing slip is printed in. */
export type SlipLanguage = 'en' | 'de';

/** Every word on a packing slip; a further language is a further table of them. */
export interface SlipWords {
  readonly title: string;
  readonly order: string;
  readonly contents: string;
  readonly serialNo: string;
  readonly sendTo: string;
  readonly before: string;
  readonly instructions: readonly string[];
}

export const slipWords: Readonly<Record<SlipLanguage, SlipWords>> = {
  en: {
    title: 'Packing slip',
    order: 'Order',
    contents: 'In this parcel',
    serialNo: 'serial number',
    sendTo: 'Send it to',
    before: 'Before you close the parcel',
    instructions: [
      'Lay this slip into the parcel; its code tells us which case the goods belong to.',
      'The postage is yours to pay, and it is not refunded (L2, O1). Ask for a receipt and keep it.',
      'Pack the goods so that nothing moves; damage from poor packing is the sender’s risk.',
      'Do not post a swollen or leaking battery. Write to us first.',
    ],
  },
  de: {
    title: 'Begleitschein',
    order: 'Bestellung',
    contents: 'In diesem Paket',
    serialNo: 'Seriennummer',
    sendTo: 'Senden Sie es an',
    before: 'Bevor Sie das Paket schließen',
    instructions: [
      'Legen Sie diesen Schein in das Paket; sein Code sagt uns, zu welchem Fall die Ware gehört.',
      'Das Porto zahlen Sie; es wird nicht erstattet (L2, O1). Lassen Sie sich einen Beleg geben und heben Sie ihn auf.',
      'Verpacken Sie die Ware so, dass nichts rutscht; für Schäden durch schlechte Verpackung haftet der Absender.',
      'Versenden Sie keinen aufgeblähten oder auslaufenden Akku. Schreiben Sie uns zuerst.',
    ],
  },
};
