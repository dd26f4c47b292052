/**
 * The bars of a run's timeline: what took time, from when to when. A fold of the transcript, in milliseconds since the
 * run began, without the pauses between an interruption and the resume.
 */
import type {
  CallState,
  ModelCallRecord,
  ToolCallRecord,
  Transcript,
  TranscriptIteration,
} from '../../core/transcript/transcript';
import { t } from '../kit/localised';

/** From top to bottom. */
export const LANES = ['model', 'cell', 'tools', 'subCalls', 'approvals'] as const;
export type LaneName = (typeof LANES)[number];

export interface Bar {
  /** That of the call; `cell:3` for the cell of iteration 3. */
  readonly id: string;
  readonly lane: LaneName;
  /** Absent for what belongs to none, as the answer from the transcript does. */
  readonly iteration?: number;
  /** What it is, in words that generated code or a server may have chosen. */
  readonly label: string;
  readonly state: CallState;
  readonly from: number;
  /** Absent while it goes on. */
  readonly to?: number;
}

/** Reads each iteration again only where it has changed, and of its calls only those that have not ended before. */
export class TimelineBars {
  readonly #known = new WeakMap<TranscriptIteration, IterationBars>();

  of(transcript: Transcript): readonly Bar[] {
    const bars: Bar[] = [];
    for (const iteration of transcript.iterations) {
      let known = this.#known.get(iteration);
      if (known === undefined) this.#known.set(iteration, (known = new IterationBars(iteration)));
      for (const bar of known.of(transcript)) bars.push(bar);
    }
    const { extract } = transcript;
    if (extract !== undefined) bars.push(modelBar(extract, 'model', t('Answer from the transcript'), transcript));
    return bars;
  }
}

class IterationBars {
  readonly #iteration: TranscriptIteration;
  readonly #toolCalls = new CallBars<ToolCallRecord>();
  readonly #subCalls = new CallBars<ModelCallRecord>();
  #revision: number | undefined;
  #runState: Transcript['state'] | undefined;
  #bars: readonly Bar[] = [];

  constructor(iteration: TranscriptIteration) {
    this.#iteration = iteration;
  }

  of(transcript: Transcript): readonly Bar[] {
    const { revision } = this.#iteration;
    if (this.#revision === revision && this.#runState === transcript.state) return this.#bars;
    this.#revision = revision;
    this.#runState = transcript.state;
    return (this.#bars = this.#read(transcript));
  }

  #read(transcript: Transcript): readonly Bar[] {
    const iteration = this.#iteration;
    const { number, modelCalls, checkpointCalls, subCalls, toolCalls } = iteration;
    const turn = t('Model, iteration {0}', number);
    return [
      ...modelCalls.map((call) => modelBar(call, 'model', turn, transcript, iteration)),
      ...checkpointCalls.map((call) => modelBar(call, 'model', t('Summary of older turns'), transcript, iteration)),
      ...cellBars(transcript, iteration),
      ...this.#toolCalls.of(toolCalls, (call) => toolBars(call, transcript, iteration)),
      ...this.#subCalls.of(subCalls, (call) => [modelBar(call, 'subCalls', subCallLabel(call), transcript, iteration)]),
    ];
  }
}

/** Calls are only added to an iteration, and one that has ended does not change any more. */
class CallBars<Call extends { readonly state: CallState }> {
  readonly #ended: Bar[] = [];
  #endedCount = 0;

  of(calls: readonly Call[], barsOf: (call: Call) => readonly Bar[]): readonly Bar[] {
    for (let next = calls[this.#endedCount]; hasEnded(next); next = calls[this.#endedCount]) {
      this.#ended.push(...barsOf(next));
      this.#endedCount += 1;
    }
    return [...this.#ended, ...calls.slice(this.#endedCount).flatMap(barsOf)];
  }
}

function hasEnded<Call extends { readonly state: CallState }>(call: Call | undefined): call is Call {
  return call?.state === 'finished' || call?.state === 'failed';
}

function cellBars(transcript: Transcript, iteration: TranscriptIteration): readonly Bar[] {
  const { number, cell, cellStartedAt, cellDurationMs } = iteration;
  if (cellStartedAt === undefined || cell === 'none') return [];
  const state = cell === 'running' && iteration.state === 'stopped' ? 'stopped' : cell;
  const times = timesOf(cellStartedAt, cellDurationMs, state, transcript, iteration);
  const label = t('Code of iteration {0}', number);
  return [{ id: `cell:${number}`, lane: 'cell', iteration: number, label, state, ...times }];
}

function subCallLabel({ purpose, model, isNestedTurn }: ModelCallRecord): string {
  if (purpose === 'sampling') return t('Asked by a server');
  const name = isNestedTurn === true ? t('Turn of a nested run') : 'llm_query';
  return model === undefined ? name : `${name}, ${model.name}`;
}

function modelBar(
  { callId, state, startedAt, durationMs }: ModelCallRecord,
  lane: LaneName,
  label: string,
  transcript: Transcript,
  iteration?: TranscriptIteration,
): Bar {
  const place = iteration === undefined ? {} : { iteration: iteration.number };
  return { id: callId, lane, ...place, label, state, ...timesOf(startedAt, durationMs, state, transcript, iteration) };
}

/** What the call took, and, beside that, how long it waited for a person's word. */
function toolBars(call: ToolCallRecord, transcript: Transcript, iteration: TranscriptIteration): readonly Bar[] {
  const { callId, server, tool, state, askedAt, startedAt, durationMs, approval } = call;
  const about = { iteration: iteration.number, label: `${server}.${tool}` };
  const bars: Bar[] = [];
  if (approval !== undefined) {
    const waited = startedAt === undefined ? undefined : startedAt - askedAt;
    const asked: CallState = startedAt !== undefined ? 'finished' : state;
    const times = timesOf(askedAt, waited, asked, transcript, iteration);
    bars.push({ id: `approval:${callId}`, lane: 'approvals', ...about, state: asked, ...times });
  }
  if (startedAt !== undefined) {
    const times = timesOf(startedAt, durationMs, state, transcript, iteration);
    bars.push({ id: callId, lane: 'tools', ...about, state, ...times });
  }
  return bars;
}

function timesOf(
  at: number,
  durationMs: number | undefined,
  state: CallState,
  transcript: Transcript,
  iteration: TranscriptIteration | undefined,
): { readonly from: number; readonly to?: number } {
  const from = sinceStart(at, transcript);
  if (durationMs !== undefined) return { from, to: from + Math.max(0, durationMs) };
  if (state === 'running' || state === 'waiting') return { from };
  // What was stopped has no end of its own.
  const end = iteration?.durationMs === undefined ? transcript.lastAt : iteration.startedAt + iteration.durationMs;
  return { from, to: Math.max(from, sinceStart(end ?? at, transcript)) };
}

/** A time of the clock as time of the run. */
export function sinceStart(at: number, { startedAt = at, pauses }: Pick<Transcript, 'startedAt' | 'pauses'>): number {
  let paused = 0;
  for (const { from, to } of pauses) if (from < at) paused += Math.min(at, to) - from;
  return Math.max(0, at - startedAt - paused);
}
