/** Node's own type stripping: types become white space, so that places stay. */
import { stripTypeScriptTypes } from 'node:module';
import { MAX_NESTING, nestingDepth } from '../core/cell/nestingDepth';
import { TOO_DEEP, type StripTypes } from '../core/cell/parseCell';

/** The wrapper lets `await` and `return` stand at the top of a cell; it adds one line above. */
const OPENING = 'async () => {\n';
const CLOSING = '\n}';

export const stripTypes: StripTypes = (code) => {
  if (nestingDepth(code) > MAX_NESTING) throw new SyntaxError(TOO_DEEP);
  try {
    return stripTypeScriptTypes(OPENING + code + CLOSING, { mode: 'strip' }).slice(OPENING.length, -CLOSING.length);
  } catch (thrown) {
    if (!(thrown instanceof Error)) throw thrown;
    if (!(thrown instanceof SyntaxError)) {
      throw new SyntaxError('The types in this code could not be removed. Write it in plain JavaScript', {
        cause: thrown,
      });
    }
    throw Object.assign(new SyntaxError(thrown.message, { cause: thrown }), { loc: placeOf(thrown, code) });
  }
};

/** Node tells the place only at the head of the stack: `:line`, some source lines, and carets below the faulty one. */
function placeOf(thrown: Error, code: string): { readonly line: number; readonly column: number } | undefined {
  const stack = String(thrown.stack);
  const told = /^:(\d+)(?:\n|$)/.exec(stack)?.[1];
  if (told === undefined) return undefined;
  const line = Math.max(1, Number(told) - 1);
  const carets = /^[^\S\n]*(?=\^+$)/m.exec(stack)?.[0];
  return { line, column: columnAt(code.split('\n')[line - 1] ?? '', carets?.length ?? 0) };
}

/** The carets stand where a terminal shows the place: tabs are four cells wide, many characters two. */
function columnAt(line: string, cell: number): number {
  let column = 0;
  let cells = 0;
  for (const character of line) {
    if (cells >= cell) break;
    cells += cellsOf(character);
    column += character.length;
  }
  return column;
}

function cellsOf(character: string): number {
  if (character === '\t') return 4;
  if (/\p{Mark}/u.test(character)) return 0;
  return /\p{Emoji_Presentation}|\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}|\p{Script=Hangul}|[\uFF01-\uFF60]/u.test(
    character,
  )
    ? 2
    : 1;
}
