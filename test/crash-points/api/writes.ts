import { accountWrites } from './account-writes';
import { caseWrites } from './case-writes';
import { goodsWrites } from './goods-writes';
import type { ApiWrite, Harmless } from './write';

/** Every route of the api that is no GET, but the actions: those are one door, with rows of their own. */
export const apiWrites: Readonly<Record<string, ApiWrite | Harmless>> = {
  ...caseWrites,
  ...goodsWrites,
  ...accountWrites,
};
