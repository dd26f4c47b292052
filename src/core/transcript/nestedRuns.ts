/**
 * The nested runs of an iteration, as the transcript keeps them: which cell began which run, and what their own cells
 * did. Their calls stand with those of the iteration and name their cell; one whose cell is not known belongs to the
 * iteration itself, since a worker may name any.
 */
import type { CellError, RunEvent } from '../events';
import { iterationAt, touch } from './openIterations';
import type { OpenIteration, OpenTranscript } from './openTranscript';
import type { ConsoleLine } from './transcript';

export interface NestedRunRecord {
  /** `2.1` is the first one that the cell of iteration 2 began; `2.1:3.1` the first of that one's third cell. */
  readonly id: string;
  /** Absent where the iteration's own cell began it. */
  readonly parentCell?: string;
  readonly prompt: string;
  /** The key of the model that it was given; absent: that of the run that began it. */
  readonly model?: string;
  readonly state: 'running' | 'finished' | 'failed' | 'stopped';
  readonly startedAt: number;
  readonly durationMs?: number;
  /** What the cell received, as JSON. */
  readonly resultJson?: string;
  readonly cells: readonly NestedCell[];
}

export interface NestedCell {
  /** That of its run with its own number: `2.1:3`. */
  readonly id: string;
  readonly number: number;
  /** `none` until the model has answered with code. */
  readonly state: 'none' | 'running' | 'finished' | 'failed' | 'stopped';
  readonly code: string;
  readonly consoleLines: readonly ConsoleLine[];
  readonly value?: string;
  readonly error?: CellError;
  readonly startedAt: number;
  readonly durationMs?: number;
}

type OpenRun = OpenIteration['nestedRuns'][number];
type OpenCell = OpenRun['cells'][number];

/** Takes what is about a nested run, or a cell of one. */
export function takeNestedEvent(transcript: OpenTranscript, event: RunEvent): void {
  if (event.type !== 'nested.started' && event.type !== 'nested.finished' && event.nestedCell === undefined) return;
  const iteration = touch(iterationAt(transcript, event));
  switch (event.type) {
    case 'nested.started': {
      const { nestedRun: id, prompt, model, nestedCell } = event;
      if (id === undefined) return;
      const made: OpenRun = {
        id,
        prompt,
        ...(model !== undefined && { model }),
        ...(nestedCell !== undefined && { parentCell: nestedCell }),
        state: 'running',
        startedAt: event.at,
        cells: [],
      };
      // A lost worker's cell is executed again, and begins the same nested runs.
      const known = iteration.nestedRuns.findIndex((run) => run.id === id);
      if (known === -1) iteration.nestedRuns.push(made);
      else iteration.nestedRuns[known] = made;
      return;
    }
    case 'nested.finished': {
      const run = iteration.nestedRuns.findLast(({ id }) => id === event.nestedRun);
      if (run === undefined) return;
      run.state = isOk(event.resultJson) ? 'finished' : 'failed';
      run.durationMs = event.at - run.startedAt;
      run.resultJson = event.resultJson;
      return;
    }
    case 'iteration.started':
    case 'cell.started':
    case 'console.printed':
    case 'cell.finished':
      return takeCell(iteration, event);
    default:
  }
}

/** Whether a call is one of the nested run's own turns: its cell has not started, or has ended. */
export function isNestedTurn(iteration: OpenIteration, nestedCell: string | undefined): boolean {
  const cell = nestedCell === undefined ? undefined : cellOf(iteration, nestedCell);
  return cell !== undefined && cell.state !== 'running';
}

/** The run has ended: what goes on in it does not any more. */
export function stopNestedRuns({ nestedRuns }: OpenIteration): void {
  for (const run of nestedRuns) {
    if (run.state === 'running') run.state = 'stopped';
    for (const cell of run.cells) if (cell.state === 'running' || cell.state === 'none') cell.state = 'stopped';
  }
}

type CellEvent = Extract<
  RunEvent,
  { readonly type: 'iteration.started' | 'cell.started' | 'console.printed' | 'cell.finished' }
>;

function takeCell(iteration: OpenIteration, event: CellEvent): void {
  const cell = cellOf(iteration, event.nestedCell ?? '', event.at);
  if (cell === undefined) return;
  switch (event.type) {
    case 'iteration.started':
      return;
    case 'cell.started':
      cell.state = 'running';
      cell.code = event.code;
      cell.startedAt = event.at;
      cell.consoleLines = [];
      delete cell.error;
      delete cell.value;
      delete cell.durationMs;
      return;
    case 'console.printed':
      cell.consoleLines.push({ level: event.level, text: event.text });
      return;
    case 'cell.finished':
      cell.state = event.error === undefined ? 'finished' : 'failed';
      cell.durationMs = event.durationMs;
      if (event.value !== undefined) cell.value = event.value;
      if (event.error !== undefined) cell.error = event.error;
  }
}

/** With a time, a cell that is new is made, where its run is known. */
function cellOf(iteration: OpenIteration, id: string, madeAt?: number): OpenCell | undefined {
  const colon = id.lastIndexOf(':');
  const runId = id.slice(0, colon);
  const run = iteration.nestedRuns.findLast((one) => one.id === runId);
  const known = run?.cells.findLast((cell) => cell.id === id);
  if (run === undefined || known !== undefined || madeAt === undefined) return known;
  const number = Number(id.slice(colon + 1));
  const made: OpenCell = { id, number, state: 'none', code: '', consoleLines: [], startedAt: madeAt };
  run.cells.push(made);
  return made;
}

function isOk(resultJson: string): boolean {
  try {
    return (JSON.parse(resultJson) as { readonly ok?: unknown } | null)?.ok === true;
  } catch {
    return false;
  }
}
