/** What the worker's main thread and a thread with QuickJS say to each other. */
import type { MessagePort } from 'node:worker_threads';
import type { PostType, RealmEntries } from '../realm/boundary';
import type { TextBytes } from './sharedText';

export interface ThreadStart {
  readonly wasmFile: string;
  /** What an earlier thread has compiled of it. */
  readonly wasmModule: WebAssembly.Module | undefined;
  /** See `SIGNALS`. */
  readonly signals: SharedArrayBuffer;
  /** Brings the answers to what the thread asked and waits for. */
  readonly answers: MessagePort;
}

/** Places in the shared numbers: how many answers were sent, and how many reports were read. */
export const SIGNALS = { answered: 0, read: 1 } as const;

export type ThreadRequest = { readonly id: number } & (
  | { readonly kind: 'create'; readonly setupJson: string; readonly memoryMb: number }
  | {
      readonly kind: 'input';
      readonly name: string;
      readonly inputKind: 'text' | 'json';
      readonly chunks: readonly (string | TextBytes)[];
    }
  | { readonly kind: 'compile'; readonly script: string; readonly filename: string }
  | {
      readonly kind: 'slice';
      readonly entry: keyof RealmEntries;
      readonly args: readonly unknown[];
      readonly timeoutMs: number;
    }
);

export interface RealmPost {
  readonly type: PostType;
  readonly id: number;
  readonly text: string;
}

/** How a request ended. `late`: its time was over; `memory`: the realm has run out of it and is of no use any more. */
export interface RequestEnd {
  readonly id: number;
  readonly failure?:
    { readonly kind: 'late' | 'memory' | 'broken' | 'syntax' | 'thrown'; readonly message: string } | undefined;
  /** What the entry returned, if it was a text. */
  readonly text?: string | undefined;
  /** Time that it took in the thread. */
  readonly ms: number;
}

export interface ThreadReport {
  readonly posts: readonly RealmPost[];
  /** The last of the posts is one that the thread waits for. */
  readonly isAsking?: boolean;
  readonly end?: RequestEnd | undefined;
  /** For the threads to come. */
  readonly wasmModule?: WebAssembly.Module | undefined;
}
