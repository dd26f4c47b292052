/** The search beside that of other projects, on the committed catalogue; `npm run bench -- tools` has more. */
import assert from 'node:assert/strict';
import { installSearchPeers } from '../../../scripts/searchPeers.mjs';
import { fixtureHaystack } from '../../bench/tools/haystacks';
import { measureRankers } from '../../bench/tools/measureRankers';
import { searchReport } from '../../bench/tools/searchReport';
import { mean, scoreOf, bootstrapDifference } from '../../bench/tools/searchScores';
import { labelOf } from '../../bench/tools/toolFiles';

describe('search for tools, compared', () => {
  before(async function () {
    // The first time they are installed.
    this.timeout(300_000);
    await installSearchPeers();
  });

  it('has labels that are tools', () => {
    const { tools, sets } = fixtureHaystack();
    const labels = new Set(tools.map(labelOf));
    for (const { query, relevant } of sets.flatMap(({ queries }) => queries)) {
      assert.ok(relevant.length > 0 && relevant.every((label) => labels.has(label)), query);
    }
  });

  it('finds more than the others in the first five beyond chance, and sooner', async function () {
    this.timeout(60_000);
    const haystack = fixtureHaystack();
    const results = await measureRankers(haystack, 400);
    assert.ok(searchReport(haystack, results).isBest);
    const [own, ...others] = results.map(({ name, sets }) => ({ name, scores: sets.get('npm')?.scores ?? [] }));
    assert.equal(others.length, 5);
    const rank = ({ scores }: NonNullable<typeof own>): number => mean(scores.map((score) => score.reciprocalRank));
    for (const other of others) {
      assert.ok(rank(own!) > rank(other), `${other.name}: ${rank(other)}`);
      assert.ok(bootstrapDifference(own!.scores, other.scores, 'recallAt5').low > 0, other.name);
    }
    assert.ok(mean(own!.scores.map(({ recallAt5 }) => recallAt5)) > 0.72);
  });

  it('scores ranked lists', () => {
    assert.deepEqual(scoreOf(['a', 'b', 'c', 'd', 'e', 'f'], ['b', 'f']), {
      recallAt5: 0.5,
      recallAt10: 1,
      reciprocalRank: 0.5,
      isMiss: false,
    });
    assert.equal(scoreOf(['a'], ['z']).isMiss, true);
    const [good, bad] = [scoreOf(['a'], ['a']), scoreOf(['b'], ['a'])];
    const same = bootstrapDifference([good, bad, good], [good, bad, good], 'recallAt5');
    assert.deepEqual(same, { mean: 0, low: 0, high: 0 });
    assert.equal(bootstrapDifference([good, good], [bad, bad], 'recallAt5').low, 1);
  });
});
