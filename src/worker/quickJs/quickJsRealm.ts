/** One realm in one QuickJS, in the thread that runs it. It is never disposed of: its thread ends. */
import type { QuickJSContext, QuickJSHandle, QuickJSRuntime } from 'quickjs-emscripten-core';
import { newQuickJSWASMModuleFromVariant, newVariant } from 'quickjs-emscripten-core';
import RELEASE_SYNC from '@jitl/quickjs-wasmfile-release-sync';
import { messageOf } from '../../core/errors';
import type { PostType, RealmEntries } from '../realm/boundary';
import { CappedMemory } from './cappedMemory';
import { piecesOf, type TextBytes } from './sharedText';
import type { RequestEnd } from './threadMessages';
import realmSource from 'realm:../realm/encodedRealm';

/** Deeper, and the stack of the thread itself would overflow within the engine, which it does not survive. */
const MAX_STACK_BYTES = 512 * 1024;
const INPUT_PIECE_CHARS = 4 * 1024 * 1024;
/** What the code of a cell whose time is over may take to end. */
const DRAIN_MS = 100;
const ENTRIES = [
  'start',
  'settle',
  'fireTimer',
  'abandon',
  'addInput',
  'updateNamespaces',
  'listVariables',
] as const satisfies readonly (keyof RealmEntries)[];

export interface QuickJsRealmOptions {
  readonly wasmModule: WebAssembly.Module;
  readonly memoryMb: number;
  readonly setupJson: string;
  /** Never throws; undefined stands for an empty answer. */
  readonly post: (type: PostType, id: number, text: string) => string | undefined;
  /** Called now and then while code runs. */
  readonly onPause: () => void;
}

type Failure = RequestEnd['failure'];

export interface SliceEnd {
  readonly failure: Failure;
  /** What the entry returned, if it was a text. */
  readonly text?: string;
}

export class QuickJsRealm {
  readonly #memory: CappedMemory;
  readonly #runtime: QuickJSRuntime;
  readonly #vm: QuickJSContext;
  readonly #onPause: () => void;
  readonly #parseText: QuickJSHandle;
  readonly #entries: ReadonlyMap<string, QuickJSHandle>;
  #cell: QuickJSHandle | undefined;
  #deadline = Number.POSITIVE_INFINITY;
  #isLate = false;
  #isDraining = false;

  static async create(options: QuickJsRealmOptions): Promise<QuickJsRealm> {
    const memory = new CappedMemory(options.memoryMb);
    const variant = newVariant(RELEASE_SYNC, { wasmModule: options.wasmModule, wasmMemory: memory.memory });
    const module = await newQuickJSWASMModuleFromVariant(variant);
    return new QuickJsRealm(module.newRuntime(), memory, options);
  }

