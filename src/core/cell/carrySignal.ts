/** Lets what ends a cell, such as SUBMIT, pass through the code that a model wrote. */
import type { AnyNode, Program } from 'acorn';
import { full, simple } from 'acorn-walk';
import { CELL_GUARD } from './cellGuard';
import type { TextEdits } from './textEdits';

const CAUGHT = `${CELL_GUARD}_caught`;

/** What ends the cell passes through every `catch`, and through a `finally` that would leave in its own way. */
export function carrySignal(program: Program, edits: TextEdits): void {
  simple(program, {
    CatchClause({ start, end, param, body }) {
      const afterBrace = body.start + 1;
      if (!param) {
        edits.insert(body.start, `(${CAUGHT}) `);
        edits.insert(afterBrace, `${CELL_GUARD}(${CAUGHT});`);
      } else if (param.type === 'Identifier') {
        edits.insert(afterBrace, `${CELL_GUARD}(${param.name});`);
      } else {
        // Inside, a second `catch` takes the pattern: whether the value fits it is then told in the engine's words.
        const afterKeyword = start + 'catch'.length;
        edits.insert(afterKeyword, ` (${CAUGHT}) { ${CELL_GUARD}(${CAUGHT}); try { throw ${CAUGHT}; } catch `);
        edits.insert(end, ' }');
      }
    },
    TryStatement({ finalizer }) {
      if (finalizer && canLeave(finalizer)) edits.insert(finalizer.start + 1, `${CELL_GUARD}.stop();`);
    },
  });
}

function canLeave(block: AnyNode): boolean {
  let found = false;
  full(block, ({ type }) => {
    found ||= /^(?:Return|Break|Continue)Statement$/.test(type);
  });
  return found;
}
