/** What the events of a ReAct run say of its turns, so that another worker can go on where the last one died. */
import type { RunEvent } from '../../core/events';
import type { ToolDescription } from '../../core/ports';
import type { RecordedCall } from '../../core/react/reactCalls';
import type { RecordedTurn } from '../../core/react/reactLoop';
import { toolsOf } from '../runTools';
import { recordedHints } from '../steering';
import { isRepeatable, toolResultOf } from './recordedExecution';

/** All turns that the model has answered, in order. A call that had not returned is recorded without a result. */
export function reactTurnsOf(events: readonly RunEvent[]): readonly RecordedTurn[] {
  const turns: RecordedTurn[] = [];
  const tools = toolsOf(events);
  const hints = recordedHints(events);
  const count = Math.max(0, ...events.map((event) => event.iteration ?? 0));
  for (let number = 1; number <= count; number += 1) {
    const own = events.filter((event) => event.iteration === number);
    const answered = responseOf(own);
    if (answered === undefined) break;
    const isFinished = own.some((event) => event.type === 'observation.made');
    turns.push({
      text: answered.text,
      toolCalls: answered.toolCalls ?? [],
      calls: callsOf(own, tools),
      isFinished,
      hints: hints.filter(({ iteration }) => iteration === number).map(({ text }) => text),
    });
    if (!isFinished) break;
  }
  return turns;
}

function responseOf(events: readonly RunEvent[]): Extract<RunEvent, { type: 'model.finished' }> | undefined {
  const asked = new Set(
    events.flatMap((event) => (event.type === 'model.started' && event.purpose === 'iteration' ? [event.callId] : [])),
  );
  return events.findLast((event) => event.type === 'model.finished' && asked.has(event.callId)) as
    Extract<RunEvent, { type: 'model.finished' }> | undefined;
}

function callsOf(events: readonly RunEvent[], tools: readonly ToolDescription[]): readonly RecordedCall[] {
  const calls = new Map<string, RecordedCall>();
  for (const event of events) {
    if (event.type !== 'tool.started' || event.requestId === undefined) continue;
    const { callId, requestId } = event;
    calls.set(requestId, {
      requestId,
      result: toolResultOf(events, callId),
      isRepeatable: isRepeatable(tools, event.server, event.tool),
    });
  }
  return [...calls.values()];
}
