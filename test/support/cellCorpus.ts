/**
 * Sequences of cells with what they give, from the text files in `test/fixtures/cells`:
 *
 *     # name of the sequence
 *     code of the first cell
 *     --
 *     code of the second cell
 *     | what it prints
 *     => its value, or the error and (line:column) where it was thrown
 *     !! why Node's REPL gives something else, if it does on purpose
 *
 * What a cell but the last one gives is written only where it prints or throws.
 */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

export interface CorpusEntry {
  readonly name: string;
  readonly file: string;
  readonly cells: readonly CorpusCell[];
  /** Why Node's REPL gives something else. */
  readonly differs: string | undefined;
}

export interface CorpusCell {
  readonly code: string;
  readonly expected: CellOutcome;
}

/** `result` is undefined where nothing is said of it: the value of a cell that is not the last one. */
export interface CellOutcome {
  readonly printed: readonly string[];
  readonly result: string | undefined;
}

export function readCorpus(folder = path.join(process.cwd(), 'test/fixtures/cells')): readonly CorpusEntry[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.txt'))
    .sort()
    .flatMap((file) => readEntries(file, readFileSync(path.join(folder, file), 'utf8')));
}

function readEntries(file: string, text: string): readonly CorpusEntry[] {
  const entries: CorpusEntry[] = [];
  for (const part of text.split(/^# /m).slice(1)) {
    const [name = '', ...lines] = part.split('\n');
    const cells: CorpusCell[] = [];
    let differs: string | undefined;
    let code: string[] = [];
    let printed: string[] = [];
    let result: string | undefined;
    const close = (): void => {
      cells.push({ code: unescape(code.join('\n').trim()), expected: { printed, result } });
      [code, printed, result] = [[], [], undefined];
    };
    for (const line of lines) {
      if (line === '--') close();
      else if (line.startsWith('| ')) printed.push(line.slice(2));
      else if (line.startsWith('=> ')) result = line.slice(3);
      else if (line.startsWith('!! ')) differs = line.slice(3);
      else code.push(line);
    }
    close();
    entries.push({ name, file, cells, differs });
  }
  return entries;
}

/** Characters that a text file would not show. */
function unescape(code: string): string {
  return code.replaceAll('⟨CR⟩', '\r').replaceAll('⟨LS⟩', '\u2028').replaceAll('⟨TAB⟩', '\t');
}
