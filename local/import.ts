import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { closeDatabase, openDatabase, requireDatabase, type Database } from '../store/database';
import { guessImport, readImport } from '../store/import/read';
import { importOrders, importProducts, type ImportResult } from '../store/import/save';
import type { ImportFormat, ImportKind, ImportProblem } from '../store/import/shapes';
import { migrate } from '../store/migrate';
import { deskHome, readDeskFile } from './desk/file';

const usage = 'npm run import -- FILE [--kind orders|products]';

/** What ends the command with one line. */
class Failure extends Error {}

/** A file that is ready to be taken over, or what is wrong with it. */
interface Loaded {
  readonly problems: readonly ImportProblem[];
  readonly save: (db: Database) => Promise<ImportResult>;
}

/**
 * Takes over a file of orders or products, all of it or nothing, into the database of DATABASE_URL or of the desk on
 * this machine. Kind and format are guessed from the content.
 * @returns the exit code: 2 when nothing was imported, with one line per problem on stderr
 */
async function main(): Promise<number> {
  const { file, kind: wanted } = readArguments();
  const text = await readText(file);
  const guess = guessImport(text);
  const kind = wanted ?? guess?.kind;
  if (kind === undefined)
    throw new Failure(
      `Cannot import ${file}: it looks like neither orders nor products; say which with --kind`,
    );
  const { problems, save } = load(kind, text, guess?.format ?? 'csv');
  const result = problems.length > 0 ? nothing(problems) : await withDatabase(save);
  return report(file, kind, result);
}

function readArguments(): { readonly file: string; readonly kind: ImportKind | null } {
  try {
    const { positionals, values } = parseArgs({
      allowPositionals: true,
      options: { kind: { type: 'string' } },
    });
    const [file] = positionals;
    const { kind = null } = values;
    if (file === undefined || positionals.length > 1) throw new Error('name one file');
    if (kind !== null && kind !== 'orders' && kind !== 'products')
      throw new Error('--kind is orders or products');
    return { file, kind };
  } catch (error) {
    throw new Failure(`Cannot import: ${messageOf(error)}. Usage: ${usage}`);
  }
}

/** Files of spreadsheets are UTF-8, or UTF-16 with a mark at their start; anything else would garble names unseen. */
async function readText(file: string): Promise<string> {
  const bytes = await readFile(file).catch((error: unknown) => {
    throw new Failure(`Cannot import ${file}: ${messageOf(error)}`);
  });
  const encoding = bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : 'utf-8';
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    throw new Failure(`Cannot import ${file}: it is not UTF-8 text; save it as "CSV UTF-8"`);
  }
}

function load(kind: ImportKind, text: string, format: ImportFormat): Loaded {
  if (kind === 'orders') {
    const { rows, problems } = readImport('orders', text, format);
    return { problems, save: (db) => importOrders(db, rows) };
  }
  const { rows, problems } = readImport('products', text, format);
  return { problems, save: (db) => importProducts(db, rows, { role: 'admin', id: 'import' }) };
}

function nothing(problems: readonly ImportProblem[]): ImportResult {
  return { created: 0, changed: 0, unchanged: 0, problems };
}

async function withDatabase(save: Loaded['save']): Promise<ImportResult> {
  const url = databaseUrl();
  await requireDatabase(url).catch((error: unknown) => {
    throw new Failure(messageOf(error));
  });
  await migrate(url);
  const db = openDatabase(url, { max: 1 });
  try {
    return await save(db);
  } finally {
    await closeDatabase(db);
  }
}

function databaseUrl(): string {
  const { DATABASE_URL: named } = process.env;
  if (named !== undefined && named !== '') return named;
  const found = readDeskFile(deskHome(process.env))?.databaseUrl;
  if (found === undefined || found === '')
    throw new Failure(
      'Cannot reach a database: set DATABASE_URL, or start the desk on this machine by npm start',
    );
  return found;
}

function report(file: string, kind: ImportKind, result: ImportResult): number {
  const { created, changed, unchanged, problems } = result;
  for (const { line, message } of problems) process.stderr.write(`${file}:${line}: ${message}\n`);
  if (problems.length > 0) {
    process.stdout.write(
      `Nothing was imported: ${problems.length} problem${problems.length === 1 ? '' : 's'}\n`,
    );
    return 2;
  }
  const sum = created + changed + unchanged;
  process.stdout.write(
    `Imported ${sum} ${kind}: ${created} new, ${changed} changed, ${unchanged} as before\n`,
  );
  return 0;
}

function messageOf(error: unknown): string {
  if (error instanceof AggregateError && error.message === '') return error.errors.map(messageOf).join(', ');
  return error instanceof Error ? error.message : String(error);
}

main()
  .then((code) => (process.exitCode = code))
  .catch((error: unknown) => {
    process.stderr.write(
      `${error instanceof Failure ? error.message : `Cannot import: ${messageOf(error)}`}\n`,
    );
    process.exitCode = 2;
  });
