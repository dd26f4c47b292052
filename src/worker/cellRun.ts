/** One execution of a cell: its calls, timers and clocks, from its start to its end. */
import type { CellError, ConsoleLevel } from '../core/events';
import type { EngineFunction, InterpreterSetup, InvokeResult } from '../core/interpreter';
import type { JsonValue } from '../core/json';
import type { PostType } from './realm/realm';

export type CellEnd =
  | { readonly kind: 'submitted'; readonly args: readonly JsonValue[] }
  | { readonly kind: 'completed'; readonly value: string | undefined; readonly notes: readonly string[] }
  | { readonly kind: 'thrown'; readonly thrown: Thrown; readonly notes: readonly string[] }
  | { readonly kind: 'stopped'; readonly error: CellError; readonly notes: readonly string[] };

export interface Thrown {
  readonly name: string;
  readonly message: string;
  readonly stack: string;
}

/** The isolate as the run of a cell needs it. */
export interface IsolateEntries {
  /** Enters the realm for at most `timeoutMs`; rejects when the time was over or the isolate died. */
  slice(entry: 'start' | 'settle' | 'fireTimer', args: readonly unknown[], timeoutMs: number): Promise<void>;
  /** CPU time that the isolate has used so far. */
  cpuMs(): number;
}

/** What the realm says of the cell's end; `unawaited` are the calls that were still open then. */
type Finished = { readonly unawaited: readonly string[] } & ({ readonly value?: string } | { readonly error: Thrown });

export class CellRun {
  readonly #setup: InterpreterSetup;
  readonly #cellId: number;
  readonly #isolate: IsolateEntries;
  readonly #calls = new Map<number, string>();
  readonly #timers = new Map<number, NodeJS.Timeout>();
  readonly #aborter = new AbortController();
  readonly #ended = Promise.withResolvers<CellEnd>();
  readonly #cpuAtStart: number;
  #finished: Finished | undefined;
  #slices = 0;
  #wallUsedMs = 0;
  #wallStartedAt: number | undefined;
  #wallTimer: NodeJS.Timeout | undefined;
  #isOver = false;

  constructor(setup: InterpreterSetup, cellId: number, isolate: IsolateEntries) {
    this.#setup = setup;
    this.#cellId = cellId;
    this.#isolate = isolate;
    this.#cpuAtStart = isolate.cpuMs();
  }

  /** Starts the cell and resolves when it has ended; rejects only after `cancel`. */
  async end(prepare: () => Promise<readonly unknown[]>): Promise<CellEnd> {
    this.#trackWall();
    try {
      const args = await prepare();
      void this.#enter('start', args);
    } catch (thrown) {
      this.#fail(thrown);
    }
    try {
      return await this.#ended.promise;
    } finally {
      this.#close();
    }
  }

  cancel(reason: unknown): void {
    this.#isOver = true;
    this.#ended.reject(reason);
  }

  submit(args: readonly JsonValue[]): void {
    this.#conclude({ kind: 'submitted', args });
  }

