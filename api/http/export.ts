import { once } from 'node:events';
import type { Response } from 'express';
import { z } from 'zod';
import { csvRow } from '../../store/export/csv';
import type { Cell } from '../../store/export/csv';

/** The forms of an export. */
export const exportFormat = z
  .enum(['json', 'ndjson', 'csv'])
  .default('json')
  .meta({ description: '`json`: one list; `ndjson`: one object a line; `csv`: a table with a row of names' });

export type ExportFormat = z.output<typeof exportFormat>;

const mediaTypes: Readonly<Record<ExportFormat, string>> = {
  json: 'application/json',
  ndjson: 'application/x-ndjson',
  csv: 'text/csv; charset=utf-8',
};

export const otherExportMediaTypes = ['application/x-ndjson', 'text/csv'] as const;

interface Exported<One> {
  readonly name: string;
  readonly format: ExportFormat;
  /** Pages of what is exported, one after another. */
  readonly pages: AsyncIterable<readonly One[]>;
  readonly columns: readonly string[];
  /** What one becomes in the table: a row, or several. */
  readonly rowsOf: (one: One) => readonly (readonly Cell[])[];
}

/**
 * Writes an export page by page and no faster than it is read, so that it costs the same memory however long it is. Where
 * it breaks off, the connection does too: half a file must not look like a whole one.
 */
export async function writeExport<One>(response: Response, exported: Exported<One>): Promise<void> {
  const { name, format, pages } = exported;
  response.attachment(`${name}.${format}`).set('content-type', mediaTypes[format]);
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  const write = async (text: string): Promise<void> => {
    if (text === '' || response.write(text)) return;
    await once(response, 'drain', { signal: gone.signal });
  };
  try {
    await write(format === 'json' ? '[' : format === 'csv' ? csvRow(exported.columns) : '');
    let isFirst = true;
    for await (const page of pages) {
      if (gone.signal.aborted) return;
      await write(textOf(page, exported, isFirst));
      isFirst &&= page.length === 0;
    }
    response.end(format === 'json' ? ']\n' : '');
  } catch (error) {
    response.destroy();
    // A reader who went away is no failure of ours.
    if (!gone.signal.aborted) throw error;
  }
}

function textOf<One>(page: readonly One[], { format, rowsOf }: Exported<One>, isFirst: boolean): string {
  if (format === 'csv') return page.flatMap((one) => rowsOf(one).map(csvRow)).join('');
  if (format === 'ndjson') return page.map((one) => `${JSON.stringify(one)}\n`).join('');
  const list = page.map((one) => JSON.stringify(one)).join(',\n');
  return isFirst || list === '' ? list : `,\n${list}`;
}

const PAGE = 500;

/** Pages by keyset: each begins after the last of the one before, whatever is added meanwhile. */
export async function* pagesOf<One, Position>(
  read: (after: Position | null, limit: number) => Promise<readonly One[]>,
  positionOf: (one: One) => Position,
): AsyncGenerator<readonly One[]> {
  let after: Position | null = null;
  for (;;) {
    const page: readonly One[] = await read(after, PAGE);
    const last = page.at(-1);
    if (last === undefined) return;
    yield page;
    if (page.length < PAGE) return;
    after = positionOf(last);
  }
}
