import { parse, type CsvError } from 'csv-parse/sync';
import { unguarded } from '../export/csv';
import type { ImportProblem } from './shapes';

/** A record of a CSV file by column, empty cells left out, with the line it starts at. */
export interface CsvRecord {
  readonly line: number;
  readonly cells: ReadonlyMap<string, string>;
}

export interface CsvFile {
  readonly records: readonly CsvRecord[];
  readonly problems: readonly ImportProblem[];
}

export interface CsvColumns {
  readonly required: readonly string[];
  readonly optional: readonly string[];
}

/**
 * Reads a CSV file with a header. Commas, semicolons or tabs separate; lines end with LF, CRLF or CR; a leading byte
 * order mark is skipped; quoted cells may hold separators and line breaks. Column names match whatever their case,
 * spaces and underscores (`Order no` is `orderNo`).
 */
export function readCsv(text: string, columns: CsvColumns): CsvFile {
  const { rows, problems } = parseRows(text);
  const [header, ...rest] = rows;
  if (header === undefined)
    return { records: [], problems: [...problems, { line: 1, message: 'has no header' }] };
  const names = header.cells.map((cell) => columnNamed(cell, columns));
  const wrong = headerProblems(header, names, columns);
  if (wrong.length > 0) return { records: [], problems: [...problems, ...wrong] };
  const isWhole = ({ cells }: Row): boolean => cells.length === names.length;
  const torn = rest.filter((row) => !isWhole(row)).map((row) => widthProblem(row, names.length));
  return {
    records: rest.filter(isWhole).map((row) => recordOf(row, names)),
    problems: [...problems, ...torn],
  };
}

/** The names in the first line as they would match columns: lower case, letters and digits only. */
export function headerNames(text: string): readonly string[] {
  return parseRows(text).rows[0]?.cells.map(plain) ?? [];
}

interface Row {
  readonly line: number;
  readonly cells: readonly string[];
}

function parseRows(text: string): { rows: readonly Row[]; problems: readonly ImportProblem[] } {
  // The parser counts a CRLF inside quotes as two lines.
  const unified = text.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n');
  const rows: Row[] = [];
  const problems: ImportProblem[] = [];
  let lastLine = 0;
  parse(unified, {
    delimiter: separatorOf(unified),
    relax_column_count: true,
    skip_empty_lines: true,
    skip_records_with_error: true,
    on_record: (cells: string[], { lines }) => {
      // The parser knows where a record ends; its quoted line breaks say where it started.
      const line = lines - newlinesIn(cells);
      lastLine = lines;
      if (cells.some((cell) => cell.trim() !== ''))
        rows.push({ line, cells: cells.map((cell) => unguarded(cell.trim())) });
      return null;
    },
    on_skip: (error) => {
      if (error) problems.push(quoteProblem(error, lastLine + 1));
      return undefined;
    },
  });
  return { rows, problems };
}

function newlinesIn(cells: readonly string[]): number {
  return cells.reduce((sum, cell) => sum + cell.split('\n').length - 1, 0);
}

function separatorOf(text: string): string {
  const header = text.trimStart().split('\n', 1)[0] ?? '';
  const count = (separator: string): number => header.split(separator).length;
  return [';', '\t'].reduce((best, separator) => (count(separator) > count(best) ? separator : best), ',');
}

function quoteProblem(error: CsvError, startLine: number): ImportProblem {
  if (error.code === 'CSV_QUOTE_NOT_CLOSED')
    return { line: startLine, message: 'has a quotation mark that is never closed' };
  const { lines } = error;
  const line = typeof lines === 'number' ? lines : startLine;
  return { line, message: 'has a quotation mark inside a cell; write it twice and quote the cell' };
}

function plain(name: string): string {
  return name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
}

function columnNamed(cell: string, { required, optional }: CsvColumns): string | undefined {
  return [...required, ...optional].find((name) => plain(name) === plain(cell));
}

function headerProblems(
  header: Row,
  names: readonly (string | undefined)[],
  { required, optional }: CsvColumns,
): readonly ImportProblem[] {
  const known = [...required, ...optional].join(', ');
  const unknown = header.cells
    .filter((_, index) => names[index] === undefined)
    .map((cell) => `has an unknown column "${cell}"; known are ${known}`);
  const doubled = names
    .filter((name, index) => name !== undefined && names.indexOf(name) !== index)
    .map((name) => `has the column ${name ?? ''} twice`);
  const missing = required.filter((name) => !names.includes(name)).map((name) => `has no column ${name}`);
  return [...unknown, ...doubled, ...missing].map((message) => ({ line: header.line, message }));
}

/** A record of another width is torn or has a separator too many: its cells stand under the wrong names. */
function widthProblem({ line, cells }: Row, width: number): ImportProblem {
  return { line, message: `has ${cells.length} cells where the header has ${width}` };
}

function recordOf({ line, cells }: Row, names: readonly (string | undefined)[]): CsvRecord {
  const entries = cells.flatMap((cell, index): [string, string][] => {
    const name = names[index];
    return cell === '' || name === undefined ? [] : [[name, cell]];
  });
  return { line, cells: new Map(entries) };
}
