import assert from 'node:assert/strict';
import type { RunEvent, RunEventBody } from '../../../src/core/events';
import type { ServerMessage, ToolSource } from '../../../src/core/ports';
import { foldEvents } from '../../../src/core/transcript/transcript';
import { ServerMessages } from '../../../src/runs/serverMessages';
import { EventScript } from '../../fixtures/transcript/sampleRuns';

describe('messages of servers', () => {
  let tell: ((message: ServerMessage) => void) | undefined;
  let bodies: RunEventBody[];
  const source: ToolSource = {
    servers: [],
    tools: [],
    call: () => Promise.reject(new Error('It is not called.')),
    onMessage: (listener) => {
      tell = listener;
      return () => (tell = undefined);
    },
  };
  const listen = (past: readonly RunEvent[] = []): ServerMessages =>
    new ServerMessages(source, past, (body) => bodies.push(body));
  const transcript = (): ReturnType<typeof foldEvents> =>
    foldEvents(bodies.map((body, sequence) => ({ runId: 'run-1', sequence, at: sequence, ...body })));

  beforeEach(() => {
    bodies = [];
  });

  it('are reported together, whole to a length, and no longer once the run has ended', () => {
    const messages = listen();
    tell?.({ server: 'a', level: 'notice', text: 'first' });
    tell?.({ server: 'b', level: 'error', text: 'x'.repeat(5_000) });
    messages.dispose();
    assert.equal(tell, undefined);
    assert.equal(bodies.length, 1);
    const [first, second] = transcript().serverMessages;
    assert.deepEqual(first, { server: 'a', level: 'notice', text: 'first' });
    assert.equal(second?.text, `${'x'.repeat(1_000)} …`);
  });

  it('are counted beyond a number, also in a run that goes on', () => {
    const past = new EventScript().add({
      type: 'server.logged',
      messages: [{ server: 'a', level: 'info', text: 'before' }],
    }).events;
    const messages = listen(past);
    for (let at = 0; at < 600; at += 1) tell?.({ server: 'a', level: 'info', text: `line ${at}` });
    messages.dispose();
    const { serverMessages, serverMessagesLeftOut } = transcript();
    assert.equal(serverMessages.length, 499);
    assert.equal(serverMessagesLeftOut, 101);
  });

  it('are reported as they come while the run goes on', async () => {
    const messages = listen();
    tell?.({ server: 'a', level: 'info', text: 'one' });
    await new Promise((resolve) => setTimeout(resolve, 400));
    assert.equal(transcript().serverMessages.length, 1);
    messages.dispose();
    assert.equal(bodies.length, 1);
  });
});
