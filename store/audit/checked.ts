import { sql } from 'kysely';
import type { RawBuilder } from 'kysely';

/** Something that is not as it must be: what it is about, and what is wrong with it, without personal data. */
export interface Breach {
  readonly subject: string;
  readonly what: string;
}

/** How much was looked at, and what of it is wrong. */
export interface Checked {
  readonly checked: number;
  readonly breaches: readonly Breach[];
}

/** All cases, or the one that a proof is about. */
export interface Scope {
  readonly caseNo: string | null;
}

/** The condition that keeps a query to its scope. */
export function within(scope: Scope, column: string): RawBuilder<boolean> {
  return scope.caseNo === null ? sql<boolean>`true` : sql<boolean>`${sql.ref(column)} = ${scope.caseNo}`;
}
