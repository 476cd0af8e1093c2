import { Kysely, PostgresDialect, PostgresDriver } from 'kysely';
import type {
  CompiledQuery,
  DatabaseConnection,
  Dialect,
  Driver,
  QueryResult,
  TransactionSettings,
} from 'kysely';
import { Pool } from 'pg';
import type { Tables } from '../../store/tables';
// Also for how it has numbers read.
import '../../store/database';
import type { Database } from '../../store/database';

/** Where a process dies: at its n-th effect, before it is brought about, or after it, before its answer is read. */
export interface CrashPoint {
  readonly effect: number;
  readonly moment: 'before' | 'after';
}

class Dead extends Error {
  override readonly name = 'Dead';
}

/**
 * A process that can die at an exact point: everything that it does to the world goes through here. Once dead it does
 * nothing any more and hears of nothing, whatever its code still tries; a transaction that it left open is rolled back
 * by PostgreSQL, which notices that its connection ended.
 */
export class Mortal {
  private names: string[] = [];
  private point: CrashPoint | null = null;
  private isDead = false;
  private death = new AbortController();

  /** @param end what death is: nothing more than silence in the process of the test, a real SIGKILL in one of its own */
  constructor(private readonly end: () => Promise<void> | void = () => undefined) {}

  /** A new life, which ends at that point; null: it lives on. */
  begin(point: CrashPoint | null): void {
    [this.names, this.point, this.isDead] = [[], point, false];
    this.death = new AbortController();
  }

  /** Aborted when this life ends: what would go on trying in a process that lives has ended with it. */
  get ending(): AbortSignal {
    return this.death.signal;
  }

  /** What it has done to the world in this life, in order. */
  get effects(): readonly string[] {
    return this.names;
  }

  /** What dies at a point that it never comes to was not tried. */
  requireDeath(point: CrashPoint | null): void {
    if (point !== null && !this.isDead) throw new Error(`the process lived through ${JSON.stringify(point)}`);
  }

  requireLife(): void {
    if (this.isDead) throw new Dead('the process has died');
  }

  async effect<Answer>(name: string, bringAbout: () => Promise<Answer>): Promise<Answer> {
    this.requireLife();
    this.names.push(name);
    const isHere = this.point?.effect === this.names.length;
    if (isHere && this.point?.moment === 'before') await this.die();
    try {
      return await bringAbout();
    } finally {
      // Also where the answer would have been a no: it is not heard.
      if (isHere) await this.die();
      this.requireLife();
    }
  }

  /** Something outside: these of its calls are effects, and none of them reaches it from a dead process. */
  outside<Part extends object>(part: Part, name: string, effects: readonly (keyof Part)[]): Part {
    return new Proxy(part, {
      get: (target, property, receiver): unknown => {
        const value: unknown = Reflect.get(target, property, receiver);
        if (typeof value !== 'function') return value;
        return (...given: readonly unknown[]): unknown => {
          const call = (): unknown => Reflect.apply(value, target, given);
          this.requireLife();
          if (!effects.some((effect) => effect === property)) return call();
          return this.effect(`${name} ${String(property)}`, () => Promise.resolve(call()));
        };
      },
    });
  }

  private async die(): Promise<never> {
    this.isDead = true;
    this.death.abort();
    await this.end();
    throw new Dead('the process has died');
  }
}

/** The database as a mortal process sees it: commits, and writes outside of transactions, are its effects. */
export function mortalDatabase(url: string, mortal: Mortal): Database {
  const pool = new Pool({ connectionString: url, max: 4 });
  pool.on('error', () => undefined);
  const usual = new PostgresDialect({ pool });
  const dialect: Dialect = {
    createAdapter: () => usual.createAdapter(),
    createIntrospector: (db) => usual.createIntrospector(db),
    createQueryCompiler: () => usual.createQueryCompiler(),
    createDriver: () => new MortalDriver(new PostgresDriver({ pool }), mortal),
  };
  return new Kysely<Tables>({ dialect });
}

const writes =
  /^\s*(insert|update|delete|merge|truncate)\b|\b(insert into|delete from|update "|pg_notify|nextval)\b/i;

/** Notes when a key or a session was last used, once a minute: it belongs to no request. */
const notes = /^update "(api_keys" set "last_used_at|sessions" set "seen_at)"/;

class MortalConnection implements DatabaseConnection {
  isInTransaction = false;
  hasWritten = false;

  constructor(
    readonly inner: DatabaseConnection,
    private readonly mortal: Mortal,
  ) {}

  executeQuery<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
    this.mortal.requireLife();
    const run = (): Promise<QueryResult<Row>> => this.inner.executeQuery<Row>(query);
    if (!writes.test(query.sql) || notes.test(query.sql)) return run();
    this.hasWritten = true;
    if (this.isInTransaction) return run();
    return this.mortal.effect(query.sql.trimStart().split(/\s+/, 3).join(' '), run);
  }

  streamQuery<Row>(query: CompiledQuery, chunkSize?: number): AsyncIterableIterator<QueryResult<Row>> {
    return this.inner.streamQuery<Row>(query, chunkSize ?? 100);
  }
}

class MortalDriver implements Driver {
  constructor(
    private readonly inner: Driver,
    private readonly mortal: Mortal,
  ) {}

  init(): Promise<void> {
    return this.inner.init();
  }

  async acquireConnection(): Promise<MortalConnection> {
    this.mortal.requireLife();
    return new MortalConnection(await this.inner.acquireConnection(), this.mortal);
  }

  async beginTransaction(connection: MortalConnection, settings: TransactionSettings): Promise<void> {
    [connection.isInTransaction, connection.hasWritten] = [true, false];
    await this.inner.beginTransaction(connection.inner, settings);
  }

  async commitTransaction(connection: MortalConnection): Promise<void> {
    const commit = (): Promise<void> => this.inner.commitTransaction(connection.inner);
    await (connection.hasWritten ? this.mortal.effect('commit', commit) : commit());
    connection.isInTransaction = false;
  }

  /** Of a dead process too: PostgreSQL does that by itself. */
  async rollbackTransaction(connection: MortalConnection): Promise<void> {
    await this.inner.rollbackTransaction(connection.inner);
    connection.isInTransaction = false;
  }

  releaseConnection(connection: MortalConnection): Promise<void> {
    return this.inner.releaseConnection(connection.inner);
  }

  destroy(): Promise<void> {
    return this.inner.destroy();
  }
}
