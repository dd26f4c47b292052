/** What the events of a run say of its iterations, so that another worker can go on where the last one died. */
import type { RunEvent } from '../../core/events';
import { codeReply } from '../../core/cell/codeReply';
import type { ToolDescription } from '../../core/ports';
import { cellDigest, type LastAnswer } from '../../core/resumedRun';
import type { UsedCalls } from '../../core/recordedCalls';
import type { RecordedIteration, ResumePoint } from '../../protocol/hostWorker';
import { recordedCalls, recordedCell, recordedNestedCells } from './recordedExecution';
import { toolsOf } from '../runTools';
import { recordedPrograms } from './recordedPrograms';
import { recordedHints, type RecordedHint } from '../steering';
import { callsOf, lostNestedCallsOf } from './usedBudget';

/** `reason` is a sentence on how the last worker was lost. */
export function resumePointOf(events: readonly RunEvent[], reason: string): ResumePoint {
  const tools = toolsOf(events);
  const iterations: RecordedIteration[] = [];
  const uncounted = { subCalls: 0, toolCalls: 0 };
  const count = (calls: UsedCalls): void => {
    uncounted.subCalls += calls.subCalls;
    uncounted.toolCalls += calls.toolCalls;
  };
  const hints = recordedHints(events);
  const compactions = compactionsOf(events);
  const nestedCells = recordedNestedCells(events);
  const finished = (): Omit<ResumePoint, 'answer' | 'interrupted' | 'lastAnswers'> => {
    const executedAgain = iterations.flatMap(({ isLost }, index) => (isLost === true ? [] : [index + 1]));
    return { iterations, compactions, nestedCells, uncounted, programs: recordedPrograms(events, executedAgain) };
  };
  const last = events.reduce((most, { iteration = 0 }) => Math.max(most, iteration), 0);
  for (let number = 1; number <= last; number += 1) {
    const all = events.filter((event) => event.iteration === number);
    const own = all.filter(({ depth = 0 }) => depth === 0);
    const response = responseOf(own);
    if (response === undefined) break;
    const told = { response, hints: hintsOf(hints, number) };
    const observation = own.findLast((event) => event.type === 'observation.made');
    const hasStarted = own.some(({ type }) => type === 'cell.started');
    if (observation === undefined) {
      if (!hasStarted) return { ...finished(), answer: told };
      const isRunAgain = mayRunAgain(own);
      count(isRunAgain ? lostNestedCallsOf(all) : callsOf(all));
      const interrupted = {
        ...told,
        reason,
        isRunAgain,
        lostVariables: isRunAgain ? [] : namesLostIn(events, number),
        ...executionOf(all, tools, false),
      };
      return { ...finished(), interrupted };
    }
    const cellFinished = own.findLast((event) => event.type === 'cell.finished');
    // A cell that the check refused has never run.
    const isLost = hasStarted && (cellFinished === undefined || cellFinished.error?.kind === 'check');
    if (isLost) count(callsOf(all));
    iterations.push({
      ...told,
      observation: observation.text,
      isLost,
      digest: digestOf(own),
      ...executionOf(all, tools, true),
    });
  }
  return { ...finished(), lastAnswers: lastAnswersOf(events) };
}

/** Of the last execution of the cell; undefined where none has ended. */
function digestOf(events: readonly RunEvent[]): string | undefined {
  const last = events.slice(events.findLastIndex(({ type }) => type === 'cell.started'));
  const finished = last.find((event) => event.type === 'cell.finished');
  const printed = last.filter((event) => event.type === 'console.printed');
  return finished && cellDigest(printed, finished.value, finished.error);
}

/** A cell that took its worker along is not executed again, nor is one whose worker was lost twice. */
function mayRunAgain(events: readonly RunEvent[]): boolean {
  const started = events.findIndex(({ type }) => type === 'cell.started');
  const losses = events.slice(started).filter((event) => event.type === 'worker.lost');
  return losses.length < 2 && losses.every(({ byCell }) => byCell !== true);
}

/** What the cell of an iteration declares and no cell before it does. */
function namesLostIn(events: readonly RunEvent[], iteration: number): readonly string[] {
  const declared = (fits: (number: number) => boolean): readonly string[] =>
    events.flatMap((event) =>
      event.type === 'cell.started' && (event.depth ?? 0) === 0 && fits(event.iteration ?? 0)
        ? (event.declares ?? [])
        : [],
    );
  const before = declared((number) => number < iteration);
  return [...new Set(declared((number) => number === iteration))].filter((name) => !before.includes(name));
}

function executionOf(
  events: readonly RunEvent[],
  tools: readonly ToolDescription[],
  isFinished: boolean,
): Pick<RecordedIteration, 'calls' | 'cell'> {
  return { calls: recordedCalls(events, tools, isFinished), cell: recordedCell(events) };
}

/** Those before the model was asked for an iteration; what precedes the last answer is done again. */
function compactionsOf(all: readonly RunEvent[]): NonNullable<ResumePoint['compactions']> {
  const events = all.filter(({ depth = 0 }) => depth === 0);
  const observed = new Set<number | undefined>();
  return events.flatMap((event) => {
    if (event.type === 'observation.made') observed.add(event.iteration);
    if (event.type !== 'history.compacted' || event.iteration === undefined || observed.has(event.iteration)) return [];
    const { iteration, tokensBefore, tokensAfter, blocks, message, kept, variable } = event;
    return [{ iteration, tokensBefore, tokensAfter, blocks, message, kept, variable }];
  });
}

/** A nested run's own last calls are sub-calls of the run. */
function lastAnswersOf(events: readonly RunEvent[]): readonly LastAnswer[] {
  const asked = new Set(
    events.flatMap((event) => (event.type === 'model.started' && event.purpose === 'extract' ? [event.callId] : [])),
  );
  return events.flatMap((event) => {
    if (event.type !== 'model.finished' || !asked.has(event.callId)) return [];
    const { text, toolCalls } = event;
    return [{ text, ...(toolCalls !== undefined && { toolCalls }) }];
  });
}

function hintsOf(hints: readonly RecordedHint[], number: number): readonly string[] | undefined {
  const texts = hints.filter(({ iteration }) => iteration === number).map(({ text }) => text);
  return texts.length === 0 ? undefined : texts;
}

/** Of one iteration of the run itself; undefined where it has none yet. */
export function responseOf(events: readonly RunEvent[]): string | undefined {
  const given = events.findLast((event) => event.type === 'code.given');
  if (given !== undefined) return codeReply(given.code);
  const started = events.filter((event) => event.type === 'model.started' && event.purpose === 'iteration');
  const ids = new Set(started.map((event) => (event.type === 'model.started' ? event.callId : '')));
  const finished = events.findLast((event) => event.type === 'model.finished' && ids.has(event.callId));
  return finished?.type === 'model.finished' ? finished.text : undefined;
}
