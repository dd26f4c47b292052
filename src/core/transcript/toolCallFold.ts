/** Where the events of tool calls go in a transcript. */
import { placeOf, type EventOf } from './eventOf';
import { findCall, findInIterations, iterationAt, touch } from './openIterations';
import type { OpenTranscript } from './openTranscript';

export function takeToolEvent(
  transcript: OpenTranscript,
  event: EventOf<'tool.started' | 'tool.progressed' | 'tool.finished' | 'tool.failed'>,
): void {
  if (event.type === 'tool.started') {
    const { callId, server, tool, requestId } = event;
    transcript.totals.toolCalls += 1;
    const waiting =
      transcript.waitingCalls === 0
        ? undefined
        : findInIterations(transcript, (iteration) => findCall(iteration.toolCalls, callId));
    if (waiting !== undefined) {
      transcript.waitingCalls -= 1;
      waiting.state = 'running';
      waiting.startedAt = event.at;
      waiting.arguments = event.arguments;
      if (event.requestedArguments !== undefined) waiting.requestedArguments = event.requestedArguments;
      return;
    }
    const asked = { callId, server, tool, arguments: event.arguments, ...(requestId !== undefined && { requestId }) };
    const times = { askedAt: event.at, startedAt: event.at, ...placeOf(event) };
    touch(iterationAt(transcript, event)).toolCalls.push({ ...asked, ...times, state: 'running' });
    return;
  }
  const call = findInIterations(transcript, (iteration) => findCall(iteration.toolCalls, event.callId));
  if (call === undefined) return;
  if (event.type === 'tool.progressed') {
    const { progress, total, message } = event;
    call.progress = { progress, total, message };
    return;
  }
  call.durationMs = event.durationMs;
  if (event.type === 'tool.finished') {
    call.state = 'finished';
    call.value = event.value;
    Object.assign(call, event.content && { content: event.content });
  } else {
    const isCancelled = event.error.kind === 'cancelled';
    call.state = isCancelled ? 'stopped' : 'failed';
    call.error = event.error;
    if (!isCancelled) transcript.totals.failedToolCalls += 1;
  }
}

/** The call has its place from the moment when a person is asked. */
export function takeApprovalEvent(
  transcript: OpenTranscript,
  event: EventOf<'approval.asked' | 'approval.answered'>,
): void {
  if (event.type === 'approval.asked') {
    const { callId, server, tool, requestId, isDestructive, line } = event;
    const asked = { callId, server, tool, arguments: event.arguments, ...(requestId !== undefined && { requestId }) };
    const approval = { isDestructive, ...(line !== undefined && { line }) };
    const times = { askedAt: event.at, ...placeOf(event) };
    touch(iterationAt(transcript, event)).toolCalls.push({ ...asked, ...times, state: 'waiting', approval });
    transcript.waitingCalls += 1;
    return;
  }
  const call = findInIterations(transcript, (iteration) => findCall(iteration.toolCalls, event.callId));
  if (call?.approval !== undefined) call.approval.decision = event.decision;
}
