import assert from 'node:assert/strict';
import type { RunEvent } from '../../../src/core/events';
import { runJson, runJsonText } from '../../../src/core/exports/runJson';
import { foldEvents } from '../../../src/core/transcript/transcript';
import { EventScript } from '../../fixtures/transcript/sampleRuns';

describe('a run as JSON', () => {
  const { events } = new EventScript()
    .start('Count')
    .iteration(1)
    .model('```js\nSUBMIT(1)\n```', 4)
    .add({ type: 'run.finished', outcome: { kind: 'submitted', outputs: { result: 1 } } });

  it('says its format, its version, how the run ended, and all events', () => {
    const made = runJson('run-1', events);
    assert.deepEqual(
      { ...made, events: made.events.length },
      {
        format: 'rlm-run',
        version: 1,
        id: 'run-1',
        task: 'Count',
        startedAt: events[0]?.at,
        outcome: { kind: 'submitted', outputs: { result: 1 } },
        events: events.length,
      },
    );
  });

  it('is text that gives the same run again, with one event on each line', () => {
    const text = runJsonText('run-1', events);
    const read = JSON.parse(text) as { readonly events: readonly RunEvent[] };
    assert.deepEqual(read, JSON.parse(JSON.stringify(runJson('run-1', events))));
    assert.deepEqual(foldEvents(read.events), foldEvents(events));
    assert.equal(text.split('\n').filter((line) => line.startsWith('    {')).length, events.length);
  });

  it('has no outcome while the run goes on, and is well-formed without events', () => {
    assert.equal('outcome' in runJson('run-1', events.slice(0, 3)), false);
    assert.deepEqual(JSON.parse(runJsonText('x', [])), {
      format: 'rlm-run',
      version: 1,
      id: 'x',
      task: '',
      events: [],
    });
  });
});
