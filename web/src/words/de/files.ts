import type { Words } from '../words';

export const files: Words['files'] = {
  choose: 'Dateien wählen',
  camera: 'Foto aufnehmen',
  drop: 'oder hierher ziehen, je höchstens 20 MB',
  tooLarge: (names) =>
    `Größer als 20 MB und weggelassen: ${names}. Senden Sie ein kleineres Bild oder einen Teil des Protokolls.`,
  sent: 'Ihre gesendeten Dateien',
  states: {
    sending: 'wird gesendet',
    kept: 'ist da',
    aside: 'liegt gesondert: sie könnte gefährlich sein',
    failed: 'kam nicht an',
  },
  progress: (name) => `Fortschritt von ${name}`,
  again: (name) => `${name} erneut senden`,
  remove: (name) => `${name} weglassen`,
};
