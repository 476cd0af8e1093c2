import type { ColumnType, JSONColumnType } from 'kysely';

/** A column that the database fills when it is left out. */
export type Defaulted<T> = ColumnType<T, T | undefined, T>;
/** A column of JSON: text on its way in, a value on its way out. */
export type Json<T extends object> = JSONColumnType<T>;
