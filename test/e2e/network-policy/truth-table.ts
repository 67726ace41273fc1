import { doors, type PlaceName, placeNames } from './places.ts';

/** Where a connection goes: `web>db:h`. */
export type Cell = `${PlaceName}>${PlaceName}:${string}`;

/** A case of the documentation: policies, and what they let through. */
export interface Case {
  name: string;
  policies: object[];
  /** One row per place that connects, one column per place that answers, one letter per door that is open. */
  table: string;
}

export function cellsOf(from: PlaceName, to: PlaceName): Cell[] {
  return from === 'world' && to === 'world' ? [] : doors.map(({ letter }): Cell => `${from}>${to}:${letter}`);
}

export const allCells: Cell[] = placeNames.flatMap((from) => placeNames.flatMap((to) => cellsOf(from, to)));

/** Reads a table into the cells that are open. Throws where its rows and columns are not the places in their order. */
export function openCells(table: string): Set<Cell> {
  const [header = '', ...rows] = table.trim().split('\n');
  if (words(header).join() !== placeNames.join()) throw new Error(`the columns of the table are ${header}`);
  const open = new Set<Cell>();
  rows.forEach((row, index) => {
    const [from, ...entries] = words(row);
    if (from !== placeNames[index] || entries.length !== placeNames.length) throw new Error(`a wrong row: ${row}`);
    entries.forEach((entry, column) => {
      for (const cell of cellsOf(placeNames[index] as PlaceName, placeNames[column] as PlaceName)) {
        if (entry.includes(cell.slice(-1))) open.add(cell);
      }
    });
  });
  if (rows.length !== placeNames.length) throw new Error(`the table has ${rows.length} rows`);
  return open;
}

/** A table of these cells, to be read beside the expected one. */
export function tableOf(open: ReadonlySet<Cell>): string {
  const entry = (from: PlaceName, to: PlaceName) =>
    cellsOf(from, to)
      .map((cell) => (open.has(cell) ? cell.slice(-1) : '-'))
      .join('') || '.';
  const rows = placeNames.map((from) => [from, ...placeNames.map((to) => entry(from, to))]);
  return [['', ...placeNames], ...rows]
    .map((row) =>
      row
        .map((word) => word.padEnd(6))
        .join('')
        .trimEnd(),
    )
    .join('\n');
}

function words(line: string): string[] {
  return line.trim().split(/\s+/);
}
