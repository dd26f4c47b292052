/** The iterations of a transcript that is being folded: where an event belongs, and which call it is about. */
import type { EventEnvelope } from '../events';
import { newIteration } from './newIteration';
import type { OpenIteration, OpenTranscript } from './openTranscript';
import type { IterationState } from './transcript';

export function end(
  iteration: OpenIteration,
  state: IterationState,
  at: number,
  { pauses }: Pick<OpenTranscript, 'pauses'>,
): void {
  const { startedAt } = iteration;
  const idleMs = pauses.reduce(
    (sum, { from, to }) => sum + Math.max(0, Math.min(to, at) - Math.max(from, startedAt)),
    0,
  );
  iteration.state = state;
  iteration.durationMs = at - startedAt - idleMs;
}

export function touch(iteration: OpenIteration): OpenIteration {
  iteration.revision += 1;
  return iteration;
}

export function currentNumber(transcript: OpenTranscript): number {
  return transcript.iterations.at(-1)?.number ?? 0;
}

/** The event's iteration, made where it is new: what happens to a run is never dropped for want of a place. */
export function iterationAt(transcript: OpenTranscript, event: EventEnvelope): OpenIteration {
  transcript.state = 'running';
  const last = transcript.iterations.at(-1);
  const number = event.iteration ?? last?.number ?? 1;
  const known =
    last?.number === number ? last : transcript.iterations.findLast((iteration) => iteration.number === number);
  if (known !== undefined) return known;
  if (last?.state === 'running') end(touch(last), 'finished', event.at, transcript);
  const made = newIteration(number, event.at, transcript.mode);
  transcript.iterations.push(made);
  return made;
}

export function findInIterations<Found>(
  transcript: OpenTranscript,
  find: (iteration: OpenIteration) => Found | undefined,
): Found | undefined {
  const { iterations } = transcript;
  for (let index = iterations.length - 1; index >= 0; index -= 1) {
    const iteration = iterations[index];
    const found = iteration && find(iteration);
    if (iteration === undefined || found === undefined) continue;
    touch(iteration);
    return found;
  }
  return undefined;
}

export function findCall<Call extends { readonly callId: string }>(
  calls: readonly Call[],
  callId: string,
): Call | undefined {
  return calls.findLast((call) => call.callId === callId);
}
