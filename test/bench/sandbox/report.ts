/** The figures of the benchmark as a Markdown table, one row for each that was measured. */
import { CALLS } from './programs.mjs';
import type { Figures } from './ownTimes';

export interface Measured {
  readonly name: string;
  /** What it isolates with, and what its figures include. */
  readonly what: string;
  /** Absent where it could not be measured; `failure` says why. */
  readonly figures?: Figures;
  readonly failure?: string;
}

interface Column {
  readonly title: string;
  readonly key: string;
  readonly digits: number;
  /** Of the program's milliseconds. */
  readonly scale?: number;
}

const COLUMNS: readonly Column[] = [
  { title: 'cold', key: 'cold', digits: 0 },
  { title: 'empty cell', key: 'empty', digits: 2 },
  { title: 'µs per call', key: 'sequential', digits: 0, scale: 1_000 / CALLS },
  { title: '1,000 calls at once', key: 'parallel', digits: 0 },
  { title: '20 × 50 ms', key: 'pauses', digits: 0 },
  { title: '1 MB result', key: 'megabyte', digits: 1 },
  { title: '10 MB of JSON', key: 'aggregate', digits: 0 },
  { title: 'MB resident', key: 'resident', digits: 0 },
];

export function reportLines(measured: readonly Measured[]): readonly string[] {
  const titles = ['', 'isolation', ...COLUMNS.map(({ title }) => title)];
  const rows = measured.map(({ name, what, figures, failure }) => [
    name,
    failure === undefined ? what : `${what}: ${failure}`,
    ...COLUMNS.map((column) => cellOf(figures?.[column.key], column)),
  ]);
  return [titles, titles.map((_, index) => (index < 2 ? '---' : '--:')), ...rows].map(
    (cells) => `| ${cells.join(' | ')} |`,
  );
}

/** Of what was measured on a machine with other work the median says how it was, the minimum what is possible. */
function cellOf(values: readonly number[] | undefined, { digits, scale = 1 }: Column): string {
  if (values === undefined || values.length === 0) return '–';
  const [middle, least] = [medianOf(values), Math.min(...values)].map((value) => (value * scale).toFixed(digits));
  return values.length === 1 ? `${middle}` : `${middle} (${least})`;
}

export function medianOf(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

export function leastOf(values: readonly number[] | undefined): number {
  return values === undefined || values.length === 0 ? Number.NaN : Math.min(...values);
}
