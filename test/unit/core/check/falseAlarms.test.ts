import assert from 'node:assert/strict';
import { CheckedCells, corpusTools } from '../../../support/checkedCells';
import { readCorpus } from '../../../support/cellCorpus';
import { RandomProgram } from '../../../support/randomProgram';

describe('the check before a cell runs, on code that has nothing to do with tools', () => {
  const tools = corpusTools();

  for (const [file, entries] of Map.groupBy(readCorpus(), (entry) => entry.file)) {
    it(`refuses nothing of ${file}`, () => {
      for (const { name, cells } of entries) {
        const checked = new CheckedCells(tools);
        for (const { code } of cells) assertPasses(checked, code, name);
      }
    });
  }

  it('refuses no program that is made at random', () => {
    const checked = new CheckedCells(tools);
    for (let seed = 1; seed <= 300; seed += 1) {
      assertPasses(checked, new RandomProgram(seed).write(), `seed ${seed}`);
    }
  });

  it('judges nothing that is too long or too deep to be read', () => {
    const checked = new CheckedCells(tools);
    const wrong = `await filesystem.read_txt_file({ path: 'a' });\n`;
    assertPasses(checked, `${'1 + 1;\n'.repeat(40_000)}${wrong}`, 'long');
    assertPasses(checked, `${'f('.repeat(1_500)}1${')'.repeat(1_500)};\n${wrong}`, 'deep');
    const prepared = new CheckedCells(tools).run(wrong);
    assert.equal(prepared.ok, false);
  });
});

function assertPasses(checked: CheckedCells, code: string, name: string): void {
  const prepared = checked.run(code);
  const message = !prepared.ok && prepared.error.kind === 'check' ? prepared.error.message : undefined;
  assert.equal(message, undefined, `${name}: ${message}\n${code}`);
}
