import spawn from 'cross-spawn';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import type { JSONRPCMessage } from '@modelcontextprotocol/sdk/types.js';
import type { ChildProcess } from 'node:child_process';
import { LineSplitter } from './lineSplitter';
import type { StdioLaunch } from '../launch/launch';
import { MessageSplitter } from './messageSplitter';
import { idOfCutMessage, tooLargeMessage } from './tooLargeMessage';

const MAX_STDERR_LINE_BYTES = 16 * 1024;
/** Each step of the end: after stdin was closed, and after SIGTERM. */
const GRACE_MS = 1_500;
/** How long the last output of a program may take to arrive once it has ended. */
const DRAIN_MS = 200;

export interface ProcessExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/**
 * MCP over stdio (specification 2025-11-25, basic/transports). Unlike the SDK's, it knows how the program ended,
 * gives it exactly the environment it is told to, and ends what the program started along with it: on POSIX each
 * server is a process group of its own, since `npx` and shells leave their children behind when they are killed.
 */
export class ProcessTransport implements Transport {
  onclose?: () => void;
  onerror?: (error: Error) => void;
  onmessage?: Transport['onmessage'];
  /** Lines of stderr, and of stdout where they are no message. */
  onnoise?: (line: string, stream: 'stdout' | 'stderr') => void;
  exit: ProcessExit | undefined;
  /** Set where a message was over the limit, which ends the connection. */
  isMessageTooLarge = false;

  readonly #launch: StdioLaunch;
  readonly #maxMessageBytes: number;
  #child: ChildProcess | undefined;
  #isClosed = false;
  readonly #exited = Promise.withResolvers<void>();
  readonly #ended = Promise.withResolvers<void>();

  constructor(launch: StdioLaunch, maxMessageBytes: number) {
    this.#launch = launch;
    this.#maxMessageBytes = maxMessageBytes;
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  start(): Promise<void> {
    const { command, args, cwd, environment } = this.#launch;
    const child = spawn(command, [...args], {
      cwd,
      env: Object.fromEntries(environment),
      stdio: ['pipe', 'pipe', 'pipe'],
      shell: false,
      detached: process.platform !== 'win32',
      windowsHide: true,
    });
    this.#child = child;
    this.#listen(child);
    return new Promise((resolve, reject) => {
      child.once('spawn', resolve);
      child.once('error', (error) => {
        reject(error);
        if (child.pid === undefined) this.#end();
        else this.onerror?.(error);
      });
    });
  }

  send(message: JSONRPCMessage): Promise<void> {
    const stdin = this.#child?.stdin;
    if (this.#isClosed || !stdin?.writable) return Promise.reject(new Error('The server is not running.'));
    return new Promise((resolve, reject) => {
      stdin.write(`${JSON.stringify(message)}\n`, (error) => {
        if (error) reject(error);
        else resolve();
      });
    });
  }

  /** Resolves when the program has ended and all that it printed was seen, or after the given time. */
  async ended(withinMs: number): Promise<void> {
    await settledWithin(this.#ended.promise, withinMs);
  }

  /** Closes stdin, then SIGTERM, then SIGKILL, each after a grace. Resolves when the program has ended. */
  async close(): Promise<void> {
    const child = this.#child;
    if (child?.pid === undefined || this.exit !== undefined) {
      this.#end();
      return;
    }
    child.stdin?.end();
    for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
      if (await this.#exitsWithin(GRACE_MS)) break;
      this.kill(signal);
    }
    await this.#exitsWithin(GRACE_MS);
    this.#end();
  }

  /** At once, and without waiting: also for the moment when our own process ends. */
  kill(signal: NodeJS.Signals = 'SIGKILL'): void {
    // The id of a program that has ended may belong to another one by now.
    if (this.exit === undefined) this.#signalGroup(signal);
  }

  #signalGroup(signal: NodeJS.Signals): void {
    const pid = this.pid;
    if (pid === undefined) return;
    try {
      if (process.platform !== 'win32') process.kill(-pid, signal);
      else if (this.exit === undefined) spawn('taskkill', ['/pid', String(pid), '/T', '/F'], { stdio: 'ignore' });
    } catch {
      // Nothing of the group is left, which is what was wanted.
    }
  }

  #listen(child: ChildProcess): void {
    const stdout = new MessageSplitter(
      this.#maxMessageBytes,
      (line) => this.#receive(line),
      ({ head, tail, bytes }) => {
        const id = idOfCutMessage(head, tail);
        if (this.#isClosed) return;
        // Only the call that it answers fails; nobody waits for what answers none.
        if (id !== undefined) this.onmessage?.(tooLargeMessage(id, bytes));
        else this.onnoise?.(`a message of ${bytes} bytes was left out`, 'stderr');
      },
    );
    const stderr = new LineSplitter(MAX_STDERR_LINE_BYTES, (line) => this.onnoise?.(line, 'stderr'));
    child.stdout?.on('data', (chunk: Buffer) => {
      if (this.#isClosed || stdout.push(chunk)) return;
      this.isMessageTooLarge = true;
      this.#end();
      this.kill();
    });
    // A line of stderr over the limit is cut into pieces; nothing depends on it.
    child.stderr?.on('data', (chunk: Buffer) => stderr.push(chunk) || stderr.flush());
    for (const stream of [child.stdin, child.stdout, child.stderr]) {
      stream?.on('error', (error) => this.onerror?.(error));
    }
    child.once('exit', (code, signal) => {
      this.exit = { code, signal };
      this.#exited.resolve();
      // What the program started must not outlive it.
      this.#signalGroup('SIGTERM');
      setTimeout(() => this.#signalGroup('SIGKILL'), GRACE_MS).unref();
      setTimeout(() => this.#end(), DRAIN_MS);
    });
    child.once('close', () => {
      stderr.flush();
      this.#end();
    });
  }

  #receive(line: string): void {
    if (this.#isClosed || line === '') return;
    let parsed: unknown;
    try {
      parsed = JSON.parse(line);
    } catch {
      this.onnoise?.(line.slice(0, MAX_STDERR_LINE_BYTES), 'stdout');
      return;
    }
    if (typeof parsed !== 'object' || parsed === null) {
      this.onnoise?.(line, 'stdout');
      return;
    }
    // Batches existed in 2025-03-26. The SDK checks each message against its schema.
    for (const message of Array.isArray(parsed) ? parsed : [parsed]) this.onmessage?.(message as JSONRPCMessage);
  }

  async #exitsWithin(ms: number): Promise<boolean> {
    await settledWithin(this.#exited.promise, ms);
    return this.exit !== undefined;
  }

  #end(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#ended.resolve();
    this.onclose?.();
  }
}

async function settledWithin(work: Promise<void>, ms: number): Promise<void> {
  const timer = Promise.withResolvers<void>();
  const timeout = setTimeout(timer.resolve, ms);
  await Promise.race([work, timer.promise]);
  clearTimeout(timeout);
}
