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

  constructor(end: IpcEnd) {
    super();
    this.#end = end;
    end.on('disconnect', () => this.fireClose());
  }

  listen(callback: DataCallback): Disposable {
    const listener = (received: unknown): void => {
      for (const message of Array.isArray(received) ? (received as readonly unknown[]) : [received]) {
        // Anything that is not an object cannot be a message; vscode-jsonrpc answers those that are wrong otherwise.
        if (typeof message === 'object' && message !== null) callback(message as Message);
      }
    };
    this.#end.on('message', listener);
    return Disposable.create(() => this.#end.off('message', listener));
  }
}

/** Messages of one turn of the event loop travel together, as a batch of JSON-RPC: what costs is the crossing. */
export class ProcessMessageWriter extends AbstractMessageWriter implements MessageWriter {
  readonly #end: IpcEnd;
  #batch: { readonly messages: Message[]; readonly sent: PromiseWithResolvers<void> } | undefined;

  constructor(end: IpcEnd) {
    super();
    this.#end = end;
  }

  write(message: Message): Promise<void> {
    if (this.#batch === undefined) {
      this.#batch = { messages: [], sent: Promise.withResolvers() };
      setImmediate(() => this.#send());
    }
    this.#batch.messages.push(message);
    return this.#batch.sent.promise;
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
    this.#end.send(messages.length === 1 ? messages[0] : messages, undefined, {}, (error) => {
      if (error) sent.reject(error);
      else sent.resolve();
    });
  }
}
