import type { ToolDescription } from '../core/ports';
import type { Connection, ConnectionOptions } from './connection';
import type { ServerLaunch } from './launch';

/** The place of one server: its connection now, and the next one when that is lost. */
export class ServerSlot {
  readonly launch: ServerLaunch;
  readonly #options: ConnectionOptions;
  #current: Connection | undefined;
  #opening: Promise<Connection> | undefined;
  readonly #ending = new AbortController();

  constructor(launch: ServerLaunch, options: ConnectionOptions) {
    this.launch = launch;
    this.#options = options;
  }

  /** What the server listed last; kept while it is gone, since it is started again at the next call. */
  get tools(): readonly ToolDescription[] {
    return this.#current?.tools ?? [];
  }

  get isClosed(): boolean {
    return this.#ending.signal.aborted;
  }

  /** The live connection, or a new one. Whoever waits may stop waiting: it is opened for all and kept. */
  connection(): Promise<Connection> {
    if (this.isClosed) return Promise.reject(new Error('The connection is closed.'));
    if (this.#current?.isAlive === true) return Promise.resolve(this.#current);
    this.#opening ??= this.#open().finally(() => (this.#opening = undefined));
    return this.#opening;
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

  async #open(): Promise<Connection> {
    // The MCP SDK is evaluated here, at the first connection, and not when the extension is activated.
    const { Connection } = await import('./connection');
    const connection = await Connection.open(this.launch, this.#options, this.#ending.signal);
    this.#current = connection;
    if (!this.isClosed) return connection;
    await connection.close();
    throw new Error('The connection is closed.');
  }
}
