import assert from 'node:assert/strict';
import type { RunEvent } from '../../../src/core/events';
import { foldEvents } from '../../../src/core/transcript/transcript';
import { compareTranscripts } from '../../../src/core/transcript/transcriptComparison';
import { cancelledRun, finishedRun } from '../../fixtures/transcript/sampleRuns';
import { nestedRun } from '../../support/nestedRun';

const betterOf = (first: readonly RunEvent[], second: readonly RunEvent[]): Readonly<Record<string, unknown>> => {
  const { rows } = compareTranscripts(foldEvents(first), foldEvents(second));
  return Object.fromEntries(rows.map(({ name, better }) => [name, better]));
};

describe('the comparison of two runs', () => {
  it('says which figure is better where both have an answer and the figures differ', () => {
    const better = betterOf(finishedRun(), nestedRun());
    assert.deepEqual(
      [better['Outcome'], better['Iterations'], better['Sub-calls'], better['Tool calls']],
      [undefined, 1, 0, 1],
    );
    assert.ok(Object.values(betterOf(finishedRun(), finishedRun())).every((one) => one === undefined));
  });

  it('calls a run that has no answer not cheaper, but worse', () => {
    const better = betterOf(cancelledRun(), finishedRun());
    assert.equal(better['Outcome'], 1);
    assert.deepEqual(
      Object.values(better).filter((one) => one !== undefined),
      [1],
    );
  });
});
