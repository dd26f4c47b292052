/** Whatever code does ends promptly and by its name, in every engine, while the extension host's event loop turns. */
import assert from 'node:assert/strict';
import type { Limits } from '../../../src/core/limits';
import { LongestTurn } from '../../support/longestTurn';
import { hostileTools } from '../hostile/hostileTools';
import type { CellsEnd } from '../../support/workerCells';
import { linesOf, recordsOf } from './cellRecord';
import { conformanceEngines, type ConformanceEngine } from './conformanceEngines';
import { ENDING_CASES } from './endingCases';

const LIMITS = { cellCpuMs: 30_000, cellWallMs: 30_000, isolateMemoryMb: 128 };
/** So long may this process compute at a stretch, however short the whole is. */
const NOISE_MS = 500;
const NEXT = `const next = await Promise.all([kit.echo({ v: 1 }), kit.echo({ v: 2 })]);
[typeof kept, next.map(({ v }) => v).join(), ({}).toString()].join(' ')`;

interface Ended {
  readonly end: CellsEnd;
  readonly ms: number;
  /** The longest time that this process, which started the worker, needed for one turn of its event loop. */
  readonly stalledMs: number;
}

describe('what code may use at most', function () {
  this.timeout(120_000);
  let engines: readonly ConformanceEngine[] = [];
  before(async () => {
    engines = await conformanceEngines();
    for (const { cells } of engines) await cells.run(['1'], { tools: hostileTools().source });
  });
  after(() => {
    for (const { cells } of engines) cells.close();
  });

  async function run({ cells }: ConformanceEngine, code: readonly string[], limits: Partial<Limits>): Promise<Ended> {
    let turns: LongestTurn | undefined;
    let startedAt = 0;
    const onWorker = (): void => {
      turns = new LongestTurn();
      startedAt = performance.now();
    };
    const end = await cells.run(code, { tools: hostileTools().source, limits: { ...LIMITS, ...limits }, onWorker });
    return { end, ms: performance.now() - startedAt, stalledMs: turns?.stop() ?? 0 };
  }

  for (const { title, code, limits = {}, ends, endsOn = {}, advises, loses = [], mayLose = false } of ENDING_CASES) {
    it(`ends ${title} promptly and by its name, and the next run is unharmed`, async () => {
      for (const one of engines) {
        const { name, engine } = one;
        const { end, ms, stalledMs } = await run(one, ['const kept = 1', code, 'typeof kept'], limits);
        const wanted = endsOn[engine] ?? ends;
        // A loop that held this process up would do so for nearly as long as the whole takes.
        assert.ok(stalledMs < Math.max(NOISE_MS, ms / 2), `${name}: stood for ${stalledMs} of ${ms} ms`);
        if (end.ended instanceof Error) {
          assert.match(`lost: ${end.ended.message}`, wanted, `${name}: ${end.ended.message}`);
        } else {
          const [, record, after] = recordsOf(end);
          assert.ok(record !== undefined, name);
          const { error } = record;
          const last =
            error === undefined ? linesOf(record).at(-1)?.slice(3) : `${error.kind} ${error.name}: ${error.message}`;
          assert.match(last ?? '', wanted, `${name}: ${last?.slice(0, 300)}`);
          assert.match(record.observation, advises, `${name}: ${record.observation.slice(-600)}`);
          const isTold = record.observation.includes('The isolate was started again. These variables are gone: kept');
          const isLost = mayLose ? isTold : loses.includes(engine) || error?.kind === 'memoryLimit';
          assert.equal(isTold, isLost, name);
          if (isLost) assert.doesNotMatch(record.observation, /is kept/, name);
          // Where the run has no time or no memory left, nothing else runs in it.
          if (after !== undefined && after.error === undefined)
            assert.equal(after.value, isLost ? "'undefined'" : "'number'", name);
        }
        const next = await run(one, [NEXT], {});
        assert.deepEqual(
          recordsOf(next.end).flatMap(linesOf),
          [`=> 'undefined 1,2 [object Object]'`],
          `${name}: the next run`,
        );
      }
    });
  }

  it('is not reached by waiting for a tool', async () => {
    for (const one of engines) {
      const { end, ms } = await run(one, [`await kit.slow({ ms: 1_500 })`], { cellWallMs: 1_000 });
      assert.deepEqual(recordsOf(end).flatMap(linesOf), [`=> 'done'`], one.name);
      assert.ok(ms >= 1_500);
    }
  });
});