  receive(type: Exclude<PostType, 'submit' | 'budget'>, id: number, text: string): void {
    if (this.#isOver) return;
    switch (type) {
      case 'print': {
        const divider = text.indexOf(':');
        this.#setup.print(text.slice(0, divider) as ConsoleLevel, text.slice(divider + 1));
        return;
      }
      case 'call':
        void this.#call(id, text);
        return;
      case 'startTimer':
        this.#timers.set(
          id,
          setTimeout(() => void this.#fire(id), Number(text)),
        );
        return;
      case 'stopTimer':
        clearTimeout(this.#timers.get(id));
        this.#timers.delete(id);
        return;
      case 'done':
        if (id !== this.#cellId) return;
        this.#finished = JSON.parse(text) as Finished;
        return;
    }
  }

  async #call(id: number, text: string): Promise<void> {
    const [name, args] = JSON.parse(text) as [EngineFunction, readonly JsonValue[]];
    this.#calls.set(id, name === 'tool' ? calleeOf(args) : name);
    this.#trackWall();
    const result = await this.#setup.invoke(name, args, this.#aborter.signal).catch(toInvokeFailure);
    if (this.#isOver) return;
    this.#calls.delete(id);
    this.#trackWall();
    await this.#enter('settle', [id, result.ok, JSON.stringify(result.ok ? result.value : result.error)]);
  }

  async #fire(id: number): Promise<void> {
    this.#timers.delete(id);
    if (!this.#isOver) await this.#enter('fireTimer', [id]);
  }

  /** One slice of the realm, and then a look at whether the cell can still go on. */
  async #enter(entry: 'start' | 'settle' | 'fireTimer', args: readonly unknown[]): Promise<void> {
    const { cellCpuMs, cellWallMs } = this.#setup.limits;
    const cpuLeft = cellCpuMs - (this.#isolate.cpuMs() - this.#cpuAtStart);
    this.#slices += 1;
    try {
      await this.#isolate.slice(entry, args, Math.min(cpuLeft, cellWallMs - this.#wallMs()));
    } catch (thrown) {
      this.#fail(thrown);
    } finally {
      this.#slices -= 1;
    }
    this.#lookForEnd();
  }

  #lookForEnd(): void {
    if (this.#isOver || this.#slices > 0) return;
    if (this.#finished !== undefined) {
      // Calls that the cell did not await may have effects: they are brought to their end, and reported.
      if (this.#calls.size > 0) return;
      const notes = describeUnawaited(this.#finished.unawaited);
      if ('error' in this.#finished) this.#conclude({ kind: 'thrown', thrown: this.#finished.error, notes });
      else this.#conclude({ kind: 'completed', value: this.#finished.value, notes });
      return;
    }
    if (this.#calls.size === 0 && this.#timers.size === 0) {
      this.#stop('wallLimit', 'NeverSettled', 'The cell waits for a promise that nothing can settle any more.');
    }
  }

  /** What the engine says when a slice did not end well; an error of the code itself was told from inside. */
  #fail(thrown: unknown): void {
    if (this.#isOver) return;
    const message = thrown instanceof Error ? thrown.message : String(thrown);
    const { cellCpuMs, cellWallMs, isolateMemoryMb } = this.#setup.limits;
    if (/timed out/i.test(message)) {
      const isWall = this.#wallMs() >= cellWallMs;
      if (isWall) this.#stop('wallLimit', 'TimeLimit', `The cell ran for more than ${cellWallMs / 1000} s.`);
      else this.#stop('cpuLimit', 'TimeLimit', `The cell computed for more than its ${cellCpuMs / 1000} s.`);
    } else if (/memory limit|disposed|abandoned/i.test(message)) {
      this.#stop(
        'memoryLimit',
        'MemoryLimit',
        `The cell needed more than the ${isolateMemoryMb} MB that the isolate has.`,
      );
    } else if (thrown instanceof SyntaxError) {
      this.#stop('syntax', 'SyntaxError', message);
    }
    // Anything else is a rejection in the code that nothing handled; the cell's own end is what counts.
  }

  #stop(kind: CellError['kind'], name: string, message: string): void {
    const open = [...new Set(this.#calls.values())];
    const notes = open.length === 0 ? [] : [`Calls that had not returned were cancelled: ${open.join(', ')}.`];
    this.#conclude({ kind: 'stopped', error: { kind, name, message }, notes });
  }

  #conclude(end: CellEnd): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#ended.resolve(end);
  }

  #close(): void {
    this.#isOver = true;
    this.#aborter.abort(new Error('The cell has ended.'));
    clearTimeout(this.#wallTimer);
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
    this.#calls.clear();
  }

  /** The wall clock stands while a tool or the model is awaited. */
  #trackWall(): void {
    const isWaiting = this.#calls.size > 0;
    if (isWaiting === (this.#wallStartedAt === undefined)) return;
    clearTimeout(this.#wallTimer);
    if (isWaiting) {
      this.#wallUsedMs = this.#wallMs();
      this.#wallStartedAt = undefined;
      return;
    }
    this.#wallStartedAt = performance.now();
    this.#wallTimer = setTimeout(() => {
      if (this.#slices > 0) return;
      this.#stop('wallLimit', 'TimeLimit', `The cell took longer than ${this.#setup.limits.cellWallMs / 1000} s.`);
    }, this.#setup.limits.cellWallMs - this.#wallUsedMs);
  }

  #wallMs(): number {
    return this.#wallUsedMs + (this.#wallStartedAt === undefined ? 0 : performance.now() - this.#wallStartedAt);
  }
}

function toInvokeFailure(thrown: unknown): InvokeResult {
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return { ok: false, error: { name: 'Error', message } };
}

function describeUnawaited(calls: readonly string[]): readonly string[] {
  if (calls.length === 0) return [];
  const shown = [...new Set(calls)].join(', ');
  return [
    `${calls.length === 1 ? 'A call was' : `${calls.length} calls were`} not awaited (${shown}); write \`await\` before each call.`,
  ];
}

function calleeOf([namespace, member]: readonly JsonValue[]): string {
  return typeof namespace === 'string' && typeof member === 'string' ? `${namespace}.${member}` : 'a tool';
}
