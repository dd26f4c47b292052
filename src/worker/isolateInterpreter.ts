/** The interpreter on isolated-vm: one isolate whose realm keeps its variables from cell to cell. */
import type ivm from 'isolated-vm';
import type { CellStart } from '../core/cell/cellRecord';
import { cellScript, type CompiledCell } from '../core/cell/cellTransform';
import type { Position } from '../core/cell/sourceMapping';
import type { CellError } from '../core/events';
import { ENGINE_FUNCTIONS, type ExecutionResult, type Interpreter } from '../core/interpreter';
import type { InterpreterNamespace, InterpreterSetup, LiveVariable } from '../core/interpreter';
import type { InputVariable } from '../core/inputVariables';
import type { JsonValue } from '../core/json';
import type { BinaryPart } from '../core/transcript/contentBlocks';
import { CellRun, type Thrown } from './cellRun';
import type { IsolatedVm } from './engineModule';
import type { PostType, RealmEntries, RealmSetup } from './realm/realm';
import realmSource from 'realm:./realm/realm';

/** What the isolate has and generated code may not: memory that the isolate's limit does not count, and threads. */
const REMOVED_GLOBALS = ['WebAssembly', 'SharedArrayBuffer', 'Atomics'];
/** How long a slice may overrun its limit before the isolate counts as stuck in a built-in that nothing interrupts. */
const STUCK_AFTER_MS = 2_000;
const LIST_TIMEOUT_MS = 1_000;

export interface IsolateInterpreterOptions {
  /** Called when only the end of the process can stop the isolate. */
  readonly onStuck: (reason: string) => void;
}

interface Realm {
  readonly isolate: ivm.Isolate;
  readonly vmContext: ivm.Context;
  readonly start: ivm.Reference;
  readonly settle: ivm.Reference;
  readonly fireTimer: ivm.Reference;
  readonly abandon: ivm.Reference;
  readonly addInput: ivm.Reference;
  readonly updateNamespaces: ivm.Reference;
  readonly listVariables: ivm.Reference;
}

export class IsolateInterpreter implements Interpreter {
  readonly #vm: IsolatedVm;
  #setup: InterpreterSetup;
  readonly #options: IsolateInterpreterOptions;
  readonly #declared = new Set<string>();
  #trace: { readonly name: string; readonly json: string } | undefined;
  #realm: Promise<Realm> | undefined;
  #current: CellRun | undefined;
  #cellCount = 0;
  #isBusy = false;

  constructor(vm: IsolatedVm, setup: InterpreterSetup, options: IsolateInterpreterOptions) {
    this.#vm = vm;
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
    this.#cellCount += 1;
    const cellId = this.#cellCount;
    const startedAt = performance.now();
    const run = new CellRun(this.#setup, cellId, cellStart, {
      slice: (entry, args, timeoutMs) => this.#slice(realm[entry], args, timeoutMs),
      cpuMs: () => Number(realm.isolate.cpuTime) / 1e6,
      isLost: () => realm.isolate.isDisposed,
      lineOf: (trace) => placeOf(trace, cell, cellId)?.line,
    });
    this.#current = run;
    const stop = (): void => {
      run.cancel(signal.reason);
      // Nothing else interrupts code that runs; the run is over, so the isolate may go.
      this.#dispose(realm);
    };
    signal.addEventListener('abort', stop, { once: true });
    try {
      const start = this.#compile(realm, cell, cellId, cellStart);
      const ended = await run.end(start);
      for (const name of cell.declaredNames) this.#declared.add(name);
      const durationMs = performance.now() - startedAt;
      if (ended.kind === 'submitted') return { durationMs, submitted: ended.args, notes: [] };
      if (ended.kind === 'completed') return { durationMs, value: ended.value, notes: ended.notes };
      if (ended.kind === 'thrown') {
        return { durationMs, error: locate(ended.thrown, cell, cellId), notes: ended.notes };
      }
      const notes = realm.isolate.isDisposed ? [...ended.notes, this.#startOver()] : ended.notes;
      return { durationMs, error: ended.error, notes };
    } finally {
      signal.removeEventListener('abort', stop);
      this.#current = undefined;
      if (!realm.isolate.isDisposed) await this.#slice(realm.abandon, [], 1_000).catch(() => undefined);
    }
  }

