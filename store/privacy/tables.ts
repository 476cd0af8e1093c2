import type { ColumnType, Generated } from 'kysely';
import type { Defaulted } from '../tables/column-types';

/** Why a person cannot be erased yet: a case and what of it is not settled. */
export interface Obstacle {
  readonly caseNo: string;
  readonly why: 'open' | 'money' | 'payout' | 'dispute' | 'goods' | 'letter' | 'stray goods';
}

export interface ErasuresTable {
  erasure_id: Generated<number>;
  email: string | null;
  because: 'request' | 'retention';
  asked_by: string;
  asked_at: Date;
  state: 'waiting' | 'done' | 'refused';
  waits_for: ColumnType<readonly Obstacle[], string | undefined, string>;
  looked_at: Defaulted<Date | null>;
  case_nos: Defaulted<string[]>;
  erased: ColumnType<Readonly<Record<string, number>>, string | undefined, string>;
  ended_by: Defaulted<string | null>;
  ended_at: Defaulted<Date | null>;
  refusal: Defaulted<string | null>;
}
