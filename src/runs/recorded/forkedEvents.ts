import { runNotResumable } from '../../core/errors';
import type { RunEvent } from '../../core/events';
import { said } from '../../core/said';
import { openingFrom } from '../../core/runOpening';
import { modeOf } from './replay';

/** Where a run branches off from another one. */
export interface ForkPoint {
  /** The first iteration of its own, counted from 1. */
  readonly iteration: number;
  /** What runs there; the model is asked again if absent. */
  readonly code?: string | undefined;
}

/** The events of a run before an iteration, as those of another run, and the code that a person wrote for it. */
export function forkedEvents(events: readonly RunEvent[], id: string, point: ForkPoint): readonly RunEvent[] {
  const { code } = point;
  const { mode = 'rlm' } = modeOf(events);
  // A second try of a direct answer mends the first one, and does not go on from it.
  const iteration = mode === 'direct' ? 1 : point.iteration;
  const end = events.findIndex((event) => event.iteration !== undefined && event.iteration >= iteration);
  const [first] = events;
  const isReached = end !== -1 && events[end]?.iteration === iteration;
  if (first?.type !== 'run.started' || !isReached)
    throw runNotResumable(first?.runId ?? id, said('resume.noIteration', String(iteration)));
  if (code !== undefined && mode !== 'rlm') throw runNotResumable(first.runId, said('resume.otherMode'));
  const from = { runId: first.runId, iteration, isEdited: code !== undefined };
  const kept = events.slice(0, end).filter(({ type }) => type !== 'run.pauseAsked' && type !== 'run.paused');
  const at = kept.at(-1)?.at ?? first.at;
  const given: RunEvent[] =
    code === undefined
      ? []
      : [
          { runId: id, sequence: 0, at, iteration, type: 'iteration.started' },
          { runId: id, sequence: 0, at, iteration, type: 'code.given', code },
        ];
  const opening = openingFrom(first.opening, iteration, code);
  return [...kept, ...given].map((event, sequence) => ({
    ...event,
    ...(event.type === 'run.started' && { from, opening }),
    runId: id,
    sequence,
  }));
}
