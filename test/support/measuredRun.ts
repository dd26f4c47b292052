import type { RunEvent } from '../../src/core/events';
import { EventScript } from '../fixtures/transcript/sampleRuns';

/** Three turns, each of which goes on from the one before, with little of a large catalogue in the prompt. */
export function measuredRun(): readonly RunEvent[] {
  const script = new EventScript().start('Count the open incidents.').servers();
  script
    .iteration(1)
    .add({ type: 'prompt.measured', instructions: 610, tools: 1_940, variables: 120, schemas: 14_200 });
  turn(script, 1, 'x'.repeat(4 * 2_670), 'y'.repeat(4 * 50));
  turn(script.iteration(2), 3, 'x'.repeat(4 * 100), 'y'.repeat(4 * 4));
  turn(script.iteration(3), 5, 'x'.repeat(4 * 12), 'SUBMIT(3)');
  return script.submit({ answer: 3 }).events;
}

/** A request of so many messages, the last of which is new. */
function turn(script: EventScript, messageCount: number, appended: string, text: string): void {
  const callId = `turn-${messageCount}`;
  const usage = { inputTokens: 2_700, outputTokens: 20, isEstimate: true };
  script.add({
    type: 'model.started',
    callId,
    purpose: 'iteration',
    appended: [{ role: 'user', text: appended }],
    messageCount,
  });
  script.add({ type: 'model.finished', callId, text, usage, durationMs: 900 });
}
