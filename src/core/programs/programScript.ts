/** A saved program as the isolate evaluates it. */
import { carrySignal } from '../cell/carrySignal';
import { CELL_GUARD } from '../cell/cellGuard';
import { parseCell, type StripTypes } from '../cell/parseCell';
import { MappedText } from '../cell/sourceMapping';
import { TextEdits } from '../cell/textEdits';
import type { InvokeResult } from '../interpreter';
import type { ProgramCode } from '../ports';
import { PROGRAMS_NAMESPACE } from './programTools';

/**
 * The script's value is a function that takes a `CellGuard` and the programs that this one may call; it gives the
 * program. Lines are those of the program's file.
 */
export function programScript(name: string, { code, line }: ProgramCode, stripTypes: StripTypes): InvokeResult {
  const parsed = parseCell(code, stripTypes);
  if (!parsed.ok) {
    const { message } = parsed.error;
    return { ok: false, error: { name: 'SyntaxError', message: `${PROGRAMS_NAMESPACE}.${name}: ${message}` } };
  }
  const edits = new TextEdits();
  carrySignal(parsed.program, edits);
  const made = new MappedText(parsed.code);
  edits.apply(made, parsed.code.length);
  const above = '\n'.repeat(Math.max(0, line - 1));
  const head = `${above}(${CELL_GUARD}, ${PROGRAMS_NAMESPACE}) => (`;
  return { ok: true, value: `${head}${made.text}\n)\n//# sourceURL=program-${name}.js` };
}
