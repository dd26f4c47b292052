import assert from 'node:assert/strict';
import { Catalogue } from '../../../../src/core/catalogue/catalogue';
import { declareNamespaces } from '../../../../src/core/catalogue/declarations';
import { CheckedCells } from '../../../support/checkedCells';
import { compileErrors } from '../../catalogue/compileDeclarations';
import { fixtureTools } from '../../catalogue/fixtureCatalogues';

describe('the declarations that the code tabs show', () => {
  const tools = fixtureTools('npm').filter(({ server }) => ['filesystem', 'memory', 'time'].includes(server));
  /** As `tools.d.ts` beside the code of a run. */
  const declared = declareNamespaces(new Catalogue(tools).namespaces, 'full');

  const calls: readonly (readonly [what: string, call: string, isRight: boolean])[] = [
    ['all that is required', `filesystem.read_text_file({ path: 'a', head: 3 })`, true],
    ['an allowed value', `filesystem.list_directory_with_sizes({ path: 'a', sortBy: 'size' })`, true],
    ['items of a list', `memory.create_relations({ relations: [{ from: 'a', to: 'b', relationType: 'c' }] })`, true],
    ['a missing argument', `filesystem.move_file({ source: 'a' })`, false],
    ['a number for a text', `filesystem.read_text_file({ path: 1 })`, false],
    ['a value that is not allowed', `filesystem.list_directory_with_sizes({ path: 'a', sortBy: 'date' })`, false],
    ['a missing part of an item', `memory.create_relations({ relations: [{ from: 'a', to: 'b' }] })`, false],
    ['a tool that is not there', `time.now({})`, false],
  ];
  for (const [what, call, isRight] of calls) {
    it(`say of ${what} what the check before a cell runs says`, () => {
      const errors = compileErrors(`${declared}\nvoid ${call};`);
      assert.equal(errors.length === 0, isRight, errors.join('\n'));
      assert.equal(new CheckedCells(tools).run(`await ${call};`).ok, isRight);
    });
  }
});
