/**
 * What may come from a worker, before anything reads it: messages of a known form, requests and answers whose ids fit,
 * and not too many of them. Whatever else comes is dropped and told; too much of it, or a flood, is a breach.
 */
import type { Limits } from '../core/limits';
import { said, type Said } from '../core/said';
import { WORKER_NOTIFICATIONS, WORKER_REQUESTS } from '../protocol/hostWorker';
import { FloodMeter } from './floodMeter';

export interface WireGuardOptions {
  /** Told of what was dropped, the first times. */
  readonly onDropped: (what: string) => void;
  /** Called once, with a clause; from then on everything is dropped. */
  readonly onBreach: (what: Said) => void;
}

const MIN_MESSAGE_BYTES = 64 * 1024 * 1024;
/** A cell may make some ten thousand calls at a stretch, each of which is reported; what it prints travels in pieces. */
const MESSAGE_BURST = 60_000;
const MESSAGES_PER_SECOND = 3_000;
const BYTE_BURST = 512 * 1024 * 1024;
const BYTES_PER_SECOND = 32 * 1024 * 1024;
/** Messages that arrive after what they belong to has ended are rare; so many are no accident. */
const MAX_DROPPED = 200;
const MAX_TOLD = 20;

const CANCEL_METHOD = '$/cancelRequest';
const FIELDS: ReadonlySet<string> = new Set(['jsonrpc', 'id', 'method', 'params', 'result', 'error']);
const REQUESTS: ReadonlySet<string> = new Set(WORKER_REQUESTS);
const NOTIFICATIONS: ReadonlySet<string> = new Set([...WORKER_NOTIFICATIONS, CANCEL_METHOD]);

export class WireGuard {
  readonly #options: WireGuardOptions;
  #messages = new FloodMeter(MESSAGE_BURST, MESSAGES_PER_SECOND);
  readonly #bytes = new FloodMeter(BYTE_BURST, BYTES_PER_SECOND);
  /** Ids of requests to the worker that it has not answered. */
  readonly #awaited = new Set<unknown>();
  #maxMessageBytes = MIN_MESSAGE_BYTES;
  #lastRequestId = -1;
  #dropped = 0;
  #isBreached = false;
  #seen = 0;
  #bytesSeen = 0;
  #bytesAtMessage = 0;

  constructor(options: WireGuardOptions) {
    this.#options = options;
  }

  /** What a run with these limits may send. */
  startRun({ callChars, outputChars, consoleChars, toolCalls }: Limits): void {
    // JSON may take six bytes for a character; a turn of the loop has what the model's window holds.
    this.#maxMessageBytes = Math.max(MIN_MESSAGE_BYTES, 6 * Math.max(callChars, outputChars, consoleChars));
    this.#messages = new FloodMeter(MESSAGE_BURST + 4 * toolCalls, MESSAGES_PER_SECOND);
  }

  /** A message to the worker: its answer may come. */
  noteSent(message: object): void {
    const { id, method } = message as { readonly id?: unknown; readonly method?: unknown };
    if (id !== undefined && method !== undefined) this.#awaited.add(id);
  }

  /** How many messages have come. */
  get seen(): number {
    return this.#seen;
  }

  /** Whether a message of the worker counts. */
  accept(message: unknown): boolean {
    if (this.#isBreached) return false;
    this.#seen += 1;
    this.#bytesAtMessage = this.#bytesSeen;
    if (!this.#messages.take(1)) {
      this.breach(said('breach.manyMessages'));
      return false;
    }
    const fault = this.#faultOf(message);
    if (fault !== undefined) this.drop(fault);
    return fault === undefined;
  }

  /** Something came that does not count. */
  drop(what: string): void {
    this.#dropped += 1;
    if (this.#dropped <= MAX_TOLD) this.#options.onDropped(what);
    if (this.#dropped > MAX_DROPPED) this.breach(said('breach.meaningless', String(this.#dropped), what));
  }

  /** `total`: the bytes that have come so far. */
  countBytes(total: number): void {
    const isFlood = !this.#bytes.take(total - this.#bytesSeen);
    this.#bytesSeen = total;
    if (isFlood) this.breach(said('breach.muchSent'));
    if (total - this.#bytesAtMessage > this.#maxMessageBytes) {
      this.breach(said('breach.largeMessage', String(Math.round(this.#maxMessageBytes / 1e6))));
    }
  }

  breach(what: Said): void {
    if (this.#isBreached) return;
    this.#isBreached = true;
    this.#options.onBreach(what);
  }

  #faultOf(message: unknown): string | undefined {
    if (typeof message !== 'object' || message === null || Array.isArray(message))
      return 'something that is no message';
    const { jsonrpc, id, method, params } = message as Readonly<Record<string, unknown>>;
    if (jsonrpc !== '2.0') return 'a message that is not of this protocol';
    const stranger = Object.keys(message).find((field) => !FIELDS.has(field));
    if (stranger !== undefined) return 'a message with an unknown field';
    if (method === undefined) return this.#faultOfAnswer(id, message);
    if (typeof params !== 'object' || params === null || Array.isArray(params)) return 'a message without parameters';
    if (typeof method !== 'string') return 'a message whose method is no name';
    if (id === undefined) return NOTIFICATIONS.has(method) ? undefined : 'a notification of an unknown kind';
    if (!REQUESTS.has(method)) return 'a request of an unknown kind';
    // Ids go up, so one that was seen before is a repetition.
    if (typeof id !== 'number' || !Number.isSafeInteger(id) || id <= this.#lastRequestId) return 'a repeated request';
    this.#lastRequestId = id;
    return undefined;
  }

  #faultOfAnswer(id: unknown, answer: object): string | undefined {
    if (!this.#awaited.delete(id)) return 'an answer to what was not asked';
    const isResult = Object.hasOwn(answer, 'result');
    if (isResult === Object.hasOwn(answer, 'error')) return 'an answer that is neither a result nor an error';
    if (isResult) return undefined;
    const { error } = answer as { readonly error: unknown };
    const { code, message } = (typeof error === 'object' && error !== null ? error : {}) as Record<string, unknown>;
    return typeof code === 'number' && typeof message === 'string' ? undefined : 'an error without a message';
  }
}
