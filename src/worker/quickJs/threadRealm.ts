/** A realm in a thread of its own, as the worker's main thread sees it. The thread can be ended whatever it does. */
import { MessageChannel, Worker } from 'node:worker_threads';
import type { InputVariable } from '../../core/inputVariables';
import type { Post, RealmEntries } from '../realm/boundary';
import type { EngineRealm, ErrorWords, RealmLoss } from '../sandboxEngine';
import { inWordsOfV8 } from './engineWords';
import { SharedText } from './sharedText';
import { threadFlags, type ThreadFiles } from './threadFlags';
import { SIGNALS, type ThreadReport, type ThreadRequest, type ThreadStart } from './threadMessages';

/** How long a slice may overrun its limit, in a built-in that nothing interrupts, before its thread is ended. */
const STUCK_AFTER_MS = 250;
/** The engine's own stack is a part of it. */
const STACK_MB = 64;

type RequestBody = ThreadRequest extends infer Request
  ? Request extends unknown
    ? Omit<Request, 'id'>
    : never
  : never;

interface Waiting {
  readonly id: number;
  readonly timeoutMs: number;
  resolve(text: string): void;
  reject(reason: Error): void;
}

export class ThreadRealm implements EngineRealm {
  readonly bodyLine = 2;
  readonly isPlacedAtCalls = true;
  readonly #worker: Worker;
  readonly #numbers: Int32Array;
  readonly #answers: MessageChannel;
  readonly #onModule: (module: WebAssembly.Module) => void;
  /** In the order in which the thread serves them; the first one is being served. */
  readonly #waiting: Waiting[] = [];
  #post: Post = () => '';
  #loss: RealmLoss | undefined;
  #cpuMs = 0;
  #requests = 0;
  #stuck: NodeJS.Timeout | undefined;

  constructor(
    files: ThreadFiles,
    wasmModule: WebAssembly.Module | undefined,
    onModule: (module: WebAssembly.Module) => void,
  ) {
    this.#onModule = onModule;
    const signals = new SharedArrayBuffer(2 * Int32Array.BYTES_PER_ELEMENT);
    this.#numbers = new Int32Array(signals);
    this.#answers = new MessageChannel();
    const start: ThreadStart = { wasmFile: files.wasmFile, wasmModule, signals, answers: this.#answers.port2 };
    this.#worker = new Worker(files.threadFile, {
      execArgv: threadFlags(files),
      workerData: start,
      transferList: [this.#answers.port2],
      env: {},
      resourceLimits: { stackSizeMb: STACK_MB },
    });
    this.#worker.on('message', (report: ThreadReport) => this.#read(report));
    this.#worker.on('error', () => this.#lose('failure'));
    this.#worker.on('exit', () => this.#lose('failure'));
    // A thread that nobody waits for holds up no process. Node takes it back when somebody listens to messages.
    this.#worker.unref();
  }

  get loss(): RealmLoss | undefined {
    return this.#loss;
  }

  wordsOf(thrown: ErrorWords, called?: string): ErrorWords {
    return inWordsOfV8(thrown, called);
  }

  cpuMs(): number {
    return this.#cpuMs;
  }

  async create(setupJson: string, memoryMb: number, post: Post): Promise<void> {
    this.#post = post;
    await this.#request({ kind: 'create', setupJson, memoryMb });
  }

  async compile(script: string, filename: string): Promise<void> {
    await this.#request({ kind: 'compile', script, filename });
  }

  async slice(entry: keyof RealmEntries, args: readonly unknown[], timeoutMs: number): Promise<void> {
    await this.#request({ kind: 'slice', entry, args, timeoutMs }, timeoutMs);
  }

  async addInputs(inputs: readonly InputVariable<unknown>[]): Promise<void> {
    for (const { name, kind, chunks } of inputs) {
      const shared = chunks.map((chunk) => (chunk instanceof SharedText ? chunk.shared : String(chunk)));
      await this.#request({ kind: 'input', name, inputKind: kind, chunks: shared });
    }
  }

  async updateNamespaces(namespacesJson: string): Promise<void> {
    const args = [namespacesJson];
    await this.#request({ kind: 'slice', entry: 'updateNamespaces', args, timeoutMs: Number.POSITIVE_INFINITY });
  }

  listVariables(timeoutMs: number): Promise<string> {
    return this.#request({ kind: 'slice', entry: 'listVariables', args: [], timeoutMs }, timeoutMs);
  }

  dispose(): void {
    this.#lose('failure');
  }

  #request(body: RequestBody, timeoutMs = Number.POSITIVE_INFINITY): Promise<string> {
    if (this.#loss !== undefined) return Promise.reject(new Error('The realm was lost.'));
    this.#requests += 1;
    const id = this.#requests;
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    this.#waiting.push({ id, timeoutMs, resolve, reject });
    if (this.#waiting.length === 1) this.#watchFirst();
    this.#worker.postMessage({ id, ...body } satisfies ThreadRequest);
    return promise;
  }

  #read({ posts, isAsking, end, wasmModule }: ThreadReport): void {
    Atomics.add(this.#numbers, SIGNALS.read, 1);
    Atomics.notify(this.#numbers, SIGNALS.read);
    if (wasmModule !== undefined) this.#onModule(wasmModule);
    if (this.#loss !== undefined) return;
    let answer = '';
    for (const { type, id, text } of posts) answer = this.#post(type, id, text);
    if (isAsking === true) {
      this.#answers.port1.postMessage(answer);
      Atomics.add(this.#numbers, SIGNALS.answered, 1);
      Atomics.notify(this.#numbers, SIGNALS.answered);
    }
    if (end === undefined) return;
    const waiting = this.#waiting.shift();
    this.#watchFirst();
    this.#cpuMs += end.ms;
    const { failure } = end;
    if (failure === undefined) return waiting?.resolve(end.text ?? '');
    if (failure.kind === 'memory') this.#lose('memory');
    if (failure.kind === 'broken') this.#lose('failure');
    waiting?.reject(new Error(failure.message));
  }

  #watchFirst(): void {
    clearTimeout(this.#stuck);
    const [first] = this.#waiting;
    if (first === undefined) this.#worker.unref();
    else this.#worker.ref();
    if (first === undefined || !Number.isFinite(first.timeoutMs)) return;
    this.#stuck = setTimeout(
      () => {
        this.#cpuMs += first.timeoutMs;
        this.#lose('failure', 'timed out');
      },
      Math.max(1, first.timeoutMs) + STUCK_AFTER_MS,
    );
  }

  #lose(loss: RealmLoss, reason = 'The realm was lost.'): void {
    if (this.#loss !== undefined) return;
    this.#loss = loss;
    clearTimeout(this.#stuck);
    void this.#worker.terminate();
    this.#answers.port1.close();
    for (const { reject } of this.#waiting.splice(0)) reject(new Error(reason));
  }
}
