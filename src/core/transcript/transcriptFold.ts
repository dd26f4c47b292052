/** Where each event goes in a transcript. Only this file writes what the transcript's readers see. */
import { answerOf } from './answer';
import { addBudgetUse } from './budgetUse';
import { compactionNotice } from './compactionNotice';
import { placeOf, type EventOf } from './eventOf';
import type { RunEvent, RunOutcome } from '../events';
import { modelTotals } from './modelTotals';
import { takePromptEvent } from './promptCost';
import { isNestedTurn, stopNestedRuns, takeNestedEvent } from './nestedRuns';
import { currentNumber, end, findCall, findInIterations, iterationAt, touch } from './openIterations';
import type { OpenCall, OpenIteration, OpenTranscript } from './openTranscript';
import { takeSteeringEvent } from './steeringFold';
import { takeApprovalEvent, takeToolEvent } from './toolCallFold';
import type { Transcript } from './transcript';

export function takeEvent(transcript: Transcript, event: RunEvent): void {
  const open = transcript as OpenTranscript;
  open.lastSequence = event.sequence;
  open.revision += 1;
  const before = open.lastAt ?? event.at;
  open.lastAt = event.at;
  open.startedAt ??= event.at;
  // A run that stands, or that was interrupted, takes no time.
  const isStanding = open.pause === 'standing';
  if (event.type === 'run.resumed' || isStanding) {
    open.idleMs += event.at - before;
    open.pauses.push({ from: before, to: event.at });
  }
  addBudgetUse(open.used, event, event.at - before, open.waitingCalls > 0 || isStanding);
  open.totals.elapsedMs = event.at - open.startedAt - open.idleMs;
  // Of nested runs the calls count here as well; what their cells do is kept apart.
  takeNestedEvent(open, event);
  if ((event.depth ?? 0) > 0 && !/^(model|tool|approval)\./.test(event.type)) return;
  const prompt = takePromptEvent(transcript.prompt, event);
  if (prompt !== undefined && open.prompt !== prompt) Object.assign(open, { prompt });
  take(open, event);
}

function take(transcript: OpenTranscript, event: RunEvent): void {
  switch (event.type) {
    case 'run.started':
      transcript.task = event.task;
      transcript.model = event.model;
      transcript.surface = event.surface;
      if (event.mode !== undefined) transcript.mode = event.mode;
      transcript.limits = event.limits;
      if (event.inputs !== undefined) transcript.inputs = event.inputs;
      if (event.from !== undefined) transcript.from = { ...event.from };
      return;
    case 'run.pauseAsked':
    case 'run.paused':
    case 'run.unpaused':
    case 'hint.given':
    case 'hint.told':
    case 'code.given':
      return takeSteeringEvent(transcript, event);
    case 'servers.connected':
    case 'tools.changed':
      transcript.servers = event.servers;
      return;
    case 'server.logged':
      transcript.serverMessages.push(...event.messages);
      transcript.serverMessagesLeftOut += event.leftOut ?? 0;
      return;
    case 'mode.chosen':
      transcript.mode = event.mode;
      transcript.modeReason = event.reason;
      if (event.saying !== undefined) transcript.modeSaying = event.saying;
      return;
    case 'model.started':
    case 'model.streamed':
    case 'model.finished':
    case 'model.failed':
      return takeModelEvent(transcript, event);
    case 'approval.asked':
    case 'approval.answered':
      return takeApprovalEvent(transcript, event);
    case 'tool.started':
    case 'tool.progressed':
    case 'tool.finished':
    case 'tool.failed':
      return takeToolEvent(transcript, event);
    case 'worker.lost':
      transcript.workerEvents.push({ kind: 'lost', iteration: currentNumber(transcript), reason: event.reason });
      return;
    case 'worker.resumed': {
      const lostVariables = [...event.lostVariables];
      transcript.workerEvents.push({ kind: 'resumed', iteration: currentNumber(transcript), lostVariables });
      return;
    }
    case 'notice.given': {
      const { level, message, saying } = event;
      const notice = { level, message, ...(saying !== undefined && { saying }) };
      if (event.iteration === undefined) transcript.notices.push(notice);
      else touch(iterationAt(transcript, event)).notices.push(notice);
      return;
    }
    case 'history.compacted':
      touch(iterationAt(transcript, event)).notices.push(compactionNotice(event));
      return;
    case 'run.resumed':
      transcript.model = event.model;
      delete transcript.pause;
      return;
    case 'cell.continued':
    case 'prompt.measured':
      return;
    case 'nested.started':
    case 'nested.finished':
      return;
    case 'run.finished':
      return finish(transcript, event.outcome);
    default:
      return takeCellEvent(transcript, touch(iterationAt(transcript, event)), event);
  }
}

const CALLS_OF = {
  iteration: 'modelCalls',
  extract: 'modelCalls',
  subCall: 'subCalls',
  sampling: 'subCalls',
  compaction: 'checkpointCalls',
} as const;

