/** Node's own type stripping, for code of runs that is read beside the worker: types become white space. */
import { stripTypeScriptTypes } from 'node:module';
import { MAX_NESTING, nestingDepth } from '../core/cell/nestingDepth';
import { TOO_DEEP, type StripTypes } from '../core/cell/parseCell';

/** Lets `await` and `return` stand at the top. */
const OPENING = 'async () => {\n';
const CLOSING = '\n}';

export const stripTypes: StripTypes = (code) => {
  if (nestingDepth(code) > MAX_NESTING) throw new SyntaxError(TOO_DEEP);
  try {
    return stripTypeScriptTypes(OPENING + code + CLOSING, { mode: 'strip' }).slice(OPENING.length, -CLOSING.length);
  } catch (thrown) {
    throw new SyntaxError(thrown instanceof Error ? thrown.message : String(thrown), { cause: thrown });
  }
};
