/** One run as its surfaces see it: its events so far, the coming ones, and how it ended. */
import { runElsewhere, runInterrupted } from '../core/errors';
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

/** A run that was read from its journal. One without an end was interrupted, or goes on in another window. */
export function journaledRun(id: string, events: readonly RunEvent[], isElsewhere = false): Run {
  const started = events.find((event) => event.type === 'run.started');
  const finished = events.findLast((event) => event.type === 'run.finished');
  const { code, message } = isElsewhere ? runElsewhere() : runInterrupted();
  const outcome = finished?.outcome ?? { kind: 'failed', code, message };
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
  readonly #events: RunEvent[];
  readonly #listeners = new Set<(event: RunEvent) => void>();
  readonly #transform: (body: RunEventBody) => RunEventBody;

  /** `past`: the events of a run that goes on. */
  constructor(
    runId: string,
    now: () => number,
    transform: (body: RunEventBody) => RunEventBody,
    past: readonly RunEvent[] = [],
  ) {
    this.#events = [...past];
    this.#runId = runId;
    this.#now = now;
    this.#transform = transform;
  }

  get events(): readonly RunEvent[] {
    return this.#events;
  }

  emit(body: RunEventBody, place: Pick<RunEvent, 'iteration' | 'depth' | 'nestedCell'> = {}): void {
    const event: RunEvent = {
      runId: this.#runId,
      sequence: this.#events.length,
      at: this.#now(),
      ...(place.iteration !== undefined && { iteration: place.iteration }),
      ...(place.depth !== undefined && { depth: place.depth }),
      ...(place.nestedCell !== undefined && { nestedCell: place.nestedCell }),
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
