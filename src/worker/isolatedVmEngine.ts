/** The engine isolated-vm: an isolate of V8 for each realm. */
import type ivm from 'isolated-vm';
import type { InputVariable } from '../core/inputVariables';
import { SAYINGS } from '../protocol/sayings';
import { STOP } from './realm/stop';
import type { OutboxContent } from './realm/outbox';
import type { Post, PostType, RealmEntries } from './realm/boundary';
import { MemoryWatch, type WatchedRealm } from './memoryWatch';
import type { EngineRealm, ErrorWords, RealmLoss, RealmOptions, SandboxEngine } from './sandboxEngine';
import realmSource from 'realm:./realm/realm';

export type IsolatedVm = typeof ivm;

/** How long a slice may overrun its limit before the isolate counts as stuck in a built-in that nothing interrupts. */
const STUCK_AFTER_MS = 2_000;
const UNSENT_TIMEOUT_MS = 1_000;
/** What a slice may still take after its isolate was ended. */
const END_MS = 250;
/** A script that is compiled sooner than another thread would be woken for it. */
const MAX_SHORT_CHARS = 20_000;

/** Loads isolated-vm by the path of its `.node` file: its own loader probes the system, which the permission model denies. */
export function loadIsolatedVm(file: string): IsolatedVm {
  const module = { exports: {} as { ivm: IsolatedVm } };
  process.dlopen(module, file);
  return module.exports.ivm;
}

export class IsolatedVmEngine implements SandboxEngine {
  readonly name = 'isolated-vm';
  readonly #vm: IsolatedVm;
  readonly #memory = new MemoryWatch();

  constructor(vm: IsolatedVm) {
    this.#vm = vm;
  }

  /** One copy outside every heap, which isolates read in place. */
  keepText(text: string): ivm.ExternalCopy<string> {
    return new this.#vm.ExternalCopy(text);
  }

  async createRealm({ setup, memoryMb, inputs, post, reportStuck }: RealmOptions): Promise<EngineRealm> {
    const isolate = new this.#vm.Isolate({ memoryLimit: memoryMb });
    const vmContext = await isolate.createContext();
    const deadline: Deadline = { at: Number.POSITIVE_INFINITY, hasStopped: false };
    // While code posts again and again the timer of its slice never fires.
    const callback = new this.#vm.Callback((type: PostType, id: number, text: string) => {
      if (performance.now() <= deadline.at) return post(type, id, text);
      deadline.hasStopped = true;
      return STOP;
    });
    const script = await isolate.compileScript(
      `(function () { 'use strict'; ${realmSource}\nreturn __realm.createRealm; })()`,
      { filename: 'realm.js' },
    );
    const create = await script.run(vmContext, { reference: true });
    const entries = (await create.apply(undefined, [callback, JSON.stringify({ ...setup, holdsPosts: true })], {
      arguments: { copy: true },
      result: { reference: true },
    })) as ivm.Reference<Record<string, unknown>>;
    const entry = (name: keyof RealmEntries): Promise<ivm.Reference> => entries.get(name, { reference: true });
    const realm = new IsolateRealm(
      { vm: this.#vm, isolate, vmContext, memory: this.#memory, memoryMb, deadline, post, reportStuck },
      {
        start: await entry('start'),
        settle: await entry('settle'),
        fireTimer: await entry('fireTimer'),
        abandon: await entry('abandon'),
        addInput: await entry('addInput'),
        updateNamespaces: await entry('updateNamespaces'),
        listVariables: await entry('listVariables'),
        unsent: await entry('unsent'),
      },
    );
    await realm.addInputs(inputs);
    return realm;
  }
}

/** When the slices that are under way are over. */
interface Deadline {
  at: number;
  hasStopped: boolean;
}

interface IsolateParts {
  readonly vm: IsolatedVm;
  readonly isolate: ivm.Isolate;
  readonly vmContext: ivm.Context;
  readonly memory: MemoryWatch;
  readonly memoryMb: number;
  readonly deadline: Deadline;
  readonly post: Post;
  readonly reportStuck: (reason: string) => void;
}

class IsolateRealm implements EngineRealm, WatchedRealm {
  readonly bodyLine = 1;
  readonly isPlacedAtCalls = false;
  readonly memoryMb: number;
  readonly #vm: IsolatedVm;
  readonly #isolate: ivm.Isolate;
  readonly #vmContext: ivm.Context;
  readonly #memory: MemoryWatch;
  readonly #deadline: Deadline;
  readonly #post: Post;
  readonly #reportStuck: (reason: string) => void;
  readonly #entries: Readonly<Record<keyof RealmEntries, ivm.Reference>>;
  #cpuMs = 0;
  #slices = 0;
  #loss: RealmLoss | undefined;

