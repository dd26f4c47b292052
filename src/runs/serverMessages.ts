import type { RunEvent, RunEventBody } from '../core/events';
import type { ServerMessage, ToolSource } from '../core/ports';

/** A server may log every step; the run keeps so many messages, each so long. */
const MAX_MESSAGES = 500;
const MAX_CHARS = 1_000;
/** Messages travel together for so long. */
const REPORT_EVERY_MS = 250;

/** Reports what the servers of a run log, gathered and within a cap; all of it is in the output channel. */
export class ServerMessages {
  readonly #emit: (body: RunEventBody) => void;
  readonly #stop: (() => void) | undefined;
  #left: number;
  #waiting: ServerMessage[] = [];
  #leftOut = 0;
  #timer: NodeJS.Timeout | undefined;

  /** `past` are the events of a run that goes on: its messages count too. */
  constructor(source: ToolSource, past: readonly RunEvent[], emit: (body: RunEventBody) => void) {
    this.#emit = emit;
    this.#left = MAX_MESSAGES - past.reduce((sum, event) => sum + countOf(event), 0);
    this.#stop = source.onMessage?.((message) => this.#add(message));
  }

  /** What was gathered is reported. */
  dispose(): void {
    this.#stop?.();
    clearTimeout(this.#timer);
    this.#flush();
  }

  #add({ server, level, text }: ServerMessage): void {
    if (this.#left > 0) {
      this.#left -= 1;
      this.#waiting.push({ server, level, text: text.length > MAX_CHARS ? `${text.slice(0, MAX_CHARS)} …` : text });
    } else {
      this.#leftOut += 1;
    }
    this.#timer ??= setTimeout(() => this.#flush(), REPORT_EVERY_MS);
  }

  #flush(): void {
    this.#timer = undefined;
    const messages = this.#waiting;
    const leftOut = this.#leftOut;
    if (messages.length === 0 && leftOut === 0) return;
    this.#waiting = [];
    this.#leftOut = 0;
    this.#emit({ type: 'server.logged', messages, ...(leftOut > 0 && { leftOut }) });
  }
}

function countOf(event: RunEvent): number {
  return event.type === 'server.logged' ? event.messages.length : 0;
}
