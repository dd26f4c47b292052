/** Hostile code on both engines: the shared set and ours (see `hostileCase.ts`). */
import assert from 'node:assert/strict';
import { ENGINE_NAMES, type EngineName } from '../../support/testEngines';
import { CaseRuns } from './caseRuns';
import { ownCases, sharedCases, type HostileCase } from './hostileCase';

/** Ids, where only some are wanted. */
const WANTED = process.env['RLM_TEST_CASES']?.split(',');

const SETS: Readonly<Record<string, readonly HostileCase[]>> = { 'the shared set': sharedCases(), ours: ownCases() };
const ALL = Object.values(SETS).flat();
const CASES = ALL.filter(({ id }) => WANTED?.includes(id) ?? true);

describe('hostile code', function () {
  this.timeout(600_000);
  const runs = new Map<EngineName, CaseRuns>();
  before(async () => {
    for (const engine of ENGINE_NAMES) runs.set(engine, await CaseRuns.start(engine, CASES));
  });
  after(async () => {
    for (const [engine, one] of runs) {
      await one.close();
      const { ms, id } = one.worstStall;
      console.log(`      The event loop never stood longer than ${ms.toFixed(0)} ms on ${engine} (${id}).`);
    }
  });

  it('is enough, and each case names its source', () => {
    assert.equal(new Set(ALL.map(({ id }) => id)).size, ALL.length, 'an id stands twice');
    assert.ok(sharedCases().length >= 69);
    assert.ok(ownCases().length >= 150, `${ownCases().length} cases of our own`);
    const unsourced = ALL.filter(({ source, code }) => source === '' || code === '');
    assert.deepEqual(unsourced, []);
  });

  for (const engine of ENGINE_NAMES) {
    for (const [set, cases] of Object.entries(SETS)) {
      describe(`${set} on ${engine}`, () => {
        for (const { id, title, source } of cases) {
          if (CASES.every((one) => one.id !== id)) continue;
          it(`${id} ${title} (${source})`, () => runs.get(engine)?.result(id));
        }
      });
    }
  }
});
