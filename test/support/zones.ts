import { civilDay } from '../../policy';

/** A place where it is another day now than in Berlin: by name, as an offset, and as a letter writes it. */
export interface ElsewhereNow {
  readonly zone: string;
  readonly offset: string;
  readonly day: string;
}

/** One of the first and the last places to begin a day: at any moment at least one of them has another than Berlin. */
export function elsewhereNow(): ElsewhereNow {
  const now = new Date().toISOString();
  const places = [
    { zone: 'Pacific/Kiritimati', offset: '+14:00' },
    { zone: 'Etc/GMT+12', offset: '-12:00' },
  ].map((place) => ({ ...place, day: civilDay(now, place.zone) }));
  const other = places.find(({ day }) => day !== civilDay(now, 'Europe/Berlin'));
  if (!other) throw new Error('it is one day everywhere');
  return other;
}
