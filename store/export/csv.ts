/** A cell of an export; null is empty. */
export type Cell = string | number | boolean | null;

/**
 * A row of CSV. What a spreadsheet would take for a formula gets an apostrophe before it, and so does what has one there
 * already: the import takes one off again, and the text is what it was.
 */
export function csvRow(cells: readonly Cell[]): string {
  return `${cells.map(cellOf).join(',')}\r\n`;
}

function cellOf(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell !== 'string') return String(cell);
  return `"${guarded(cell).replaceAll('"', '""')}"`;
}

const formula = /^'*[=+\-@\t\r]/;

function guarded(text: string): string {
  return formula.test(text) ? `'${text}` : text;
}

/** What stood in the cell before it was made safe to open. */
export function unguarded(cell: string): string {
  return cell.startsWith("'") && formula.test(cell) ? cell.slice(1) : cell;
}
