import type { Words } from '../words';

export const camera: Words['camera'] = {
  open: 'Mit der Kamera scannen',
  close: 'Kamera schließen',
  picture: 'Foto eines Codes',
  view: 'Was die Kamera sieht: Halten Sie den Code hinein',
  troubles: {
    refused:
      'Der Browser darf die Kamera nicht geben. Erlauben Sie sie für diese Seite, oder nehmen Sie ein Foto des Codes auf.',
    missing: 'Hier antwortet keine Kamera. Nehmen Sie ein Foto des Codes auf, oder tippen Sie ihn.',
    noCode:
      'In diesem Foto ist kein Code zu sehen. Gehen Sie näher heran, halten Sie es gerade und ohne Spiegelung; oder tippen Sie den Code.',
  },
};
