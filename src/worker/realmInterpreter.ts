/** The interpreter on any engine: one realm that keeps its variables from cell to cell. */
import type { CellStart } from '../core/cell/cellRecord';
import { cellScript, type CompiledCell } from '../core/cell/cellTransform';
import type { Position } from '../core/cell/sourceMapping';
import type { CellError } from '../core/events';
import { ENGINE_FUNCTIONS, type ExecutionResult, type Interpreter } from '../core/interpreter';
import type { InterpreterNamespace, InterpreterSetup, LiveVariable } from '../core/interpreter';
import { STARTED_OVER } from '../core/observation';
import type { JsonValue } from '../core/json';
import { PROGRAMS_NAMESPACE } from '../core/programs/programTools';
import type { BinaryPart } from '../core/transcript/contentBlocks';
import type { Thrown } from './cellEnd';
import { CellRun } from './cellRun';
import type { PostType } from './realm/boundary';
import type { EngineRealm, SandboxEngine } from './sandboxEngine';

/** What the isolate has and generated code may not: memory that the isolate's limit does not count, and threads. */
const REMOVED_GLOBALS = ['WebAssembly', 'SharedArrayBuffer', 'Atomics'];
/** The table of variables is a help; nobody waits for it any longer. */
const LIST_TIMEOUT_MS = 1_000;
const REST_MS = 250;
const TRACE_TIMEOUT_MS = 5_000;

export interface RealmInterpreterOptions {
  /** Called when only the end of the process can stop the code. */
  readonly onStuck: (reason: string) => void;
}

export class RealmInterpreter implements Interpreter {
  readonly #engine: SandboxEngine;
  #setup: InterpreterSetup;
  readonly #options: RealmInterpreterOptions;
  readonly #declared = new Set<string>();
  readonly #assigned = new Set<string>();
  #realm: Promise<EngineRealm> | undefined;
  #trace: { readonly name: string; readonly json: string } | undefined;
  #current: CellRun | undefined;
  #cellCount = 0;
  #isBusy = false;

  constructor(engine: SandboxEngine, setup: InterpreterSetup, options: RealmInterpreterOptions) {
    this.#engine = engine;
    this.#setup = setup;
    this.#options = options;
  }

  /** Makes the isolate ahead of the first cell, while the model is still writing it. A failure is met by the cell. */
  prepare(): void {
    this.#realm ??= this.#createRealm();
    this.#realm.catch(() => undefined);
  }

  async execute(cell: CompiledCell, signal: AbortSignal, start: CellStart): Promise<ExecutionResult> {
    signal.throwIfAborted();
    if (this.#isBusy) throw new Error('An isolate runs one cell at a time.');
    this.#isBusy = true;
    try {
      return await this.#execute(cell, signal, start);
    } finally {
      this.#isBusy = false;
    }
  }

  async #execute(cell: CompiledCell, signal: AbortSignal, cellStart: CellStart): Promise<ExecutionResult> {
    this.#realm ??= this.#createRealm();
    const realm = await this.#realm;
    // While the realm was made nobody heard of it.
    signal.throwIfAborted();
    this.#cellCount += 1;
    const cellId = this.#cellCount;
    const place: CellPlace = { cell, cellId, bodyLine: realm.bodyLine, isPlacedAtCalls: realm.isPlacedAtCalls };
    const startedAt = performance.now();
    const run = new CellRun(this.#setup, cellId, cellStart, {
      slice: (entry, args, timeoutMs) => realm.slice(entry, args, timeoutMs),
      cpuMs: () => realm.cpuMs(),
      loss: () => realm.loss,
      lineOf: (trace) => placeOf(trace, place)?.line,
    });
    this.#current = run;
    const stop = (): void => {
      run.cancel(signal.reason);
      // Nothing else interrupts code that runs; the run is over, so the isolate may go.
      realm.dispose();
    };
    signal.addEventListener('abort', stop, { once: true });
    let hasEnded = false;
    try {
      const start = this.#compile(realm, cell, cellId, cellStart);
      const ended = await run.end(start);
      hasEnded = ended.kind === 'completed' || ended.kind === 'thrown';
      for (const name of cell.declaredNames) this.#declared.add(name);
      for (const name of cell.assignedNames) this.#assigned.add(name);
      const durationMs = performance.now() - startedAt;
      const cpuMs = Math.round(run.cpuMs);
      if (ended.kind === 'submitted') return { durationMs, cpuMs, submitted: ended.args, notes: [] };
      if (ended.kind === 'completed') return { durationMs, cpuMs, value: ended.value, notes: ended.notes };
      if (ended.kind === 'thrown') {
        return {
          durationMs,
          cpuMs,
          error: locate(ended.thrown, place, realm),
          notes: ended.notes,
        };
      }
      // Entries that were on their way already may run after the end; not for long.
      if (!(await run.restsWithin(REST_MS))) realm.dispose();
      const notes = realm.loss !== undefined ? [...ended.notes, this.#startOver()] : ended.notes;
      return { durationMs, cpuMs, error: ended.error, notes };
    } finally {
      signal.removeEventListener('abort', stop);
      // What came to its end by itself leaves nothing that the next start would not clear away.
      if (realm.loss === undefined && !hasEnded) await realm.slice('abandon', [], 1_000).catch(() => undefined);
      this.#current = undefined;
    }
  }

