/** A run whose cells make calls in parallel, ask a person and call the model. */
import type { RunEvent } from '../../src/core/events';
import { EventScript } from '../fixtures/transcript/sampleRuns';

export function parallelRun(): readonly RunEvent[] {
  const script = new EventScript().start('Compare the open incidents of all services').servers();
  script.iteration(1).model('I list the services.\n\n```js\nawait services.list({})\n```', 40);
  script.cell('await services.list({})').call('services.list', {}, ['a', 'b', 'c'], 320).endCell();
  script.observe('["a", "b", "c"]');
  script.iteration(2).model('I ask for all at once.\n\n```js\nawait Promise.all(…)\n```', 60);
  script.cell('await Promise.all(names.map((name) => incidents.list({ name })))');
  const calls = Array.from({ length: 14 }, (_, index) => `p${index}`);
  for (const callId of calls) {
    script.add({ type: 'tool.started', callId, server: 'incidents', tool: 'list', arguments: { name: callId } }, 12);
  }
  for (const [index, callId] of calls.entries()) {
    const durationMs = 240 + index * 21;
    if (index === 5) {
      const error = { kind: 'tool', message: 'The service p5 is not known.' } as const;
      script.add({ type: 'tool.failed', callId, error, durationMs }, 30);
    } else script.add({ type: 'tool.finished', callId, value: [{ id: index, open: true }], durationMs }, 30);
  }
  const asked = { callId: 'send', server: 'mail', tool: 'send', arguments: { to: 'ops' } };
  script.add({ type: 'approval.asked', ...asked, isDestructive: false }, 20);
  for (const callId of ['q1', 'q2', 'q3']) {
    script.add({ type: 'model.started', callId, purpose: 'subCall', appended: [], messageCount: 1 }, 15);
  }
  const usage = { inputTokens: 200, outputTokens: 20, isEstimate: false };
  for (const callId of ['q2', 'q1', 'q3']) {
    script.add({ type: 'model.finished', callId, text: 'severe', usage, durationMs: 500 }, 210);
  }
  script.add({ type: 'approval.answered', callId: 'send', decision: 'once' }, 900);
  script
    .add({ type: 'tool.started', ...asked })
    .add({ type: 'tool.finished', callId: 'send', value: 'sent', durationMs: 150 }, 150);
  script.endCell({ value: '14 lists' }).observe('14 lists');
  script.iteration(3).model('Done.\n\n```js\nSUBMIT("p3 is worst")\n```', 30);
  script.cell('SUBMIT("p3 is worst")').endCell();
  return script.submit({ answer: 'p3 is worst' }).events;
}
