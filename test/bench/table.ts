/** Figures of one measurement, in the unit that the table's title names. */
export interface Summary {
  readonly median: number;
  readonly p95: number;
  readonly min: number;
}

export type Row = { readonly name: string } & Summary;

export function summarise(values: readonly number[]): Summary {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number): number =>
    sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
  return { median: at(0.5), p95: at(0.95), min: at(0) };
}

export function tableLines(title: string, rows: readonly Row[]): readonly string[] {
  const width = Math.max(...rows.map(({ name }) => name.length));
  const line = (name: string, ...cells: readonly string[]): string =>
    `${name.padEnd(width)}  ${cells.map((cell) => cell.padStart(9)).join(' ')}`;
  const number = (value: number): string => value.toFixed(1);
  return [
    '',
    title,
    line('', 'median', 'p95', 'min'),
    ...rows.map(({ name, median, p95, min }) => line(name, number(median), number(p95), number(min))),
  ];
}

export function printTable(title: string, rows: readonly Row[]): void {
  console.log(tableLines(title, rows).join('\n'));
}