  constructor(parts: IsolateParts, entries: Readonly<Record<keyof RealmEntries, ivm.Reference>>) {
    this.#vm = parts.vm;
    this.#isolate = parts.isolate;
    this.#vmContext = parts.vmContext;
    this.#memory = parts.memory;
    this.memoryMb = parts.memoryMb;
    this.#deadline = parts.deadline;
    this.#post = parts.post;
    this.#reportStuck = parts.reportStuck;
    this.#entries = entries;
    this.#memory.add(this);
  }

  get loss(): RealmLoss | undefined {
    return this.#loss ?? (this.#isolate.isDisposed ? 'memory' : undefined);
  }

  wordsOf({ name, message }: ErrorWords): ErrorWords {
    return { name, message };
  }

  cpuMs(): number {
    // An isolate that is gone does not tell it any more.
    if (!this.#isolate.isDisposed) this.#cpuMs = Number(this.#isolate.cpuTime) / 1e6;
    return this.#cpuMs;
  }

  async compile(script: string, filename: string): Promise<unknown> {
    const options = { filename, lineOffset: -1, reference: true } as const;
    const isShort = script.length <= MAX_SHORT_CHARS;
    const cell = isShort ? this.#vmContext.evalSync(script, options) : await this.#vmContext.eval(script, options);
    return cell.derefInto({ release: true });
  }

  async slice(entry: keyof RealmEntries, args: readonly unknown[], timeoutMs: number): Promise<void> {
    const timeout = Math.max(1, Math.ceil(timeoutMs));
    const stuck = setTimeout(() => this.#endLate(), timeout + STUCK_AFTER_MS);
    const end = performance.now() + timeout;
    this.#deadline.at = this.#slices === 0 ? end : Math.max(end, this.#deadline.at);
    this.#slices += 1;
    this.#memory.enter(this);
    try {
      const options = { timeout, result: { copy: true } } as const;
      this.#deliver(await this.#entries[entry].apply(undefined, [...args], options));
    } catch (thrown) {
      if (this.#loss !== 'failure' && !this.#deadline.hasStopped) {
        if (performance.now() < end) await this.#deliverUnsent();
        throw thrown;
      }
    } finally {
      clearTimeout(stuck);
      this.#slices -= 1;
      if (this.#slices === 0) this.#rest();
    }
    if (this.#loss !== 'failure' && !this.#deadline.hasStopped) return;
    this.#deadline.hasStopped = false;
    throw new Error('timed out');
  }

  /** What the realm held back until it came to rest. */
  #deliver(returned: unknown): void {
    const { posts = '' } = (returned ?? {}) as Partial<OutboxContent>;
    if (posts !== '') this.#post('posts', 0, posts);
  }

  /** A promise of the code that nobody heeds fails the entry, which then returns nothing. */
  async #deliverUnsent(): Promise<void> {
    const options = { timeout: UNSENT_TIMEOUT_MS, result: { copy: true } } as const;
    this.#deliver(await this.#entries.unsent.apply(undefined, [], options).catch(() => undefined));
  }

  endForMemory(): void {
    this.#loss ??= 'memory';
    this.dispose();
  }

  giveUp(): void {
    if (this.#slices > 0) this.#reportStuck(SAYINGS['lost.memory']);
  }

  #rest(): void {
    this.#memory.leave(this);
    this.#deadline.at = Number.POSITIVE_INFINITY;
  }

  /** Where code is in a built-in function that even this does not interrupt, the process has to go. */
  #endLate(): void {
    this.#loss ??= 'failure';
    this.dispose();
    const report = (): void => {
      if (this.#slices > 0) this.#reportStuck(SAYINGS['lost.builtIn']);
    };
    setTimeout(report, END_MS).unref();
  }

  async addInputs(inputs: readonly InputVariable<unknown>[]): Promise<void> {
    for (const { name, kind, chunks } of inputs) {
      const pieces = chunks.length === 0 ? [''] : chunks;
      for (const [index, piece] of pieces.entries()) {
        const value: unknown = piece instanceof this.#vm.ExternalCopy ? piece.copyInto() : piece;
        await this.#entries.addInput.apply(undefined, [name, value, kind, index === pieces.length - 1]);
      }
    }
  }

  async updateNamespaces(namespacesJson: string): Promise<void> {
    await this.#entries.updateNamespaces.apply(undefined, [namespacesJson]);
  }

  async listVariables(timeout: number): Promise<string> {
    return String(await this.#entries.listVariables.apply(undefined, [], { timeout, result: { copy: true } }));
  }

  dispose(): void {
    this.#memory.remove(this);
    if (!this.#isolate.isDisposed) this.#isolate.dispose();
  }
}
