import { z } from 'zod';
import type { Place } from '../../workflows/contract';

const places = [
  'customer',
  'in-transit',
  'receiving',
  'quarantine',
  'lab',
  'outgoing',
  'returned',
  'kept',
  'lost',
  'disposed',
] as const satisfies readonly Place[];

/** Where goods are. */
export const place = z.enum(places).meta({
  description:
    '`outgoing`: packed or to be packed for the customer; `kept`: ours, in stock or not; `lost`: a carrier lost it, and we bear it',
});
