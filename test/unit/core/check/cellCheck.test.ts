import assert from 'node:assert/strict';
import { checkCorpus, says } from '../../../support/checkCorpus';
import { CheckedCells, corpusTools } from '../../../support/checkedCells';

describe('the check before a cell runs', () => {
  const tools = corpusTools();

  it('has a corpus of at least 120 cells, half of them right and half wrong, and further right ones', () => {
    const [right, wrong] = [checkCorpus('right').length, checkCorpus('wrong').length];
    assert.equal(right, wrong);
    assert.ok(right + wrong >= 120, `${right + wrong} cells`);
    assert.ok(checkCorpus('realistic').length >= 60);
  });

  for (const { name, cells } of [...checkCorpus('right'), ...checkCorpus('realistic')]) {
    it(`lets pass: ${name}`, () => {
      const checked = new CheckedCells(tools);
      for (const cell of cells) {
        const prepared = checked.run(cell);
        assert.equal(prepared.ok ? undefined : prepared.error.message, undefined);
      }
    });
  }

  for (const { name, cells, expected } of checkCorpus('wrong')) {
    it(`refuses: ${name}`, () => {
      const checked = new CheckedCells(tools);
      for (const cell of cells.slice(0, -1)) assert.ok(checked.run(cell).ok);
      const prepared = checked.run(cells.at(-1) ?? '');
      if (prepared.ok) assert.fail(`it was let pass; it should have been told: ${expected}`);
      const { error } = prepared;
      assert.ok(says(error, expected), `${error.line}:${error.column} ${error.message}\nis not\n${expected}`);
    });
  }
});
