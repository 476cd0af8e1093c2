import { saveFile } from '../shell/save-file';
import { csvOf } from './csv';
import type { Cell } from './csv';

/** Hands the rows to the browser as a file; the mark at its start tells spreadsheets that it is UTF-8. */
export function saveCsv(name: string, rows: readonly (readonly Cell[])[]): void {
  saveFile(`${name}.csv`, new Blob(['\uFEFF', csvOf(rows)], { type: 'text/csv' }));
}
