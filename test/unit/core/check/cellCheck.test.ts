import assert from 'node:assert/strict';
import { offsetAt } from '../../../../src/core/cell/sourceMapping';
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

  describe('says where what is wrong ends', () => {
    const CASES = [
      ["await filesystem.read_text_file({ path: 'a', tail: 'ten' });", "'ten'"],
      ["await filesystem.read_text_file({ path: 'a', tail: [\n  1,\n] });", '[\n  1,\n]'],
      ["const tail = 'ten';\nawait filesystem.read_text_file({ path: 'a', tail });", 'tail'],
      ["const given = { path: 'a', tail: 'ten' };\nawait filesystem.read_text_file(given);", "'ten'"],
      ["await memory.open_nodes({ names: ['a', 1] });", '1'],
      ["await filesystem.read_text_file({ pth: 'a' });", 'pth'],
      ['await filesystem.read_text_file({\n  tail: 1,\n});', '{\n  tail: 1,\n}'],
      ["await filesystem.read_text_file({ path: 1, tail: 'ten' });", "{ path: 1, tail: 'ten' }"],
      ["await memory.open_nodes({ names: [...['a'], 1] });", undefined],
      ["await filesystem.read_txt_file({ path: 'a' });", 'read_txt_file'],
      ['await filesystem.read_text_file();', 'read_text_file'],
    ] as const;
    for (const [code, wrong] of CASES) {
      it(code.replaceAll('\n', ' '), () => {
        const prepared = new CheckedCells(tools).run(code);
        assert.equal(prepared.ok, wrong === undefined);
        if (prepared.ok) return;
        const { line = 0, column = 0, endLine = 0, endColumn = 0 } = prepared.error;
        const end = offsetAt(code, { line: endLine, column: endColumn });
        assert.equal(code.slice(offsetAt(code, { line, column }), end), wrong);
      });
    }
  });
});
