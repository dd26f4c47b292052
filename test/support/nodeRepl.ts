/** Node's own REPL, given whole cells instead of lines. */
import { PassThrough } from 'node:stream';
import repl from 'node:repl';
import type vm from 'node:vm';

export type ReplResult = { readonly value: unknown } | { readonly error: unknown };

export class NodeRepl {
  readonly #server: repl.REPLServer;
  #settle: ((result: ReplResult) => void) | undefined;

  constructor(globals: Record<string, unknown>) {
    const input = new PassThrough();
    const output = new PassThrough().resume();
    this.#server = repl.start({ input, output, prompt: '', terminal: false, useGlobal: false });
    Object.assign(this.#server.context, globals);
    // What is thrown after an `await` goes to the server's domain instead of the callback.
    const { _domain: domain } = this.#server as unknown as { _domain: NodeJS.EventEmitter };
    domain.on('error', (error: unknown) => this.#settle?.({ error }));
  }

  async execute(code: string): Promise<ReplResult> {
    const ended = Promise.withResolvers<ReplResult>();
    this.#settle = ended.resolve;
    const evaluate = this.#server.eval as unknown as (
      code: string,
      scope: vm.Context,
      file: string,
      callback: (error: unknown, value: unknown) => void,
    ) => void;
    evaluate.call(this.#server, `${code}\n`, this.#server.context, 'REPL', (error, value) => {
      const isIncomplete = error instanceof repl.Recoverable;
      ended.resolve(error === null ? { value } : { error: isIncomplete ? error.err : error });
    });
    return ended.promise;
  }

  close(): void {
    this.#server.close();
  }
}
