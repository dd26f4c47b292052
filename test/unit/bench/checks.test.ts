import assert from 'node:assert/strict';
import { allowedGrowth, checkMeasurements, memoryCheck } from '../../bench/rlm/checks';
import type { Measurement } from '../../bench/rlm/measurement';
import { parseOptions } from '../../bench/rlm/options';
import { checkTable, measurementTable } from '../../bench/rlm/report';
import { countTokens } from '../../bench/rlm/runTokens';
import type { RunEvent, RunEventBody } from '../../../src/core/events';

const GOOD: Measurement = {
  benchmark: 'oolong',
  variant: 'user-top',
  nominalTokens: 8_192,
  arm: 'rlm',
  isOracle: true,
  textChars: 20_000,
  textBytes: 20_000,
  score: 1,
  expectedScore: 1,
  coverage: 1,
  wallMs: 100,
  growthBytes: 10e6,
  answer: 'x',
  ending: 'submitted',
  peakBytes: 70e6,
  iterations: 3,
  subCalls: 2,
  rootIn: 3_000,
  rootOut: 500,
  subIn: 5_000,
  subOut: 100,
};

function failing(all: readonly Measurement[], wrongLabels = 0): readonly string[] {
  return checkMeasurements(all, wrongLabels)
    .filter(({ isMet }) => !isMet)
    .map(({ name }) => name);
}

describe('the checks of the benchmark', () => {
  const long: Measurement = { ...GOOD, nominalTokens: 1_048_576, rootIn: 3_200 };

  it('are met by good measurements, and there are four kinds', () => {
    assert.deepEqual(failing([GOOD, long]), []);
    assert.equal(checkMeasurements([GOOD, long], 0).length, 5);
  });

  it('fail where a score is not the one that was computed', () => {
    assert.equal(failing([GOOD, { ...long, score: 0.5 }]).length, 2);
    assert.equal(failing([GOOD, { ...long, score: 0.5, expectedScore: 0.5 }]).length, 1);
    assert.deepEqual(failing([GOOD, { ...long, score: 0.5, expectedScore: 0.5 }], 0.1), []);
    assert.deepEqual(failing([GOOD, long], 0.1), ['wrong labels lower the score']);
  });

  it('fail where a part of the text reached no sub-call, or one came twice', () => {
    for (const coverage of [0.9, 1.1, Number.NaN]) assert.equal(failing([{ ...GOOD, coverage }]).length, 1);
  });

  it('fail where the root tokens grow with the text, and compare the same tasks only', () => {
    const printed = { ...long, rootIn: 3_000 * 1.2 };
    assert.match(failing([GOOD, printed]).join(), /root tokens stay flat from 8192 to 1048576/);
    assert.deepEqual(failing([GOOD, long, { ...printed, variant: 'timeline-top' }]), []);
  });

  it('fail where a worker takes more than three times the text and 32 MB', () => {
    assert.equal(allowedGrowth(4e6), 44e6);
    assert.ok(memoryCheck('', 44e6, 4e6).isMet);
    assert.ok(!memoryCheck('', 44e6 + 1, 4e6).isMet);
    assert.equal(failing([{ ...GOOD, growthBytes: 33e6 }]).length, 1);
    assert.deepEqual(failing([{ ...GOOD, growthBytes: undefined }]), []);
  });

  it('are shown with the table', () => {
    const [title = '', line = ''] = measurementTable([GOOD, { ...GOOD, score: 0 }]).split('\n');
    assert.match(title, /^benchmark +tokens +chars\/4 +arm +tasks +score/);
    assert.match(line, /^oolong +8\.0K +4\.9K +rlm +2 +0\.500 +1\.000 +3\.0 +2\.0 +3,000/);
    assert.match(checkTable(checkMeasurements([{ ...GOOD, score: 0 }], 0)), /^FAIL {2}every score/m);
  });
});

describe('the tokens of a run', () => {
  it('count the transcript again in each request of the root, and sub-calls apart', () => {
    const text = 'a'.repeat(400);
    const usage = { inputTokens: 7, outputTokens: 7, isEstimate: true };
    const started = { type: 'model.started', purpose: 'iteration', messageCount: 1 } as const;
    const finished = { type: 'model.finished', text, usage, durationMs: 1 } as const;
    const appended = [{ role: 'user', text }] as const;
    const bodies: readonly RunEventBody[] = [
      { type: 'iteration.started' },
      { ...started, callId: 'm1', appended },
      { ...finished, callId: 'm1' },
      { ...started, callId: 'm2', purpose: 'subCall', appended },
      { ...finished, callId: 'm2', text: 'b'.repeat(40) },
      { type: 'iteration.started' },
      { ...started, callId: 'm3', appended },
      { ...finished, callId: 'm3', usage: { inputTokens: 1_000, outputTokens: 50, isEstimate: false } },
    ];
    const events = bodies.map((body, sequence): RunEvent => ({ runId: 'r', sequence, at: 0, ...body }));
    assert.deepEqual(countTokens(events), {
      iterations: 2,
      subCalls: 1,
      rootIn: 100 + 1_000,
      rootOut: 100 + 50,
      subIn: 100,
      subOut: 10,
    });
  });
});

describe('the options of the benchmark', () => {
  it('have defaults, and read what is given', () => {
    assert.deepEqual(parseOptions([]).lengths, [8_192, 131_072, 1_048_576]);
    const options = parseOptions(['--lengths', '2K,1M', '--arms', 'rlm', '--wrong-labels', '0.1', '--no-large']);
    assert.deepEqual(options.lengths, [2_048, 1_048_576]);
    assert.deepEqual(options.arms, ['rlm']);
    assert.equal(options.wrongLabels, 0.1);
    assert.equal(options.large, false);
  });

  it('are refused where they say nothing', () => {
    for (const args of [['--lengths', 'long'], ['--arms', 'other'], ['--tasks', 'x'], ['--unknown']]) {
      assert.throws(() => parseOptions(args), TypeError);
    }
  });
});
