/** One worker: a forked process without environment or rights, and the wire to it. */
import { fork, type ChildProcess } from 'node:child_process';
import { createMessageConnection, type MessageConnection } from 'vscode-jsonrpc/node';
import { sandboxFailed } from '../core/errors';
import type { Limits } from '../core/limits';
import type { Log } from '../core/log';
import { ForeignWords, said, type Said } from '../core/said';
import {
  DYING_METHOD,
  DyingParamsGuard,
  PING_METHOD,
  READY_METHOD,
  REHEARSE_METHOD,
  ReadyParamsGuard,
} from '../protocol/hostWorker';
import { ProcessMessageReader, ProcessMessageWriter } from '../protocol/processChannel';
import { watchChannelReads } from './channelReads';
import type { SandboxRuntime } from './runtime';
import { WireGuard } from './wireGuard';
import { workerFork } from './workerFlags';

const READY_TIMEOUT_MS = 20_000;
const PING_EVERY_MS = 5_000;
/** A worker whose main thread does not answer for so long is ended. */
const PING_TIMEOUT_MS = 30_000;
/** So many messages ahead of the answer are a flood, though a slow machine reads no more of them in a second than it may. */
const MAX_BEFORE_ANSWER = 10_000;
const MAX_STDERR_CHARS = 4_000;
const MAX_REASON_CHARS = 500;

export class WorkerProcess {
  readonly connection: MessageConnection;
  /** Resolves with the reason when the process has ended; never rejects. */
  readonly lost: Promise<string>;
  readonly #child: ChildProcess;
  readonly #log: Log;
  readonly #guard: WireGuard;
  #breach: Said | undefined;
  #ping: NodeJS.Timeout | undefined;
  #stderr = '';
  #reason: string | undefined;

  private constructor(child: ChildProcess, log: Log) {
    this.#child = child;
    this.#log = log;
    this.#guard = new WireGuard({
      onDropped: (what) => log.warn(`Worker ${this.id} sent ${what}, which was dropped.`),
      onBreach: (what) => {
        this.#breach = what;
        this.#reason = said('lost.breach', what).message;
        this.kill();
      },
    });
    const isWatched = watchChannelReads(
      child,
      (bytes) => this.#guard.countBytes(bytes),
      () => this.#guard.breach(said('breach.noMessage')),
    );
    if (!isWatched) log.warn('What workers send cannot be measured in this version of Node.');
    this.connection = createMessageConnection(
      new ProcessMessageReader(child, (message) => this.#guard.accept(message)),
      new ProcessMessageWriter(child, (message) => this.#guard.noteSent(message)),
    );
    this.lost = new Promise((resolve) => {
      child.once('exit', (code, signal) => resolve(this.#describeEnd(code, signal)));
      child.once('error', (error) => resolve(error.message));
    });
    void this.lost.then(() => this.#close());
    // A worker that ends while it is written to says why elsewhere.
    child.stdin?.on('error', () => undefined);
    child.stderr?.on('data', (chunk: Buffer) => {
      this.#stderr = (this.#stderr + chunk.toString()).slice(-MAX_STDERR_CHARS);
    });
    this.connection.onNotification(DYING_METHOD, (params: unknown) => {
      this.#reason ??= DyingParamsGuard.safeParse(params).data?.reason.slice(0, MAX_REASON_CHARS);
    });
    this.connection.onError(([error]) => log.debug(`The wire to worker ${this.id}: ${error.message}`));
  }

  /** Forks the worker and waits until it can run; rejects with an `RlmError`. */
  static async start(
    runtime: SandboxRuntime,
    workerFile: string,
    log: Log,
    signal: AbortSignal,
    readyTimeoutMs = READY_TIMEOUT_MS,
  ): Promise<WorkerProcess> {
    signal.throwIfAborted();
    const child = fork(workerFile, [...runtime.engineFiles], workerFork(runtime, workerFile));
    const worker = new WorkerProcess(child, log);
    try {
      await worker.#whenReady(signal, readyTimeoutMs);
    } catch (thrown) {
      worker.kill();
      throw thrown;
    }
    worker.#watch();
    return worker;
  }

  get id(): number {
    return this.#child.pid ?? 0;
  }

  get isAlive(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null && this.#child.connected;
  }

  /** Whether the worker was ended because of what ran in it, rather than from outside. */
  get hasFailed(): boolean {
    return this.#reason !== undefined;
  }

  /** What it did that no worker of ours does, if that is why it was ended: it may not be our worker any more. */
  get breach(): Said | undefined {
    return this.#breach;
  }

  /** Something came from it that does not count; too much of that ends it. */
  drop(what: string): void {
    this.#guard.drop(what);
  }

  /** A run with these limits begins in it. */
  startRun(limits: Limits): void {
    this.#guard.startRun(limits);
  }

  /** Resolves when the pipe to the worker's standard input can take more; never rejects, since `lost` tells more. */
  async writeBytes(bytes: Buffer): Promise<void> {
    await new Promise<void>((resolve) => this.#child.stdin?.write(bytes, () => resolve()));
  }

  /** Lets it run through all that a run needs, until a run begins in it; never rejects. */
  async rehearse(): Promise<void> {
    try {
      await this.connection.sendRequest(REHEARSE_METHOD);
    } catch (thrown) {
      this.#log.debug(`Worker ${this.id} did not rehearse: ${String(thrown)}`);
    }
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }

  async #whenReady(signal: AbortSignal, timeoutMs: number): Promise<void> {
    const ready = Promise.withResolvers<void>();
    const fail = (reason: unknown): void => ready.reject(reason);
    const timer = setTimeout(() => fail(sandboxFailed(said('sandbox.late'))), timeoutMs);
    const abort = (): void => fail(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    void this.lost.then((reason) => fail(sandboxFailed(new ForeignWords(reason))));
    this.connection.onNotification(READY_METHOD, (params: unknown) => {
      const { engine, nodeVersion } = ReadyParamsGuard.parse(params);
      this.#log.debug(`Worker ${this.id} is ready: ${engine} under Node ${nodeVersion}.`);
      ready.resolve();
    });
    this.connection.listen();
    try {
      await ready.promise;
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
    }
  }

  #watch(): void {
    const ping = async (): Promise<void> => {
      const seen = this.#guard.seen;
      const late = setTimeout(() => {
        if (this.#guard.seen - seen > MAX_BEFORE_ANSWER) this.#guard.breach(said('breach.silentFlood'));
        this.#reason ??= said('lost.silent').message;
        this.kill();
      }, PING_TIMEOUT_MS);
      try {
        await this.connection.sendRequest(PING_METHOD);
      } catch {
        // The worker ended in between; `lost` tells why.
      } finally {
        clearTimeout(late);
      }
    };
    this.#ping = setInterval(() => void ping(), PING_EVERY_MS);
    this.#ping.unref();
  }

  #close(): void {
    clearInterval(this.#ping);
    this.connection.dispose();
  }

  #describeEnd(code: number | null, signal: NodeJS.Signals | null): string {
    if (this.#stderr !== '') this.#log.debug(`Worker ${this.id} wrote: ${this.#stderr.trim()}`);
    if (this.#reason !== undefined) return this.#reason;
    const { message } = signal === null ? said('lost.code', String(code)) : said('lost.signal', signal);
    return message;
  }
}
