/** Node's own type stripping: types become white space, so that places stay. */
import { stripTypeScriptTypes } from 'node:module';
import type { StripTypes } from '../core/cellTransform';

/** The wrapper lets `await` and `return` stand at the top of a cell; it adds one line above. */
const OPENING = 'async () => {\n';
const CLOSING = '\n}';

export const stripTypes: StripTypes = (code) => {
  try {
    return stripTypeScriptTypes(OPENING + code + CLOSING, { mode: 'strip' }).slice(OPENING.length, -CLOSING.length);
  } catch (thrown) {
    if (!(thrown instanceof Error)) throw thrown;
    throw Object.assign(new SyntaxError(thrown.message, { cause: thrown }), { loc: placeOf(thrown) });
  }
};

/** Node tells the place only at the head of the stack: `:line`, some source lines, and carets below the faulty one. */
function placeOf(thrown: Error): { readonly line: number; readonly column: number } | undefined {
  const rows = (thrown.stack ?? '').split('\n');
  const line = /^:(\d+)$/.exec(rows[0] ?? '')?.[1];
  if (line === undefined) return undefined;
  const carets = rows.find((row) => /^\s*\^+$/.test(row));
  return { line: Math.max(1, Number(line) - 1), column: Math.max(0, carets?.indexOf('^') ?? 0) };
}
