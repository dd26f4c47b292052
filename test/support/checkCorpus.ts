/**
 * Cells for the check before a cell runs, from `test/fixtures/checks`: right ones, and wrong ones that are wrong in one
 * way each; `realistic` has further right ones, written as models write. Cells that come before another one are divided from it by `--`; only the last one is judged.
 *
 *     # name
 *     code
 *     !! line:column what the message must say
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';

export interface CheckedCell {
  readonly name: string;
  readonly cells: readonly string[];
  /** Of a wrong one: what it is told. */
  readonly expected: string;
}

export function checkCorpus(file: 'right' | 'wrong' | 'realistic'): readonly CheckedCell[] {
  const text = readFileSync(path.join(process.cwd(), 'test/fixtures/checks', `${file}.txt`), 'utf8');
  return text
    .split(/^# /m)
    .slice(1)
    .map((part) => {
      const [name = '', ...lines] = part.trimEnd().split('\n');
      const expected = lines.find((line) => line.startsWith('!! '))?.slice(3) ?? '';
      const code = lines.filter((line) => !line.startsWith('!! ')).join('\n');
      return { name, cells: code.split(/^--$/m).map((one) => one.trim()), expected };
    });
}

/** Whether a message with its place is what a corpus line demands; alternatives are divided by `|`. */
export function says({ line = 0, column = 0, message }: CheckMessage, expected: string): boolean {
  const [, wantedLine, wantedColumn, words = ''] = /^(?:(\d+):(\d*))?\s*(.*)$/.exec(expected) ?? [];
  const isThere =
    (wantedLine === undefined || Number(wantedLine) === line) &&
    (wantedColumn === undefined || wantedColumn === '' || Number(wantedColumn) === column);
  return isThere && words.split('|').some((part) => message.includes(part));
}

interface CheckMessage {
  readonly line?: number | undefined;
  readonly column?: number | undefined;
  readonly message: string;
}
