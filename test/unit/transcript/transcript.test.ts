import assert from 'node:assert/strict';
import { assertGrowsEvenly } from '../../support/cpuTime';
import { appendEvent, emptyTranscript, foldEvents } from '../../../src/core/transcript/transcript';
import {
  cancelledRun,
  EventScript,
  extractedRun,
  finishedRun,
  largeRun,
  streamingRun,
} from '../../fixtures/transcript/sampleRuns';

describe('transcript', () => {
  it('is connecting until the first iteration, then running, then finished', () => {
    const states = finishedRun().map((event, index, all) => [event.type, foldEvents(all.slice(0, index + 1)).state]);
    assert.equal(states.find(([type]) => type === 'servers.connected')?.[1], 'connecting');
    assert.equal(states.find(([type]) => type === 'iteration.started')?.[1], 'running');
    assert.equal(states.at(-1)?.[1], 'finished');
  });

  it('sums tokens, calls and time', () => {
    const { totals } = foldEvents(largeRun());
    assert.equal(totals.modelCalls, 1);
    assert.equal(totals.toolCalls, 60);
    assert.equal(totals.failedToolCalls, 1);
    assert.equal(totals.outputTokens, 40);
    assert.equal(totals.inputTokens, 1_300);
    assert.equal(totals.isEstimate, true);
    const [first, last] = [largeRun()[0], largeRun().at(-1)];
    assert.equal(totals.elapsedMs, (last?.at ?? 0) - (first?.at ?? 0));
  });

  it('splits a response that still streams in into reasoning and code', () => {
    const iteration = foldEvents(streamingRun()).iterations.at(-1);
    assert.equal(iteration?.reasoning, 'The field is `name`. I ask for all of them at once and submit.');
    assert.match(iteration.code, /^interface Row/);
    assert.equal(iteration.language, 'typescript');
    assert.equal(iteration.cell, 'none');
    assert.equal(iteration.state, 'running');
  });

  it('shows a response that is nothing but code as code alone', () => {
    const code = 'print(1)';
    const iteration = foldEvents(new EventScript().iteration(1).model(code, 3).cell(code).events).iterations[0];
    assert.equal(iteration?.reasoning, '');
    assert.equal(iteration?.code, code);
  });

  it('takes the same events one by one, twice or together to the same transcript', () => {
    const events = finishedRun();
    let transcript = emptyTranscript('run-1');
    for (const event of [...events.slice(0, 30), ...events]) transcript = appendEvent(transcript, event);
    assert.deepEqual(JSON.parse(JSON.stringify(transcript)), JSON.parse(JSON.stringify(foldEvents(events))));
  });

  it('ignores events of another run', () => {
    const transcript = foldEvents(finishedRun());
    const { revision } = transcript;
    const [event] = finishedRun();
    assert.ok(event);
    appendEvent(transcript, { ...event, runId: 'another', sequence: 10_000 });
    assert.equal(transcript.revision, revision);
  });

  it('raises the revision of the one iteration that changed', () => {
    const events = finishedRun();
    const end = events.findIndex((event) => event.iteration === 3);
    const transcript = foldEvents(events.slice(0, end));
    const before = transcript.iterations.map((iteration) => iteration.revision);
    for (const event of events.slice(end)) appendEvent(transcript, event);
    const after = transcript.iterations.map((iteration) => iteration.revision);
    assert.equal(after[0], before[0]);
    assert.ok((after[2] ?? 0) > 0);
  });

  it('leaves nothing running once the run ended', () => {
    const transcript = foldEvents(cancelledRun());
    assert.equal(transcript.iterations.at(-1)?.state, 'stopped');
    const open = new EventScript().iteration(1).beginModel('a');
    open.add({ type: 'tool.started', callId: 'b', server: 's', tool: 't', arguments: {} });
    open.add({ type: 'run.finished', outcome: { kind: 'failed', code: 'workerLost', message: 'Gone.' } });
    const [iteration] = foldEvents(open.events).iterations;
    assert.equal(iteration?.state, 'stopped');
    assert.equal(iteration.modelCalls[0]?.state, 'stopped');
    assert.equal(iteration.toolCalls[0]?.state, 'stopped');
  });

  it('keeps the extract, the lost worker and notices', () => {
    const transcript = foldEvents(extractedRun());
    assert.equal(transcript.extract?.text, 'There are 3.');
    assert.deepEqual(
      transcript.workerEvents.map((event) => [event.kind, event.iteration]),
      [
        ['lost', 1],
        ['resumed', 1],
      ],
    );
    assert.equal(transcript.iterations[0]?.notices.length, 1);
    assert.equal(transcript.totals.modelCalls, 2);
  });

  it('prints a cell that starts again in another worker anew', () => {
    const script = new EventScript().iteration(1).model('```js\nprint(1)\n```', 3).cell('print(1)').print('1');
    script.add({ type: 'worker.lost', reason: 'it was killed' }).cell('print(1)').print('1');
    assert.equal(foldEvents(script.events).iterations[0]?.consoleLines.length, 1);
  });

  it('notes when each call and cell began, and how long a call waited for a person', () => {
    const script = new EventScript().iteration(1).beginModel('m').cell('f()');
    const asked = { callId: 'a', server: 's', tool: 't', arguments: {} };
    script.add({ type: 'approval.asked', ...asked, isDestructive: false }, 10);
    script.add({ type: 'approval.answered', callId: 'a', decision: 'once' }, 1_000);
    script.add({ type: 'tool.started', ...asked }, 1);
    const [first] = script.events;
    const { iterations, used } = foldEvents(script.events);
    const [iteration] = iterations;
    const since = (at: number | undefined): number => (at ?? 0) - (first?.at ?? 0);
    assert.deepEqual([since(iteration?.modelCalls[0]?.startedAt), since(iteration?.cellStartedAt)], [5, 10]);
    const [call] = iteration?.toolCalls ?? [];
    assert.deepEqual([since(call?.askedAt), since(call?.startedAt)], [20, 1_021]);
    assert.equal(used.activeMs, 20, 'the run has no time while a person is asked');
  });

  it('counts sub-calls as the budget does: nested runs count, their turns do not', () => {
    const script = new EventScript().iteration(1).cell('f()');
    const model = { type: 'model.started', purpose: 'subCall', appended: [], messageCount: 1 } as const;
    script.add({ ...model, callId: 'one' }).add({ type: 'nested.started', prompt: 'part' });
    const nested = new EventScript().add({ type: 'iteration.started' }).add({ ...model, callId: 'turn' });
    nested.add({ ...model, callId: 'two' });
    const sequence = script.events.length;
    const deep = nested.events.map((event, index) => ({ ...event, sequence: sequence + index, depth: 1 }));
    assert.equal(foldEvents([...script.events, ...deep]).used.subCalls, 3);
  });

  it('notes each pause between an interruption and the resume', () => {
    const script = new EventScript().start('x').iteration(1);
    const { at } = script.events.at(-1) ?? { at: 0 };
    const model = { id: 'm', name: 'M', vendor: 'v', family: 'f', maxInputTokens: 1_000 };
    script.add({ type: 'run.resumed', model }, 60_000);
    script.add({ type: 'observation.made', text: 'seen', totalChars: 4 });
    const { pauses, used, totals, iterations } = foldEvents(script.events);
    assert.deepEqual(pauses, [{ from: at, to: at + 60_000 }]);
    assert.equal(used.activeMs, totals.elapsedMs);
    assert.ok(totals.elapsedMs < 60_000, `${totals.elapsedMs} ms`);
    assert.equal(iterations[0]?.durationMs, (script.events.at(-1)?.at ?? 0) - 60_000 - (iterations[0]?.startedAt ?? 0));
  });

  it('folds a hundred thousand events in linear time', () => {
    const script = new EventScript().iteration(1);
    for (let n = 0; n < 33_000; n += 1) script.call('s.t', { n }, n).print('line');
    const { events } = script;
    assert.equal(foldEvents(events).totals.toolCalls, 33_000);
    assertGrowsEvenly((size) => void foldEvents(events.slice(0, size)), Math.floor(events.length / 8));
  });
});
