import type { ColumnType, Generated } from 'kysely';
import type { Defaulted } from '../tables/column-types';

/** What may stand against an erasure: that the case is open, or what of it is not settled (E114). */
export const obstacles = ['open', 'money', 'payout', 'dispute', 'goods', 'letter', 'stray goods'] as const;

/** Why a person cannot be erased yet: a case, and what of it stands against it. */
export interface Obstacle {
  readonly caseNo: string;
  readonly why: (typeof obstacles)[number];
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
