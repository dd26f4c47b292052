/** What crosses between the worker and the realm, which have no other way to each other. */
import type { CellGuard } from '../../core/cell/cellGuard';
import type { RealmNamespace } from './namespaces';
import type { OutboxContent } from './outbox';

/** The one function of the worker in the isolate. It never throws. */
export type Post = (type: PostType, id: number, text: string) => string;

/**
 * `text` is one of the texts that the `call` after it, with the same id, has as its first argument; `posts` are those
 * that were held back, in order.
 */
export type PostType =
  'call' | 'text' | 'print' | 'submit' | 'show' | 'budget' | 'done' | 'startTimer' | 'stopTimer' | 'posts';

export interface RealmSetup {
  readonly namespaces: readonly RealmNamespace[];
  readonly functions: readonly string[];
  readonly consoleChars: number;
  readonly outputChars: number;
  readonly callChars: number;
  readonly pendingCalls: number;
  /** Whether a tool call tells where it was made. */
  readonly tellsPlaces: boolean;
  /** Whether what needs no answer is held back for the end of the turn, when the engine reads it. */
  readonly holdsPosts?: boolean;
  /** What the realm holds of the outside world's names, removed before generated code runs. */
  readonly removedGlobals: readonly string[];
}

/** What the worker calls; each call is a timed slice. `clock` is in milliseconds since the epoch. */
export interface RealmEntries {
  start(cell: (guard: CellGuard) => unknown, cellId: number, seed: string, clock: number): OutboxContent;
  /** JSON of a list of `Settled`. */
  settle(settledJson: string, clock: number): OutboxContent;
  fireTimer(timerId: number, clock: number): OutboxContent;
  /** What an entry would have returned, had it not failed. */
  unsent(): OutboxContent;
  /** Receives a piece of an input variable; the last one makes the variable. */
  addInput(name: string, chunk: string, kind: 'text' | 'json' | 'trace', isLast: boolean): void;
  /** JSON of `[name, shape, isTrace]` for each variable that cells made. */
  listVariables(): string;
  /** Adds namespaces and members; members that are not named any more are only hidden, since code may hold them. */
  updateNamespaces(namespacesJson: string): void;
  /** Forgets the calls and timers of a cell that ended. */
  abandon(): void;
}
