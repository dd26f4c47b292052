/** JSON-RPC messages over the IPC channel of a forked process; the same on both of its ends. */
import {
  AbstractMessageReader,
  AbstractMessageWriter,
  Disposable,
  type DataCallback,
  type Message,
  type MessageReader,
  type MessageWriter,
} from 'vscode-jsonrpc';

/** What `process` and a `ChildProcess` have in common. */
export interface IpcEnd {
  send?(message: unknown, handle: undefined, options: object, callback: (error: Error | null) => void): boolean;
  on(event: 'message', listener: (message: unknown) => void): unknown;
  on(event: 'disconnect', listener: () => void): unknown;
  off(event: 'message', listener: (message: unknown) => void): unknown;
}

export class ProcessMessageReader extends AbstractMessageReader implements MessageReader {
  readonly #end: IpcEnd;
  readonly #accept: (message: unknown) => boolean;

  /** `accept` says whether a message counts. */
  constructor(end: IpcEnd, accept: (message: unknown) => boolean = isObject) {
    super();
    this.#end = end;
    this.#accept = accept;
    end.on('disconnect', () => this.fireClose());
  }

  listen(callback: DataCallback): Disposable {
    const listener = (received: unknown): void => {
      for (const message of Array.isArray(received) ? (received as readonly unknown[]) : [received]) {
        if (this.#accept(message)) callback(message as Message);
      }
    };
    this.#end.on('message', listener);
    return Disposable.create(() => this.#end.off('message', listener));
  }
}

/** Messages of one turn of the event loop travel together, as a batch of JSON-RPC: what costs is the crossing. */
export class ProcessMessageWriter extends AbstractMessageWriter implements MessageWriter {
  readonly #end: IpcEnd;
  readonly #onWrite: (message: Message) => void;
  #batch: { readonly messages: Message[]; readonly sent: PromiseWithResolvers<void> } | undefined;

  constructor(end: IpcEnd, onWrite: (message: Message) => void = () => undefined) {
    super();
    this.#end = end;
    this.#onWrite = onWrite;
  }

  write(message: Message): Promise<void> {
    this.#onWrite(message);
    if (this.#batch === undefined) {
      this.#batch = { messages: [], sent: Promise.withResolvers() };
      setImmediate(() => this.#send());
    }
    this.#batch.messages.push(message);
    return this.#batch.sent.promise;
  }

  /** Sends what waits for the end of the turn now. */
  flush(): void {
    this.#send();
  }

  end(): void {
    // The channel belongs to the process; it closes with it.
  }

  #send(): void {
    const batch = this.#batch;
    if (batch === undefined) return;
    this.#batch = undefined;
    const { messages, sent } = batch;
    if (this.#end.send === undefined) return sent.reject(new Error('The process has no IPC channel.'));
    try {
      this.#sendNow(messages.length === 1 ? messages[0] : messages, sent);
    } catch (thrown) {
      // What is nested too deep cannot be written; what travels with it can.
      if (messages.length > 1) for (const message of messages) this.#sendIfPossible(message);
      sent.reject(thrown);
    }
  }

  #sendIfPossible(message: Message): void {
    try {
      const { promise, ...sent } = Promise.withResolvers<void>();
      promise.catch(() => undefined);
      this.#sendNow(message, { promise, ...sent });
    } catch {
      // Its writer is told that the batch was not sent.
    }
  }

  #sendNow(message: unknown, { resolve, reject }: PromiseWithResolvers<void>): void {
    this.#end.send?.(message, undefined, {}, (error) => {
      if (error) reject(error);
      else resolve();
    });
  }
}

/** Anything else cannot be a message; vscode-jsonrpc answers those that are wrong otherwise. */
function isObject(message: unknown): boolean {
  return typeof message === 'object' && message !== null;
}