  /** The names that cells have declared and that are still there. */
  get declaredNames(): readonly string[] {
    return [...this.#declared];
  }

  /** Serves the next run of the conversation, with the same namespaces; its inputs join the variables. */
  async continueWith(setup: InterpreterSetup): Promise<void> {
    const added = setup.inputs;
    this.#setup = { ...setup, inputs: [...this.#setup.inputs, ...added] };
    if (this.#realm !== undefined) await this.#addInputs(await this.#realm, added);
  }

  /** An isolate that is being made has the namespaces of then, so it is told as well. */
  async updateNamespaces(namespaces: readonly InterpreterNamespace[]): Promise<void> {
    this.#setup = { ...this.#setup, namespaces };
    const realm = await this.#realm?.catch(() => undefined);
    if (realm === undefined || realm.isolate.isDisposed) return;
    // Where the isolate dies meanwhile, the next one has them from the start.
    await realm.updateNamespaces.apply(undefined, [JSON.stringify(namespaces)]).catch(() => undefined);
  }

  async listVariables(): Promise<readonly LiveVariable[]> {
    const realm = await this.#realm?.catch(() => undefined);
    if (realm === undefined || realm.isolate.isDisposed) return [];
    try {
      const timeout = LIST_TIMEOUT_MS;
      const json: unknown = await realm.listVariables.apply(undefined, [], { timeout, result: { copy: true } });
      const rows = JSON.parse(String(json)) as readonly (readonly [string, string, boolean])[];
      return rows.map(([name, shape, isTrace]) => ({ name, shape, isTrace }));
    } catch {
      // The isolate is full or busy; the table is a help, and a run can do without.
      return [];
    }
  }

  async setTrace(name: string, json: string): Promise<boolean> {
    const realm = await this.#realm?.catch(() => undefined);
    const isThere = realm === undefined || realm.isolate.isDisposed || (await addTrace(realm, { name, json }));
    if (isThere) this.#trace = { name, json };
    return isThere;
  }

  async shutdown(): Promise<void> {
    const realm = await this.#realm?.catch(() => undefined);
    if (realm !== undefined) this.#dispose(realm);
    this.#realm = undefined;
  }

  async #createRealm(): Promise<Realm> {
    const isolate = new this.#vm.Isolate({ memoryLimit: this.#setup.limits.isolateMemoryMb });
    const vmContext = await isolate.createContext();
    const post = new this.#vm.Callback((type: PostType, id: number, text: string) => this.#receive(type, id, text));
    const setup: RealmSetup = {
      namespaces: this.#setup.namespaces,
      functions: ENGINE_FUNCTIONS,
      consoleChars: this.#setup.limits.consoleChars,
      tellsPlaces: this.#setup.tellsPlaces === true,
      removedGlobals: REMOVED_GLOBALS,
    };
    const script = await isolate.compileScript(
      `(function () { 'use strict'; ${realmSource}\nreturn __realm.createRealm; })()`,
      {
        filename: 'realm.js',
      },
    );
    const create = await script.run(vmContext, { reference: true });
    const entries = (await create.apply(undefined, [post, JSON.stringify(setup)], {
      arguments: { copy: true },
      result: { reference: true },
    })) as ivm.Reference<Record<string, unknown>>;
    const entry = (name: keyof RealmEntries): Promise<ivm.Reference> => entries.get(name, { reference: true });
    const realm: Realm = {
      isolate,
      vmContext,
      start: await entry('start'),
      settle: await entry('settle'),
      fireTimer: await entry('fireTimer'),
      abandon: await entry('abandon'),
      addInput: await entry('addInput'),
      updateNamespaces: await entry('updateNamespaces'),
      listVariables: await entry('listVariables'),
    };
    await this.#addInputs(realm, this.#setup.inputs);
    if (this.#trace !== undefined) await addTrace(realm, this.#trace);
    return realm;
  }

  async #addInputs({ addInput }: Realm, inputs: readonly InputVariable<unknown>[]): Promise<void> {
    for (const { name, kind, chunks } of inputs) {
      const pieces = chunks.length === 0 ? [''] : chunks;
      for (const [index, piece] of pieces.entries()) {
        const value: unknown = piece instanceof this.#vm.ExternalCopy ? piece.copyInto() : piece;
        await addInput.apply(undefined, [name, value, kind, index === pieces.length - 1]);
      }
    }
  }

  /** Compiles the cell to a function value; the realm starts it, so that its end is told from inside. */
  #compile(
    realm: Realm,
    cell: CompiledCell,
    cellId: number,
    { seed, clock }: CellStart,
  ): () => Promise<readonly unknown[]> {
    return async () => {
      const script = await realm.isolate.compileScript(cellScript(cell), {
        filename: fileOf(cellId),
        lineOffset: -1,
      });
      const cellFunction = await script.run(realm.vmContext, { reference: true });
      return [cellFunction.derefInto({ release: true }), cellId, seed, clock];
    };
  }

  async #slice(entry: ivm.Reference, args: readonly unknown[], timeoutMs: number): Promise<void> {
    const timeout = Math.max(1, Math.ceil(timeoutMs));
    const stuck = setTimeout(() => {
      this.#options.onStuck(
        'The code was in a built-in function that could not be interrupted when its time was over.',
      );
    }, timeout + STUCK_AFTER_MS);
    try {
      await entry.apply(undefined, [...args], { timeout });
    } finally {
      clearTimeout(stuck);
    }
  }

  /** Whatever the realm posts; runs on the worker's main thread while the isolate waits, and must not throw. */
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

  /** After the isolate died of its memory limit: a new one at the next cell, and a sentence on what is gone. */
  #startOver(): string {
    this.#realm = undefined;
    const names = [...this.#declared];
    this.#declared.clear();
    const gone = names.length === 0 ? 'No variables are left' : `These variables are gone: ${names.join(', ')}`;
    return `The isolate was started again. ${gone}. Tools and helpers are there as before.`;
  }

  #dispose(realm: Realm): void {
    if (!realm.isolate.isDisposed) realm.isolate.dispose();
  }
}

/** False where generated code has made the name its own for good, or the isolate has no room for it. */
async function addTrace({ addInput }: Realm, { name, json }: { name: string; json: string }): Promise<boolean> {
  return addInput.apply(undefined, [name, json, 'trace', true]).then(
    () => true,
    () => false,
  );
}

function fileOf(cellId: number): string {
  return `cell-${cellId}.js`;
}

/** The place where the cell itself was when it threw, in the lines that the model wrote. */
function locate(thrown: Thrown, cell: CompiledCell, cellId: number): CellError {
  const kind = thrown.isRefusal ? 'submit' : 'thrown';
  return { kind, name: thrown.name, message: thrown.message, ...placeOf(thrown.stack, cell, cellId) };
}

/** Of the first frame that lies in the cell. */
function placeOf(trace: string, cell: CompiledCell, cellId: number): Position | undefined {
  const frame = new RegExp(`${fileOf(cellId).replace('.', '\\.')}:(\\d+):(\\d+)`).exec(trace);
  if (frame === null) return undefined;
  return cell.originalPosition({ line: Number(frame[1]), column: Number(frame[2]) });
}
