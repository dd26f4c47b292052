import { messageOf } from '../core/errors';
import type { Log } from '../core/log';
import type { ServerMessage } from '../core/ports';
import type { ConnectionOptions } from './connectionOptions';
import type { ServerLaunch } from './launch/launch';
import { ServerSlot } from './serverSlot';

/** The places of all servers, by their keys. Nothing that was started is lost sight of, also when this process ends. */
export class ServerSlots {
  readonly #logOf: (server: string) => Log;
  readonly #optionsOf: (key: string, server: string) => ConnectionOptions;
  readonly #slots = new Map<string, { readonly slot: ServerSlot; readonly hash: string }>();
  readonly #listeners = new Set<() => void>();
  readonly #messageListeners = new Set<(key: string, message: ServerMessage) => void>();
  #isDisposed = false;

  constructor(logOf: (server: string) => Log, optionsOf: (key: string, server: string) => ConnectionOptions) {
    this.#logOf = logOf;
    this.#optionsOf = optionsOf;
  }

  get isDisposed(): boolean {
    return this.#isDisposed;
  }

  get keys(): readonly string[] {
    return [...this.#slots.keys()];
  }

  get(key: string): ServerSlot | undefined {
    return this.#slots.get(key)?.slot;
  }

  /** Of the configuration that the server was started with. */
  hashOf(key: string): string | undefined {
    return this.#slots.get(key)?.hash;
  }

  /** The slot that is there, if it would be started in the same way; else one in its place. */
  async take(key: string, launch: ServerLaunch, hash: string): Promise<ServerSlot> {
    if (this.#isDisposed) throw new Error('The connections are disposed.');
    const present = this.get(key);
    if (present?.launch.fingerprint === launch.fingerprint) {
      present.forgive();
      this.#slots.set(key, { slot: present, hash });
      return present;
    }
    if (this.#slots.size === 0) process.once('exit', this.#killAll);
    const onMessage = (message: ServerMessage): void => {
      for (const listener of [...this.#messageListeners]) listener(key, message);
    };
    const slot = new ServerSlot(launch, { ...this.#optionsOf(key, launch.server), onMessage });
    slot.onDidChange(() => this.notify());
    this.#slots.set(key, { slot, hash });
    // Two programs on the same files or port could disturb each other.
    await present?.close();
    return slot;
  }

  /** Resolves when the server has ended. */
  async close(key: string): Promise<void> {
    const slot = this.get(key);
    if (slot === undefined) return;
    this.#slots.delete(key);
    try {
      await slot.close();
    } catch (thrown) {
      this.#logOf(slot.launch.server).warn(messageOf(thrown));
    }
    this.notify();
  }

  /** Told of every server that comes, goes, or changes its tools; returns the function that ends that. */
  onDidChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Told of what any server logs; returns the function that ends that. */
  onMessage(listener: (key: string, message: ServerMessage) => void): () => void {
    this.#messageListeners.add(listener);
    return () => this.#messageListeners.delete(listener);
  }

  notify(): void {
    for (const listener of [...this.#listeners]) listener();
  }

  /** Closes every connection and waits until the programs have ended. */
  async dispose(): Promise<void> {
    this.#isDisposed = true;
    this.#listeners.clear();
    this.#messageListeners.clear();
    await Promise.allSettled([...this.#slots.values()].map(({ slot }) => slot.close()));
    this.#slots.clear();
    process.removeListener('exit', this.#killAll);
  }

  readonly #killAll = (): void => {
    for (const { slot } of this.#slots.values()) slot.kill();
  };
}
