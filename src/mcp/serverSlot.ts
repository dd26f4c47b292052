import { setTimeout as sleep } from 'node:timers/promises';
import pLimit from 'p-limit';
import { isRlmError, messageOf } from '../core/errors';
import { DEFAULT_LIMITS } from '../core/limits';
import type { ToolDescription } from '../core/ports';
import { said } from '../core/said';
import type { Connection } from './connection';
import type { ConnectionOptions } from './connectionOptions';
import { serverNotStarted } from './failures';
import type { ServerLaunch } from './launch/launch';
import { RestartBackOff } from './restartBackOff';
import { unlessAborted } from './calls/timeLimit';

/** So long is waited at least, also where somebody is in a hurry. */
const HURRY_MS = 500;
/** Of a server that has not been connected yet. */
const NONE: readonly ToolDescription[] = [];

/** The place of one server: its connection now, and the next one when that is lost. */
export class ServerSlot {
  readonly launch: ServerLaunch;
  /** Lets so many calls at a time reach the server, in their order. */
  readonly gate = pLimit(DEFAULT_LIMITS.serverCallsInFlight);
  readonly #options: ConnectionOptions;
  readonly #backOff: RestartBackOff;
  readonly #listeners = new Set<() => void>();
  readonly #holders = new Set<symbol>();
  #failure: string | undefined;
  #current: Connection | undefined;
  #opening: Promise<Connection> | undefined;
  /** How many wait for the connection just now. */
  #callers = 0;
  /** Ends the wait for the next attempt. */
  #hurry: AbortController | undefined;
  readonly #ending = new AbortController();

  constructor(launch: ServerLaunch, options: ConnectionOptions) {
    this.launch = launch;
    this.#options = options;
    this.#backOff = new RestartBackOff({ isWeb: this.#isWeb });
  }

  /** What the server listed last; kept while it is gone, since it is started again at the next call. */
  get tools(): readonly ToolDescription[] {
    return this.#current?.tools ?? NONE;
  }

  get isClosed(): boolean {
    return this.#ending.signal.aborted;
  }

  get state(): 'ready' | 'connecting' | 'stopped' {
    if (this.#current?.isAlive === true) return 'ready';
    return this.#opening === undefined ? 'stopped' : 'connecting';
  }

  /**
   * The live connection, or a new one. Whoever waits may stop waiting: it is opened for all and kept.
   * Rejects with the signal's reason.
   */
  async connection(signal: AbortSignal): Promise<Connection> {
    signal.throwIfAborted();
    if (this.isClosed) throw new Error('The connection is closed.');
    if (this.#current?.isAlive === true) return this.#current;
    const leave = this.launch.transport === 'stdio' ? undefined : this.#options.signIns?.attend(this.launch, signal);
    this.#callers += 1;
    // To knock at a web server once more costs nobody anything; a program is started when its turn has come.
    if (this.#isWeb) this.#hurry?.abort();
    try {
      return await unlessAborted(this.#opened(), signal);
    } finally {
      this.#callers -= 1;
      leave?.();
    }
  }

  async tellRootsChanged(): Promise<void> {
    await this.#current?.tellRootsChanged();
  }

  /** Somebody wants it to live: one that was lost is opened again, until the returned function is called. */
  keepAlive(): () => void {
    const holder = Symbol(this.launch.server);
    this.#holders.add(holder);
    return () => this.#holders.delete(holder);
  }

  /** Why it is not started again, or how often it ended before it is. */
  get trouble(): string | undefined {
    if (this.state !== 'connecting') return this.#failure;
    const { losses } = this.#backOff;
    if (losses === 0) return undefined;
    return said(this.#isWeb ? 'trouble.lost' : 'trouble.ended', losses).message;
  }

  /** A server that died again and again may be tried once more. */
  forgive(): void {
    this.#backOff.reset();
    this.#failure = undefined;
  }

  /** Tells of new tools and of another state; returns the function that ends that. */
  onDidChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async close(): Promise<void> {
    // What is being opened ends with this; it is waited for, so that nothing is left behind.
    this.#ending.abort();
    await Promise.allSettled([this.#opening, this.#current?.close()]);
  }

  kill(): void {
    this.#ending.abort();
    this.#current?.kill();
  }

  get #isWeb(): boolean {
    return this.launch.transport !== 'stdio';
  }

  /** What is being opened is opened once, for all who want it. */
  #opened(): Promise<Connection> {
    this.#opening ??= this.#open().finally(() => {
      this.#opening = undefined;
      this.#notify();
    });
    return this.#opening;
  }

  async #open(): Promise<Connection> {
    await this.#waitForTurn();
    // The MCP SDK is evaluated here, at the first connection, and not when the extension is activated.
    const { Connection } = await import('./connection');
    const options = {
      ...this.#options,
      onToolsChanged: () => this.#notify(),
      onEnd: () => {
        this.#backOff.lost();
        this.#notify();
        void this.#revive();
      },
    };
    let connection: Connection;
    try {
      connection = await Connection.open(this.launch, options, this.#ending.signal);
    } catch (thrown) {
      this.#backOff.lost();
      throw thrown;
    }
    this.#backOff.opened();
    this.#failure = undefined;
    this.#current = connection;
    if (!this.isClosed) return connection;
    await connection.close();
    throw new Error('The connection is closed.');
  }

  /**
   * A server that was lost while it is wanted is opened again, later and later: a program until the back-off has
   * enough, a web server until nobody wants it any more. Nobody is asked to sign in for that: the next call does.
   */
  async #revive(): Promise<void> {
    while (this.#holders.size > 0 && !this.isClosed && this.#current?.isAlive !== true) {
      const mayTry = this.#backOff.delay() !== undefined;
      try {
        await this.#opened();
      } catch (thrown) {
        if (this.isClosed || !this.#isWanted) return;
        this.#failure = messageOf(thrown);
        this.#options.log.warn(this.#failure);
        this.#notify();
        const needsPerson = isRlmError(thrown) && (thrown.code === 'signInNeeded' || thrown.code === 'signInFailed');
        if (!mayTry || needsPerson) return;
      }
    }
  }

  get #isWanted(): boolean {
    return this.#holders.size + this.#callers > 0;
  }

  async #waitForTurn(): Promise<void> {
    const delayMs = this.#backOff.delay();
    if (delayMs === undefined) {
      throw serverNotStarted(this.launch, said('start.endedAgain', this.#backOff.losses));
    }
    if (delayMs === 0) return;
    this.#options.log.info(`is ${this.#isWeb ? 'tried' : 'started'} again in ${delayMs} ms`);
    const hurry = (this.#hurry = new AbortController());
    if (this.#isWeb && this.#callers > 0) hurry.abort();
    try {
      await sleep(Math.min(delayMs, HURRY_MS), undefined, { signal: this.#ending.signal });
      const signal = AbortSignal.any([this.#ending.signal, hurry.signal]);
      if (delayMs > HURRY_MS) await sleep(delayMs - HURRY_MS, undefined, { signal });
    } catch (thrown) {
      if (!hurry.signal.aborted || this.isClosed) throw thrown;
    } finally {
      this.#hurry = undefined;
    }
    if (!this.#isWanted) throw new Error('Nobody wants the server any more.');
  }

  #notify(): void {
    for (const listener of [...this.#listeners]) {
      try {
        listener();
      } catch (thrown) {
        this.#options.log.error(messageOf(thrown));
      }
    }
  }
}