  /** The names that cells have declared and that are still there. */
  get declaredNames(): readonly string[] {
    return [...this.#declared];
  }

  /** Serves the next run of the conversation, with the same servers; its inputs join the variables. */
  async continueWith(setup: InterpreterSetup): Promise<void> {
    const added = setup.inputs;
    this.#setup = { ...setup, inputs: [...this.#setup.inputs, ...added] };
    if (this.#realm === undefined) return;
    const realm = await this.#realm;
    await realm.addInputs(added);
    const programs = setup.namespaces.filter(({ identifier }) => identifier === PROGRAMS_NAMESPACE);
    if (programs.length > 0) await realm.updateNamespaces(JSON.stringify(programs));
  }

  /** An isolate that is being made has the namespaces of then, so it is told as well. */
  async updateNamespaces(namespaces: readonly InterpreterNamespace[]): Promise<void> {
    this.#setup = { ...this.#setup, namespaces };
    const realm = await this.#realm?.catch(() => undefined);
    if (realm === undefined || realm.loss !== undefined) return;
    // Where the isolate dies meanwhile, the next one has them from the start.
    await realm.updateNamespaces(JSON.stringify(namespaces)).catch(() => undefined);
  }

  async listVariables(): Promise<readonly LiveVariable[]> {
    const realm = await this.#realm?.catch(() => undefined);
    if (realm === undefined || realm.loss !== undefined) return [];
    try {
      const json = await realm.listVariables(LIST_TIMEOUT_MS);
      const rows = JSON.parse(json) as readonly (readonly [string, string, boolean])[];
      return rows.map(([name, shape, isTrace]) => ({ name, shape, isTrace }));
    } catch {
      // The isolate is full or busy; the table is a help, and a run can do without.
      return [];
    }
  }

  async setTrace(name: string, json: string): Promise<boolean> {
    const realm = await this.#realm?.catch(() => undefined);
    const isThere = realm === undefined || realm.loss !== undefined || (await addTrace(realm, { name, json }));
    if (isThere) this.#trace = { name, json };
    return isThere;
  }

  async shutdown(): Promise<void> {
    const realm = await this.#realm?.catch(() => undefined);
    realm?.dispose();
    this.#realm = undefined;
  }

  async #createRealm(): Promise<EngineRealm> {
    const { namespaces, limits, tellsPlaces = false, inputs } = this.#setup;
    const { consoleChars, outputChars, callChars, pendingCalls, isolateMemoryMb } = limits;
    const realm = await this.#engine.createRealm({
      setup: {
        namespaces,
        functions: ENGINE_FUNCTIONS,
        consoleChars,
        outputChars,
        callChars,
        pendingCalls,
        tellsPlaces,
        removedGlobals: REMOVED_GLOBALS,
      },
      memoryMb: isolateMemoryMb,
      inputs,
      post: (type, id, text) => this.#receive(type, id, text),
      reportStuck: this.#options.onStuck,
    });
    if (this.#trace !== undefined) await addTrace(realm, this.#trace);
    return realm;
  }

