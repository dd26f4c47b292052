/**
 * What a person does to a run that goes on: pausing it, and hints for the model. Both take effect in the extension
 * host, where the requests of the run pass: one that is held back keeps the loop where it is, between two steps.
 */
import type { RunEvent, RunEventBody } from '../core/events';

export interface Hint {
  readonly hintId: string;
  readonly text: string;
}

/** A hint of a recorded run, with the iteration whose request it joined. */
export interface RecordedHint {
  readonly iteration: number;
  readonly text: string;
}

export interface SteeringDependencies {
  readonly emit: (body: RunEventBody) => void;
  /** What happened before, of a run that goes on. */
  readonly past: readonly RunEvent[];
  /** Given again where the run that is replayed was given them. */
  readonly recorded?: readonly RecordedHint[] | undefined;
}

export class Steering {
  readonly #emit: (body: RunEventBody) => void;
  /** Those that the model has not been told. */
  #open: readonly Hint[];
  #recorded: readonly RecordedHint[];
  #hintCount: number;
  #isPaused = false;
  #goOn = Promise.withResolvers<void>();

  constructor({ emit, past, recorded = [] }: SteeringDependencies) {
    this.#emit = emit;
    const told = new Set(past.flatMap((event) => (event.type === 'hint.told' ? event.hintIds : [])));
    const given = past.filter((event) => event.type === 'hint.given');
    this.#hintCount = given.length;
    this.#open = given.filter(({ hintId }) => !told.has(hintId)).map(({ hintId, text }) => ({ hintId, text }));
    this.#recorded = recorded;
  }

  /** The run stops before its next request or cell; what is under way ends first. */
  pause(): void {
    if (this.#isPaused) return;
    this.#isPaused = true;
    this.#goOn = Promise.withResolvers<void>();
    this.#emit({ type: 'run.pauseAsked' });
  }

  goOn(): void {
    if (!this.#isPaused) return;
    this.#isPaused = false;
    this.#emit({ type: 'run.unpaused' });
    this.#goOn.resolve();
  }

  hint(text: string): void {
    this.#hintCount += 1;
    const hint: Hint = { hintId: `h${this.#hintCount}`, text };
    this.#open = [...this.#open, hint];
    this.#emit({ type: 'hint.given', ...hint });
  }

  /** What the request of this iteration is to tell the model. */
  hintsFor(iteration: number): readonly Hint[] {
    const due = this.#recorded.filter((one) => one.iteration <= iteration);
    this.#recorded = this.#recorded.filter((one) => one.iteration > iteration);
    for (const { text } of due) this.hint(text);
    return this.#open;
  }

  /** The model has answered a request with these. */
  told(hints: readonly Hint[]): void {
    if (hints.length === 0) return;
    const hintIds = hints.map(({ hintId }) => hintId);
    this.#open = this.#open.filter(({ hintId }) => !hintIds.includes(hintId));
    this.#emit({ type: 'hint.told', hintIds });
  }

  /** Resolves at once, or when the run goes on; `stand` stops its clock and returns what lets it run again. */
  async pass(signal: AbortSignal, stand: () => () => void): Promise<void> {
    while (this.#isPaused) {
      signal.throwIfAborted();
      const given = Promise.withResolvers<never>();
      const giveUp = (): void => given.reject(signal.reason);
      signal.addEventListener('abort', giveUp, { once: true });
      const endStand = stand();
      this.#emit({ type: 'run.paused' });
      try {
        await Promise.race([this.#goOn.promise, given.promise]);
      } finally {
        signal.removeEventListener('abort', giveUp);
        endStand();
      }
    }
  }
}

/** Whether a person has paused the run that these events are of, and not let it go on. */
export function isPaused(events: readonly RunEvent[]): boolean {
  const last = events.findLast(
    ({ type }) => type === 'run.pauseAsked' || type === 'run.unpaused' || type === 'run.resumed',
  );
  return last?.type === 'run.pauseAsked';
}

/** What the model was told in the request of each iteration, in order. */
export function recordedHints(events: readonly RunEvent[]): readonly RecordedHint[] {
  const texts = new Map(events.flatMap((event) => (event.type === 'hint.given' ? [[event.hintId, event.text]] : [])));
  return events.flatMap((event) => {
    const { iteration } = event;
    if (event.type !== 'hint.told' || iteration === undefined) return [];
    return event.hintIds.map((hintId) => ({ iteration, text: texts.get(hintId) ?? '' }));
  });
}
