import assert from 'node:assert/strict';
import { readCorpus, type CellOutcome } from '../../support/cellCorpus';
import { outcomesOfCells, outcomesOfRepl } from '../../support/cellOutcomes';

describe('the corpus of cells', () => {
  const corpus = readCorpus();

  it('has at least 150 sequences of cells, each with a name of its own', () => {
    assert.ok(corpus.length >= 150, `${corpus.length} sequences`);
    assert.equal(new Set(corpus.map(({ name }) => name)).size, corpus.length);
  });

  for (const { file, name, cells, differs } of corpus) {
    it(`${file.replace('.txt', '')}: ${name}${differs === undefined ? '' : ' (not as in the REPL)'}`, async () => {
      const codes = cells.map(({ code }) => code);
      const ours = expectable(await outcomesOfCells(codes));
      assert.deepEqual(
        ours,
        cells.map(({ expected }) => expected),
      );
      const theirs = expectable(await outcomesOfRepl(codes));
      if (differs === undefined) assert.deepEqual(ours.map(comparable), theirs.map(comparable));
      else assert.notDeepEqual(ours.map(comparable), theirs.map(comparable), 'the REPL gives the same');
    });
  }
});

/** Of the cells before the last one only what they print and throw: what they give is nobody's interest. */
function expectable(outcomes: readonly CellOutcome[]): readonly CellOutcome[] {
  return outcomes.map(({ printed, result }, index) => ({
    printed,
    result:
      index === outcomes.length - 1 || /^(?:\w*Error: |throws |submitted)/.test(result ?? '') ? result : undefined,
  }));
}

/**
 * Without places, and syntax errors without the parser's words. Of what was never initialised V8 says now that it is
 * not defined and now that it cannot be accessed yet, by how it has compiled the script.
 */
function comparable({ printed, result }: CellOutcome): CellOutcome {
  const plain = result
    ?.replace(/ \(\d+:\d+\)$/, '')
    .replace(/^SyntaxError: [^]*/, 'SyntaxError')
    .replace(
      /^ReferenceError: (?:Cannot access '(\w+)' before initialization|(\w+) is not defined)$/,
      'no value: $1$2',
    );
  return { printed, result: plain };
}
