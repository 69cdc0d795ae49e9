/** Answers of a gateway, for people and for programs. */
import pc from 'picocolors';

export const print = (value: unknown): void => console.log(JSON.stringify(value, undefined, 2));

/** Columns as wide as they need. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): void {
  const widths = head.map((title, i) => Math.max(title.length, ...rows.map((row) => row[i].length)));
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, i) => cell.padEnd(widths[i]))
      .join('  ')
      .trimEnd();
  console.log(pc.bold(line(head)));
  for (const row of rows) console.log(line(row));
}
