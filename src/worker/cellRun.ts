/** One execution of a cell: its calls, timers and clocks, from its start to its end. */
import type { CellStart } from '../core/cell/cellRecord';
import { KEEP_LESS } from '../core/cell/explainCellError';
import { messageOf } from '../core/errors';
import type { CellError, ConsoleLevel } from '../core/events';
import type { EngineFunction, InterpreterSetup } from '../core/interpreter';
import type { JsonValue } from '../core/json';
import { describeUnawaited, type CellEnd } from './cellEnd';
import { readCall, type Finished, type HeldPost, type PostedCall } from './posts';
import { CellEntries, type Entering } from './cellEntries';
import type { IsolateEntries } from './isolateEntries';
import type { PostType } from './realm/boundary';
import { PrintedLines } from './printedLines';
import { calleeOf, settlement, toInvokeFailure } from './settlement';
import { Slices } from './slices';
import { WallClock } from './wallClock';

/** Calls of a cell beyond those that the run has: searches, and calls that were refused. */
const MAX_CALLS = 20_000;

export class CellRun {
  readonly #setup: InterpreterSetup;
  readonly #cellId: number;
  readonly #isolate: IsolateEntries;
  readonly #calls = new Map<number, string>();
  /** Ordinals by the ids of the realm. */
  readonly #timers = new Map<number, number>();
  readonly #entries: CellEntries;
  readonly #printed: PrintedLines;
  readonly #wall: WallClock;
  /** Texts of the call that follows. */
  readonly #texts: string[] = [];
  /** Of the calls; most cells leave none behind. */
  #aborter: AbortController | undefined;
  readonly #ended = Promise.withResolvers<CellEnd>();
  readonly #cpuAtStart: number;
  #cpuCounted: number;
  #finished: Finished | undefined;
  readonly #slices = new Slices();
  #callCount = 0;
  #isOver = false;
  /** Then what the realm has held of its lines comes after the end. */
  #isStopped = false;

