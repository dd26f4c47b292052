/** The check of a loop's cells, with what it knows of the isolate's variables: that stays with the isolate. */
import { SchemaChecker } from '../core/arguments/schemaChecker';
import { CellCheck } from '../core/check/cellCheck';
import type { Interpreter } from '../core/interpreter';
import type { LoopPorts } from '../core/loopParts';
import type { LoopEnvironment, LoopRun } from './loopEnvironment';
import { RealmInterpreter } from './realmInterpreter';
import { withinTime } from './withinTime';

/** By the isolate whose variables they know. */
const checks = new WeakMap<RealmInterpreter, CellCheck>();

export class LoopCheck {
  /** Also checks the calls themselves: what is compiled once serves both. */
  readonly checker = new SchemaChecker(withinTime, { closesObjects: true });
  readonly cells: CellCheck;
  #isReplaying = false;

  constructor({ checkMode: mode, catalogue }: LoopEnvironment, { variables, kept }: LoopRun) {
    const options = { mode, catalogue: () => catalogue.current, checker: this.checker };
    const interpreter = kept?.interpreter;
    const known = interpreter && checks.get(interpreter);
    known?.continueWith(options);
    this.cells = known ?? new CellCheck(options);
    this.cells.addNames([...variables.map(({ name }) => name), ...(interpreter?.declaredNames ?? [])]);
  }

  /** What ran once has passed, or would have: while cells run again nothing is refused. */
  replay(isReplaying: boolean): void {
    this.#isReplaying = isReplaying;
  }

  portsFor(running: () => Interpreter | undefined): Pick<LoopPorts, 'checkCell' | 'onCellEnd'> {
    return {
      checkCell: (cell) => this.cells.check(cell, { mayRefuse: !this.#isReplaying }),
      onCellEnd: (result) => {
        const interpreter = running();
        if (!(interpreter instanceof RealmInterpreter)) return;
        this.cells.finish(result, interpreter.declaredNames);
        checks.set(interpreter, this.cells);
      },
    };
  }
}
