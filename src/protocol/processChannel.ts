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
    const listener = (message: unknown): void => {
      // Anything that is not an object cannot be a message; vscode-jsonrpc answers those that are wrong otherwise.
      if (typeof message === 'object' && message !== null) callback(message as Message);
    };
    this.#end.on('message', listener);
    return Disposable.create(() => this.#end.off('message', listener));
  }
}

export class ProcessMessageWriter extends AbstractMessageWriter implements MessageWriter {
  readonly #end: IpcEnd;

  constructor(end: IpcEnd) {
    super();
    this.#end = end;
  }

  write(message: Message): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#end.send === undefined) {
        reject(new Error('The process has no IPC channel.'));
        return;
      }
      this.#end.send(message, undefined, {}, (error) => {
        if (error) reject(error);
        else resolve();
      });
    });
  }

  end(): void {
    // The channel belongs to the process; it closes with it.
  }
}
