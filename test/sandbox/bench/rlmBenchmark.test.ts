import assert from 'node:assert/strict';
import { ARM_NAMES } from '../../bench/rlm/arms';
import { checkMeasurements, type Check } from '../../bench/rlm/checks';
import { BATCHES, checkBatch, measureBatch } from '../../bench/rlm/batch';
import { checkLargeText, measureLargeText } from '../../bench/rlm/largeText';
import { measure, type Measurement, type MeasurementChoice } from '../../bench/rlm/measurement';
import { EngineRuns } from '../../support/engineRuns';

/** The whole benchmark at small sizes: its worker, its oracle, its checks, and that each of these can fail. */
describe('the benchmark with an oracle', () => {
  let engine: EngineRuns;
  before(async () => {
    engine = await EngineRuns.create();
  });
  after(() => engine.close());

  async function run(choice: Partial<MeasurementChoice>, lengths = [8_192]): Promise<readonly Measurement[]> {
    const all: Measurement[] = [];
    for (const nominalTokens of lengths) {
      const measured = await measure(engine, {
        nominalTokens,
        benchmarks: ['s-niah', 'oolong', 'oolong-pairs'],
        arms: ['rlm'],
        taskCount: 2,
        seed: 1,
        fill: 'full',
        wrongLabels: 0,
        dropChunk: false,
        printInput: false,
        ...choice,
      });
      all.push(...measured);
    }
    return all;
  }

  function failing(checks: readonly Check[]): string {
    return checks
      .filter(({ isMet }) => !isMet)
      .map(({ name, found }) => `${name}: ${found}`)
      .join('\n');
  }

  it('meets every check, in all arms', async () => {
    const all = await run({ arms: ARM_NAMES }, [2_048, 8_192]);
    assert.equal(all.length, 2 * 4 * 6);
    const checks = checkMeasurements(all, 0);
    assert.equal(failing(checks), '');
    assert.equal(checks.filter(({ name }) => name.includes('stay flat')).length, 6);
    assert.ok(all.every(({ arm, subCalls }) => arm === 'rlm' || subCalls === 0));
    assert.ok(process.platform !== 'linux' || checks.some(({ name }) => name.startsWith('a worker grows')));
  });

  it('answers every kind of question by code that was written apart from the gold answers', async () => {
    const all = await run({ benchmarks: ['oolong'], taskCount: undefined }, [16_384]);
    assert.ok(all.length >= 15);
    assert.equal(failing(checkMeasurements(all, 0)), '');
  });

  it('reads a text of many pages whole by native tool calls, and the tokens of the root show it', async () => {
    const all = await run({ arms: ['react'], benchmarks: ['oolong-pairs'], taskCount: 1 }, [8_192, 65_536]);
    assert.equal(failing(checkMeasurements(all, 0)), '');
    const [short, long] = all;
    assert.ok(short && long && long.iterations > 3 && long.rootIn > 10 * short.rootIn, JSON.stringify(all));
  });

  it('gives the computed score where labels are wrong', async () => {
    const all = await run({
      arms: ARM_NAMES,
      benchmarks: ['oolong', 'oolong-pairs'],
      taskCount: 3,
      wrongLabels: 0.3,
    });
    assert.equal(failing(checkMeasurements(all, 0.3)), '');
    assert.ok(all.some(({ score }) => score < 1));
  });

  it('fails where a piece of the text is left out', async () => {
    assert.match(failing(checkMeasurements(await run({ dropChunk: true, taskCount: 1 }), 0)), /3 of 3 runs did not/);
  });

  it('fails where a cell prints the text', async () => {
    const all = await run({ benchmarks: ['s-niah'], taskCount: 1, printInput: true }, [2_048, 8_192]);
    assert.match(failing(checkMeasurements(all, 0)), /^s-niah, rlm: root tokens stay flat/);
  });

  it('answers a batch of 1,000 sub-calls whole and in order, though the model fails or refuses some', async function () {
    this.timeout(120_000);
    for (const choice of BATCHES) {
      const measured = await measureBatch(engine, choice);
      assert.equal(failing(checkBatch(measured)), '');
      const isReliable = choice.failsOneIn === undefined && choice.capacity === undefined;
      assert.ok(isReliable ? measured.requests === 1_000 : measured.requests > 1_000, String(measured.requests));
      assert.ok(choice.capacity === undefined || measured.mostInFlight <= choice.capacity);
    }
  });

  it('fails where a batch has an answer that is missing or in the wrong place, or too many calls in flight', () => {
    const [good] = BATCHES;
    assert.ok(good !== undefined);
    const measured = { ...good, answered: 1_000, isInOrder: true, requests: 1_000, mostInFlight: 8, wallMs: 1 };
    assert.equal(failing(checkBatch(measured)), '');
    for (const wrong of [{ answered: 999 }, { isInOrder: false }, { mostInFlight: 9 }, { mostInFlight: 1 }]) {
      assert.notEqual(failing(checkBatch({ ...measured, ...wrong })), '');
    }
  });

  it('has a text whole in the isolate, in one and in two bytes for each character', async () => {
    for (const kind of ['one-byte', 'two-byte'] as const) {
      assert.equal(failing(checkLargeText(await measureLargeText(engine, kind, 4e6))), '');
    }
  });
});
