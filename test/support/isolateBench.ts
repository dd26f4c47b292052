/** The interpreter on a real isolate in the process of the test, with what it printed and called. */
import { compileCell } from '../../src/core/cell/cellTransform';
import type { ExecutionResult, InterpreterSetup } from '../../src/core/interpreter';
import type { JsonValue } from '../../src/core/json';
import { DEFAULT_LIMITS } from '../../src/core/limits';
import { reservedCellNames } from '../../src/core/cell/reservedCellNames';
import { RealmInterpreter } from '../../src/worker/realmInterpreter';
import { stripTypes } from '../../src/worker/stripTypes';
import { testEngine, type EngineName } from './testEngines';

const MEMBERS = ['read', 'write'].map((identifier) => ({ identifier, aliases: [] }));
const LIMITS = { ...DEFAULT_LIMITS, cellCpuMs: 1_000, cellWallMs: 5_000, isolateMemoryMb: 64, consoleChars: 10_000 };

export class IsolateBench {
  readonly printed: string[] = [];
  readonly calls: (readonly [name: string, ...args: JsonValue[]])[] = [];
  readonly interpreter: RealmInterpreter;
  readonly #aborter = new AbortController();

  /** The tools `files.read` and `files.write` resolve to what `invoke` says, else to their arguments. */
  constructor(
    setup: Partial<Omit<InterpreterSetup, 'limits'>> & { limits?: Partial<InterpreterSetup['limits']> } = {},
    engine: EngineName = 'isolated-vm',
  ) {
    const { invoke, limits, ...rest } = setup;
    this.interpreter = new RealmInterpreter(
      testEngine(engine),
      {
        namespaces: [{ identifier: 'files', members: MEMBERS, features: [] }],
        inputs: [],
        show: () => undefined,
        budget: () => ({ iterations: 3 }),
        refuseSubmit: (args) => (args.length === 0 ? 'SUBMIT needs a value' : undefined),
        print: (_level, text) => this.printed.push(text),
        ...rest,
        invoke: async (name, args, signal) => {
          this.calls.push([name, ...args]);
          return invoke === undefined ? { ok: true, value: args[2] ?? null } : invoke(name, args, signal);
        },
        limits: { ...LIMITS, ...limits },
      },
      { onStuck: (reason) => this.printed.push(`stuck: ${reason}`) },
    );
  }

  async run(code: string): Promise<ExecutionResult> {
    const compiled = compileCell(code, { stripTypes, reservedNames: reservedCellNames(['files']) });
    if (!compiled.ok) return { durationMs: 0, error: compiled.error, notes: [] };
    return this.interpreter.execute(compiled.cell, this.#aborter.signal, { clock: Date.now(), seed: '' });
  }

  abort(): void {
    this.#aborter.abort(new Error('stopped by the test'));
  }

  async close(): Promise<void> {
    await this.interpreter.shutdown();
  }
}