function takeModelEvent(
  transcript: OpenTranscript,
  event: EventOf<'model.started' | 'model.streamed' | 'model.finished' | 'model.failed'>,
): void {
  if (event.type === 'model.started') {
    const call: OpenCall = {
      callId: event.callId,
      purpose: event.purpose,
      ...(event.model !== undefined && { model: event.model }),
      state: 'running',
      prompt: event.appended.at(-1)?.text ?? '',
      text: '',
      startedAt: event.at,
      ...placeOf(event),
    };
    if (event.purpose === 'extract') {
      transcript.extract = call;
      transcript.state = 'running';
    } else {
      const iteration = touch(iterationAt(transcript, event));
      if (isNestedTurn(iteration, event.nestedCell)) call.isNestedTurn = true;
      iteration[CALLS_OF[event.purpose]].push(call);
    }
    const totals = modelTotals(transcript, event.model);
    if (totals !== undefined) totals.calls += 1;
    transcript.totals[CALLS_OF[event.purpose] === 'subCalls' ? 'subCalls' : 'modelCalls'] += 1;
    return;
  }

  const call = findModelCall(transcript, event.callId);
  if (call === undefined) return;
  if (event.type === 'model.streamed') {
    call.text += event.text;
    return;
  }
  call.durationMs = event.durationMs;
  if (event.type === 'model.failed') {
    call.state = event.code === 'cancelled' ? 'stopped' : 'failed';
    call.error = { code: event.code, message: event.message };
    return;
  }
  call.state = 'finished';
  call.text = event.text;
  if (event.toolCalls !== undefined) call.toolCalls = [...event.toolCalls];
  call.usage = event.usage;
  transcript.totals.inputTokens += event.usage.inputTokens;
  transcript.totals.outputTokens += event.usage.outputTokens;
  transcript.totals.isEstimate ||= event.usage.isEstimate;
  const totals = modelTotals(transcript, call.model);
  if (totals === undefined) return;
  totals.inputTokens += event.usage.inputTokens;
  totals.outputTokens += event.usage.outputTokens;
}

function takeCellEvent(
  transcript: OpenTranscript,
  iteration: OpenIteration,
  event: EventOf<'iteration.started' | 'cell.started' | 'console.printed' | 'cell.finished' | 'observation.made'>,
): void {
  switch (event.type) {
    case 'iteration.started':
      return;
    case 'cell.started':
      // A lost worker's cell starts again in the next worker: what it had printed is printed anew.
      if (iteration.cell !== 'none') iteration.consoleLines = [];
      delete iteration.error;
      delete iteration.value;
      iteration.cell = 'running';
      iteration.cellStartedAt = event.at;
      delete iteration.cellDurationMs;
      iteration.code = event.code;
      iteration.language = event.language;
      return;
    case 'console.printed':
      iteration.consoleLines.push({ level: event.level, text: event.text });
      return;
    case 'cell.finished':
      iteration.cell = event.error === undefined ? 'finished' : 'failed';
      iteration.cellDurationMs = event.durationMs;
      if (event.value !== undefined) iteration.value = event.value;
      if (event.error !== undefined) iteration.error = event.error;
      return;
    case 'observation.made':
      iteration.observation = { text: event.text, totalChars: event.totalChars };
      end(iteration, 'finished', event.at, transcript);
  }
}

function finish(transcript: OpenTranscript, outcome: RunOutcome): void {
  transcript.state = 'finished';
  transcript.outcome = outcome;
  transcript.waitingCalls = 0;
  delete transcript.pause;
  const answer = answerOf(outcome);
  if (answer !== undefined) transcript.answer = answer;
  const hasAnswer = outcome.kind === 'submitted' || outcome.kind === 'extracted';
  const running = transcript.iterations.at(-1);
  if (running?.state === 'running') {
    end(touch(running), hasAnswer ? 'finished' : 'stopped', transcript.lastAt ?? running.startedAt, transcript);
  }
  for (const iteration of transcript.iterations) if (iteration.nestedRuns.length > 0) stopNestedRuns(iteration);
  const calls = transcript.iterations.flatMap((one) => [
    ...one.modelCalls,
    ...one.subCalls,
    ...one.checkpointCalls,
    ...one.toolCalls,
  ]);
  for (const call of [...calls, ...(transcript.extract === undefined ? [] : [transcript.extract])]) {
    if (call.state === 'running' || call.state === 'waiting') call.state = 'stopped';
  }
}

/** Searches from the end, where the calls that are still open are. */
function findModelCall(transcript: OpenTranscript, callId: string): OpenCall | undefined {
  if (transcript.extract?.callId === callId) return transcript.extract;
  return findInIterations(
    transcript,
    (iteration) =>
      findCall(iteration.modelCalls, callId) ??
      findCall(iteration.subCalls, callId) ??
      findCall(iteration.checkpointCalls, callId),
  );
}