  constructor(setup: InterpreterSetup, cellId: number, start: CellStart, isolate: IsolateEntries) {
    this.#setup = setup;
    this.#cellId = cellId;
    this.#isolate = isolate;
    this.#printed = new PrintedLines((level, text) => setup.print(level, text));
    this.#wall = new WallClock(setup.limits.cellWallMs, () => {
      if (!this.#slices.isBusy) this.#stopLate();
    });
    this.#entries = new CellEntries({
      start,
      isBusy: () => this.#slices.isBusy,
      enter: (entering, clock) => this.#enterAll(entering, clock),
      onRecordEnd: () => this.#stopAsRecorded(start),
      report: (entries) => {
        this.#printed.flush();
        setup.onEntries?.(entries);
      },
    });
    this.#cpuAtStart = isolate.cpuMs();
    this.#cpuCounted = this.#cpuAtStart;
  }

  /** Starts the cell and resolves when it has ended; rejects only after `cancel`. */
  async end(prepare: () => Promise<readonly unknown[]>): Promise<CellEnd> {
    this.#trackWall();
    try {
      const args = await prepare();
      void this.#enter('start', args);
    } catch (thrown) {
      if (this.#isolate.loss() !== undefined) this.#stopLost();
      else this.#stop('syntax', 'SyntaxError', messageOf(thrown));
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

  /** What `budget()` gives, as JSON. */
  readBudget(): string {
    return this.#entries.read(() => JSON.stringify(this.#setup.budget()));
  }

  submit(args: readonly JsonValue[]): void {
    this.#conclude({ kind: 'submitted', args });
  }

  receive(type: Exclude<PostType, 'submit' | 'show' | 'budget'>, id: number, text: string): void {
    if (this.#isOver && !(type === 'print' && this.#isStopped)) return;
    if (type !== 'print') this.#printed.flush();
    switch (type) {
      case 'print': {
        this.#entries.flush();
        const divider = text.indexOf(':');
        this.#printed.add(text.slice(0, divider) as ConsoleLevel, text.slice(divider + 1));
        if (this.#isOver) this.#printed.flush();
        return;
      }
      case 'text':
        this.#texts.push(text);
        return;
      case 'posts':
        for (const [held, heldId, body] of JSON.parse(`[${text}]`) as readonly HeldPost[])
          this.#take(held, heldId, body);
        return;
      case 'startTimer':
        this.#timers.set(id, this.#entries.startTimer(Number(text), id));
        return;
      case 'stopTimer':
        return this.#entries.stopTimer(this.#timers.get(id));
      case 'call':
      case 'done':
        return this.#take(type, id, JSON.parse(text));
    }
  }

  #take(type: 'call' | 'done', id: number, body: unknown): void {
    if (this.#isOver) return;
    if (type === 'done' && id === this.#cellId) this.#finished ??= body as Finished;
    if (type === 'done') return;
    this.#callCount += 1;
    if (this.#callCount > MAX_CALLS + 2 * this.#setup.limits.toolCalls) this.#stopCalling();
    else void this.#call(id, ...readCall(body as PostedCall, this.#texts.splice(0), this.#isolate));
  }

  async #call(id: number, name: EngineFunction, args: readonly JsonValue[], line: number | undefined): Promise<void> {
    const ordinal = this.#entries.openCall();
    this.#calls.set(id, name === 'tool' ? calleeOf(args) : name);
    this.#trackWall();
    this.#entries.flush();
    this.#aborter ??= new AbortController();
    const result = await this.#setup.invoke(name, args, this.#aborter.signal, line).catch(toInvokeFailure);
    if (!this.#isOver) this.#entries.arrive(ordinal, { callId: id, settled: settlement(id, result) });
  }

  #enterAll(entering: readonly Entering[], clock: number): void {
    if (this.#isOver) return;
    const settled: string[] = [];
    for (const one of entering) {
      if ('timerId' in one) return void this.#enter('fireTimer', [one.timerId, clock]);
      this.#calls.delete(one.callId);
      settled.push(one.settled);
    }
    this.#trackWall();
    void this.#enter('settle', [`[${settled.join(',')}]`, clock]);
  }

  /** One slice of the realm, and then a look at whether the cell can still go on. */
  async #enter(entry: 'start' | 'settle' | 'fireTimer', args: readonly unknown[]): Promise<void> {
    const timeoutMs = Math.min(this.#cpuLeftMs, this.#cpuLeftOfRunMs, this.#wall.leftMs);
    const startedAt = performance.now();
    this.#slices.begin();
    try {
      await this.#isolate.slice(entry, args, timeoutMs);
    } catch (thrown) {
      this.#fail(thrown, performance.now() - startedAt >= timeoutMs);
    } finally {
      this.#countCpu();
      this.#slices.end();
    }
    this.#lookForEnd();
  }

  #lookForEnd(): void {
    if (this.#isOver) return;
    this.#entries.follow();
    if (this.#isOver || this.#slices.isBusy) return;
    if (this.#finished !== undefined) {
      // Calls that the cell did not await may have effects: they are brought to their end, and reported.
      if (this.#calls.size > 0) return;
      const notes = describeUnawaited(this.#finished.unawaited, (trace) => this.#isolate.lineOf(trace));
      if ('error' in this.#finished) this.#conclude({ kind: 'thrown', thrown: this.#finished.error, notes });
      else this.#conclude({ kind: 'completed', value: this.#finished.value, notes });
      return;
    }
    if (this.#calls.size === 0 && this.#entries.timerCount === 0) {
      const message = 'The cell waits for a promise that nothing can settle any more. Await calls and timers.';
      this.#stop('wallLimit', 'NeverSettled', message);
    }
  }

  /**
   * A slice did not end well. Generated code can reject it too, by a promise that it left alone and in whatever words:
   * those count only where the isolate is really lost or the time is really over.
   */
  #fail(thrown: unknown, isLate: boolean): void {
    if (this.#isOver) return;
    if (!isLate || !/timed out/i.test(messageOf(thrown))) {
      if (this.#isolate.loss() !== undefined) this.#stopLost();
      return;
    }
    const { cellCpuMs, cellWallMs, runCpuMs } = this.#setup.limits;
    if (this.#wall.leftMs <= 0)
      this.#stop('wallLimit', 'TimeLimit', `The cell ran for more than ${cellWallMs / 1000} s. Do less in one.`);
    else if (this.#cpuLeftMs <= this.#cpuLeftOfRunMs)
      this.#stop('cpuLimit', 'TimeLimit', `The cell computed for more than its ${cellCpuMs / 1000} s.`);
    else {
      // The slice was timed by the wall; nothing shorter is worth another cell.
      this.#setup.cpu?.use(this.#cpuLeftOfRunMs);
      const message = `The cells of the run have computed for more than their ${runCpuMs / 1000} s altogether.`;
      this.#stop('runCpuLimit', 'TimeLimit', message);
    }
  }

  /** A loop that catches what it is refused with would go on for a long time. */
  #stopCalling(): void {
    const made = `The cell made ${this.#callCount} calls, more than a run may have.`;
    this.#stop('thrown', 'LimitError', `${made} Look at the errors that it catches.`);
  }

  #stopLate(): void {
    this.#stop(
      'wallLimit',
      'TimeLimit',
      `The cell took longer than ${this.#wall.limitMs / 1000} s. Wait for less in one.`,
    );
  }

  /** Where a limit stopped the cell it is not waited for again. */
  #stopAsRecorded({ recorded }: CellStart): void {
    if (recorded?.stop === undefined) return;
    const { kind, name, message } = recorded.stop;
    this.#stop(kind, name, message);
  }

  #stopLost(): void {
    if (this.#isolate.loss() === 'failure') {
      this.#stop('thrown', 'EngineError', 'The engine of the sandbox gave up in this cell. Write it in another way.');
      return;
    }
    const { isolateMemoryMb } = this.#setup.limits;
    const needed = `The cell needed more than the ${isolateMemoryMb} MB that the isolate has.`;
    this.#stop('memoryLimit', 'MemoryLimit', `${needed} ${KEEP_LESS}`);
  }

  #stop(kind: CellError['kind'], name: string, message: string): void {
    this.#isStopped ||= !this.#isOver;
    const open = [...new Set(this.#calls.values())];
    const notes = open.length === 0 ? [] : [`Calls that had not returned were cancelled: ${open.join(', ')}.`];
    this.#conclude({ kind: 'stopped', error: { kind, name, message }, notes });
  }

  #conclude(end: CellEnd): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#printed.flush();
    this.#ended.resolve(end);
  }

  #close(): void {
    this.#isOver = true;
    if (this.#calls.size > 0) this.#aborter?.abort(new Error('The cell has ended.'));
    this.#wall.stop();
    this.#entries.close();
    this.#printed.flush();
    this.#countCpu();
    this.#calls.clear();
  }

  /** Whether no code of it runs any more, or soon none does. */
  restsWithin(ms: number): Promise<boolean> {
    return this.#slices.restWithin(ms);
  }

  /** How long the cell has computed. */
  get cpuMs(): number {
    return this.#cpuCounted - this.#cpuAtStart;
  }

  get #cpuLeftMs(): number {
    return this.#setup.limits.cellCpuMs - this.cpuMs;
  }

  get #cpuLeftOfRunMs(): number {
    return this.#setup.cpu?.leftMs() ?? Number.POSITIVE_INFINITY;
  }

  #countCpu(): void {
    const ms = this.#isolate.cpuMs();
    this.#setup.cpu?.use(ms - this.#cpuCounted);
    this.#cpuCounted = ms;
  }

  #trackWall(): void {
    this.#wall.track(this.#calls.size > 0);
  }
}