  /** Compiles the cell to a function value; the realm starts it, so that its end is told from inside. */
  #compile(
    realm: EngineRealm,
    cell: CompiledCell,
    cellId: number,
    { seed, clock }: CellStart,
  ): () => Promise<readonly unknown[]> {
    return async () => [await realm.compile(cellScript(cell), fileOf(cellId)), cellId, seed, clock];
  }

  /** Whatever the realm posts; must not throw. */
  #receive(type: PostType, id: number, text: string): string {
    const run = this.#current;
    if (run === undefined) return '';
    if (type === 'budget') return run.readBudget();
    if (type === 'show') return this.#setup.show(JSON.parse(text) as BinaryPart) ?? '';
    if (type === 'submit') {
      const args = JSON.parse(text) as readonly JsonValue[];
      const refused = this.#setup.refuseSubmit(args);
      if (refused === undefined) run.submit(args);
      return refused ?? '';
    }
    run.receive(type, id, text);
    return '';
  }

  /** After the realm was lost: a new one at the next cell, and a sentence on what is gone. */
  #startOver(): string {
    this.#realm = undefined;
    const inputs = new Set(this.#setup.inputs.map(({ name }) => name));
    const all = [...new Set([...this.#declared, ...this.#assigned])];
    const names = all.filter((name) => !inputs.has(name));
    const changed = all.filter((name) => inputs.has(name));
    this.#declared.clear();
    this.#assigned.clear();
    const gone = names.length === 0 ? 'No variables are left' : `These variables are gone: ${names.join(', ')}`;
    const asGiven = changed.length === 0 ? '' : ` As they were given: ${changed.join(', ')}.`;
    return `${STARTED_OVER} ${gone}.${asGiven} Tools and helpers are there as before.`;
  }
}

/** What tells where a trace lies in what the model wrote. */
interface CellPlace {
  readonly cell: CompiledCell;
  readonly cellId: number;
  readonly bodyLine: number;
  readonly isPlacedAtCalls: boolean;
}

/** False where generated code has made the name its own for good, or the isolate has no room for it. */
async function addTrace(realm: EngineRealm, { name, json }: { name: string; json: string }): Promise<boolean> {
  return realm.slice('addInput', [name, json, 'trace', true], TRACE_TIMEOUT_MS).then(
    () => true,
    () => false,
  );
}

function fileOf(cellId: number): string {
  return `cell-${cellId}.js`;
}

/** The place where the cell itself was when it threw, in the lines that the model wrote. */
function locate(thrown: Thrown, place: CellPlace, realm: EngineRealm): CellError {
  const kind = thrown.isRefusal ? 'submit' : 'thrown';
  const position = placeOf(thrown.stack, place);
  if (!realm.isPlacedAtCalls || position === undefined) return { kind, ...realm.wordsOf(thrown), ...position };
  const called = place.cell.calledAt(position);
  // Else a function of the language has thrown, to which the code handed something.
  const isOwn = FIRST_FRAME.exec(thrown.stack)?.[0].includes(fileOf(place.cellId)) === true;
  return { kind, ...realm.wordsOf(thrown, isOwn ? called?.words : undefined), ...(called?.place ?? position) };
}

const FIRST_FRAME = /^\s*at .*$/m;

/** Of the first frame that lies in the cell. */
function placeOf(trace: string, { cell, cellId, bodyLine, isPlacedAtCalls }: CellPlace): Position | undefined {
  const frame = new RegExp(`${fileOf(cellId).replace('.', '\\.')}:(\\d+):(\\d+)`).exec(trace);
  if (frame === null) return undefined;
  const line = Number(frame[1]) - bodyLine + 1;
  const column = Number(frame[2]);
  return cell.originalPosition({ line, column: isPlacedAtCalls ? unitsOf(cell.body, line, column) : column });
}

/** The column in UTF-16 units of one that counts characters. */
function unitsOf(text: string, line: number, column: number): number {
  const rows = text.split(/\r\n|[\n\r\u2028\u2029]/).slice(line - 1, line);
  const before = rows.flatMap((row) => Array.from(row)).slice(0, column - 1);
  return column + before.join('').length - before.length;
}
