/** What can go wrong with a call to the world outside (T3). */
export const deskFaults = [
  'refused',
  'time-out before the effect',
  'time-out after the effect',
  '500, replayed',
  '500 after the effect',
  'reset in mid-body',
  '429 with Retry-After',
  'malformed body',
  'slower than we wait',
  'permanent decline',
  'late failure after success',
] as const;
export type DeskFault = (typeof deskFaults)[number];

/** Why a fault cannot meet a call. */
export interface CannotBe {
  readonly cannotBe: string;
}

/** A call to the outside: what the desk has come to under each fault. A fault without its cell does not compile. */
export type FaultRow<Cell> = Readonly<Record<DeskFault, Cell | readonly Cell[] | CannotBe>>;

/** The cells of a row that a test carries out, each with its fault. */
export function cellsOf<Cell extends object>(
  row: FaultRow<Cell>,
): readonly { readonly fault: DeskFault; readonly cell: Cell }[] {
  return deskFaults.flatMap((fault) => {
    const cells = row[fault];
    if ('cannotBe' in cells) return [];
    return isSeveral(cells) ? cells.map((cell) => ({ fault, cell })) : [{ fault, cell: cells }];
  });
}

function isSeveral<Cell>(cells: Cell | readonly Cell[]): cells is readonly Cell[] {
  return Array.isArray(cells);
}
