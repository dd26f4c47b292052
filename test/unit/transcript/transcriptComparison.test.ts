import assert from 'node:assert/strict';
import type { RunMode } from '../../../src/core/events';
import { foldEvents, type Transcript } from '../../../src/core/transcript/transcript';
import { compareTranscripts, comparisonToMarkdown } from '../../../src/core/transcript/transcriptComparison';
import { EventScript } from '../../fixtures/transcript/sampleRuns';

function run(task: string, mode: RunMode): Transcript {
  const { events } = new EventScript()
    .start(task)
    .add({ type: 'mode.chosen', mode, reason: 'Because.' })
    .add({ type: 'run.finished', outcome: { kind: 'submitted', outputs: { result: `answer of ${mode}` } } });
  return foldEvents(events);
}

describe('the comparison of two runs', () => {
  it('names modes where they differ', () => {
    const { title, columns, tasks } = compareTranscripts(run('Count', 'rlm'), run('Count', 'react'));
    assert.deepEqual([title, columns, tasks], ['Code mode and ReAct', ['Code mode', 'ReAct'], ['Count']]);
  });

  it('names the order where the modes are the same, and both tasks where they are not', () => {
    const text = comparisonToMarkdown(compareTranscripts(run('Count', 'rlm'), run('Sum', 'rlm'), { stabilise: true }));
    assert.ok(text.startsWith('# Two runs\n\n> Count\n\n> Sum\n\n|'), text);
    assert.match(text, /\| First run +\| Second run +\|/);
    assert.ok(text.includes('## Answer of Second run\n\nanswer of rlm'), text);
  });
});
