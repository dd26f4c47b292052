/** Plain text in the width of the terminal: wrapped, cut, indented, in columns. Styles are applied afterwards. */
import { stripVTControlCharacters } from 'node:util';

/** Text of tools and models may hold control sequences, which could rewrite what the terminal shows. */
export function printable(text: string): string {
  return stripVTControlCharacters(text)
    .replace(/\r\n?/g, '\n')
    .replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, '');
}

export function wrap(text: string, width: number): readonly string[] {
  return text.split('\n').flatMap((line) => wrapLine(line, Math.max(20, width)));
}

/** A continued line keeps the indentation of its first, up to half the width: each line must hold something. */
function wrapLine(line: string, width: number): readonly string[] {
  const indent = Math.min(width / 2, /^\s*(?:[-*] )?/.exec(line)?.[0].length ?? 0);
  const lines: string[] = [];
  let rest = line;
  while (rest.length > width) {
    const space = rest.lastIndexOf(' ', width);
    const end = space > indent ? space : width;
    lines.push(rest.slice(0, end).trimEnd());
    rest = ' '.repeat(indent) + rest.slice(end).trimStart();
  }
  return [...lines, rest];
}

export function cut(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, Math.max(0, width - 1))}…`;
}

/** Head and tail of what is long, with a line between them that says what is missing. */
export function cutLines(lines: readonly string[], limit: number): readonly string[] {
  if (lines.length <= limit) return lines;
  const head = Math.ceil((limit - 1) * 0.7);
  const tail = limit - 1 - head;
  return [
    ...lines.slice(0, head),
    `… ${count(lines.length - head - tail, 'more line')} …`,
    ...lines.slice(lines.length - tail),
  ];
}

/** Columns as wide as their content, numbers to the right; the widest give way until all fit. */
export function tableLines(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  width: number,
): readonly string[] {
  const gap = 2;
  const widths = header.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const total = (): number => widths.reduce((sum, one) => sum + one, gap * (widths.length - 1));
  while (total() > width && Math.max(...widths) > 8) {
    const widest = widths.indexOf(Math.max(...widths));
    widths[widest] = (widths[widest] ?? 0) - 1;
  }
  const isNumeric = header.map((_, column) => rows.every((row) => /^[\d.,]+( ?%| ms)?$/.test(row[column] ?? '')));
  const aligned = (text: string, column: number, columnWidth: number): string =>
    isNumeric[column] === true ? text.padStart(columnWidth) : text.padEnd(columnWidth);
  const line = (cells: readonly string[]): string =>
    widths
      .map((columnWidth, column) => aligned(cut(cells[column] ?? '', columnWidth), column, columnWidth))
      .join(' '.repeat(gap))
      .trimEnd();
  return [line(header), ...rows.map(line)];
}

export function count(number: number, noun: string): string {
  return `${number.toLocaleString('en-GB')} ${noun}${number === 1 ? '' : 's'}`;
}

/** `940 ms`, `12.3 s`, `3 min 5 s`. */
export function duration(milliseconds: number): string {
  if (milliseconds < 1_000) return `${Math.round(milliseconds)} ms`;
  if (milliseconds < 60_000) return `${(milliseconds / 1_000).toFixed(1)} s`;
  return `${Math.floor(milliseconds / 60_000)} min ${Math.round((milliseconds % 60_000) / 1_000)} s`;
}
