/** One run as its surfaces see it: its events so far, the coming ones, and how it ended. */
import type { RunEvent, RunEventBody, RunOutcome } from '../core/events';

export interface Run {
  readonly id: string;
  readonly task: string;
  /** All events so far, in order; also those of a run that was read from its journal. */
  readonly events: readonly RunEvent[];
  /** Calls `listener` with every later event; returns the function that ends that. */
  subscribe(listener: (event: RunEvent) => void): () => void;
  /** Never rejects. */
  readonly outcome: Promise<RunOutcome>;
  readonly isFinished: boolean;
  cancel(): void;
}

/** A run that was read from its journal; one that was cut off counts as failed. */
export function journaledRun(id: string, events: readonly RunEvent[]): Run {
  const started = events.find((event) => event.type === 'run.started');
  const finished = events.findLast((event) => event.type === 'run.finished');
  const cutOff: RunOutcome = {
    kind: 'failed',
    code: 'workerLost',
    message: 'The run was cut off when the window closed.',
  };
  const outcome = finished?.outcome ?? cutOff;
  const last = events.at(-1);
  const ending: RunEvent = { runId: id, sequence: events.length, at: last?.at ?? 0, type: 'run.finished', outcome };
  return {
    id,
    task: started?.task ?? '',
    events: finished === undefined ? [...events, ending] : events,
    subscribe: () => () => undefined,
    outcome: Promise.resolve(outcome),
    isFinished: true,
    cancel() {},
  };
}

/** The stream of a live run: numbers its events and passes them on. */
export class EventStream {
  readonly #runId: string;
  readonly #now: () => number;
  readonly #events: RunEvent[] = [];
  readonly #listeners = new Set<(event: RunEvent) => void>();
  readonly #transform: (body: RunEventBody) => RunEventBody;

  constructor(runId: string, now: () => number, transform: (body: RunEventBody) => RunEventBody) {
    this.#runId = runId;
    this.#now = now;
    this.#transform = transform;
  }

  get events(): readonly RunEvent[] {
    return this.#events;
  }

  emit(
    body: RunEventBody,
    place: { readonly iteration?: number | undefined; readonly depth?: number | undefined } = {},
  ): void {
    const event: RunEvent = {
      runId: this.#runId,
      sequence: this.#events.length,
      at: this.#now(),
      ...(place.iteration !== undefined && { iteration: place.iteration }),
      ...(place.depth !== undefined && { depth: place.depth }),
      ...this.#transform(body),
    };
    this.#events.push(event);
    for (const listener of [...this.#listeners]) listener(event);
  }

  subscribe(listener: (event: RunEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