  private constructor(runtime: QuickJSRuntime, memory: CappedMemory, options: QuickJsRealmOptions) {
    this.#runtime = runtime;
    this.#memory = memory;
    this.#onPause = options.onPause;
    runtime.setMaxStackSize(MAX_STACK_BYTES);
    runtime.setInterruptHandler(() => this.#shouldStop());
    const vm = runtime.newContext();
    this.#vm = vm;
    const post = vm.newFunction('post', (type, id, text, isJson) => {
      if (this.#isDraining) return undefined;
      const given = vm.getString(text);
      const plain = vm.dump(isJson) === true ? (JSON.parse(given) as string) : given;
      const answer = options.post(vm.getString(type) as PostType, vm.getNumber(id), plain);
      return answer === undefined || answer === '' ? undefined : vm.newString(JSON.stringify(answer));
    });
    const realm = this.#evaluate(`(function () { 'use strict'; ${realmSource}\nreturn __realm; })()`, 'realm.js');
    this.#parseText = vm.getProp(realm, 'parseText');
    const create = vm.getProp(realm, 'createEncodedRealm');
    const entries = vm.unwrapResult(vm.callFunction(create, vm.undefined, post, vm.newString(options.setupJson)));
    this.#entries = new Map(ENTRIES.map((name) => [name, vm.getProp(entries, name)]));
  }

  /** The function that the script gives is the cell that `start` starts. */
  compile(script: string, filename: string): Failure {
    const compiled = this.#vm.evalCode(script, filename, { type: 'global', strict: false });
    if (compiled.error !== undefined) {
      const message = this.#describe(compiled.error);
      return this.#outOfMemory() ?? { kind: 'syntax', message };
    }
    this.#cell?.dispose();
    this.#cell = compiled.value;
    return this.#outOfMemory();
  }

  addInput(name: string, kind: 'text' | 'json', chunks: readonly (string | TextBytes)[]): Failure {
    const pieces = chunks.flatMap((chunk) =>
      typeof chunk === 'string' ? [chunk] : [...piecesOf(chunk, INPUT_PIECE_CHARS)],
    );
    if (pieces.length === 0) pieces.push('');
    for (const [index, piece] of pieces.entries()) {
      const { failure } = this.slice(
        'addInput',
        [name, piece, kind, index === pieces.length - 1],
        Number.POSITIVE_INFINITY,
      );
      if (failure !== undefined) return failure;
    }
    return undefined;
  }

  slice(entry: keyof RealmEntries, args: readonly unknown[], timeoutMs: number): SliceEnd {
    const target = this.#entries.get(entry);
    if (target === undefined) return { failure: { kind: 'broken', message: `There is no entry ${entry}.` } };
    this.#deadline = performance.now() + timeoutMs;
    this.#isLate = false;
    const handles = args.map((arg, index) =>
      entry === 'start' && index === 0 && this.#cell !== undefined ? this.#cell : this.#toHandle(arg),
    );
    const called = this.#vm.callFunction(target, this.#vm.undefined, ...handles);
    const returned = called.error === undefined ? called.value.consume((value) => this.#textOf(value)) : {};
    const thrown: Failure = called.error && { kind: 'thrown', message: this.#describe(called.error) };
    this.#runJobs();
    for (const handle of handles) if (handle !== this.#cell) handle.dispose();
    this.#deadline = Number.POSITIVE_INFINITY;
    return { failure: this.#outOfMemory() ?? (this.#isLate ? this.#endLate() : thrown), ...returned };
  }

  /** Promise reactions, until none is left or the time is over. */
  #runJobs(): void {
    for (;;) {
      const done = this.#runtime.executePendingJobs();
      done.dispose();
      if (this.#isLate || this.#memory.hasRunOut) return;
      if (done.error === undefined) return;
    }
  }

  /** What is left of the cell would go on in the next one: it is interrupted wherever it is. */
  #endLate(): Failure {
    const until = performance.now() + DRAIN_MS;
    this.#isDraining = true;
    try {
      while (this.#runtime.hasPendingJob()) {
        if (performance.now() > until) return { kind: 'broken', message: 'timed out' };
        this.#runtime.executePendingJobs(1_000).dispose();
      }
    } finally {
      this.#isDraining = false;
    }
    return this.#outOfMemory() ?? { kind: 'late', message: 'timed out' };
  }

  /** Polled by the engine every few thousand steps. */
  #shouldStop(): boolean {
    if (this.#isDraining || this.#memory.hasRunOut) return true;
    if (performance.now() >= this.#deadline) {
      this.#isLate = true;
      return true;
    }
    this.#onPause();
    return false;
  }

  #outOfMemory(): Failure {
    return this.#memory.hasRunOut ? { kind: 'memory', message: 'out of memory' } : undefined;
  }

  #textOf(value: QuickJSHandle): { readonly text?: string } {
    return this.#vm.typeof(value) === 'string' ? { text: this.#vm.getString(value) } : {};
  }

  #toHandle(value: unknown): QuickJSHandle {
    const vm = this.#vm;
    if (typeof value === 'string') return this.#textHandle(value);
    if (typeof value === 'number') return vm.newNumber(value);
    if (typeof value === 'boolean') return value ? vm.true : vm.false;
    return vm.undefined;
  }

  /** A text that UTF-8 cannot hold, or that has a NUL, is parsed within. */
  #textHandle(text: string): QuickJSHandle {
    const vm = this.#vm;
    if (text.isWellFormed() && !text.includes('\0')) return vm.newString(text);
    const json = vm.newString(JSON.stringify(text));
    const parsed = vm.unwrapResult(vm.callFunction(this.#parseText, vm.undefined, json));
    json.dispose();
    return parsed;
  }

  #evaluate(script: string, filename: string): QuickJSHandle {
    return this.#vm.unwrapResult(this.#vm.evalCode(script, filename, { type: 'global' }));
  }

  #describe(error: QuickJSHandle): string {
    try {
      return this.#vm.getProp(error, 'message').consume((message) => this.#vm.getString(message));
    } catch (thrown) {
      // Out of memory is thrown as null.
      return messageOf(thrown);
    } finally {
      error.dispose();
    }
  }
}
