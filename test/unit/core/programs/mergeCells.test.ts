import assert from 'node:assert/strict';
import { mergeCells, type MergedProgram } from '../../../../src/core/programs/mergeCells';
import { stripTypes } from '../../../../src/worker/stripTypes';

/** A cell, or one that failed. */
type Cell = string | { readonly failed: string };

function merge(...cells: readonly Cell[]): MergedProgram {
  const ran = cells.map((cell, index) => ({
    title: `Cell ${index + 1}`,
    ...(typeof cell === 'string' ? { code: cell } : { code: cell.failed, error: 'Error: boom' }),
  }));
  return mergeCells(ran, { stripTypes, globals: ['incidents'] });
}

describe('the cells of a run as one program', () => {
  it('are left as they were written where nothing is in the way', () => {
    const { code, leftOut } = merge('const all: string[] = await incidents.list();', 'SUBMIT(all.length);');
    assert.equal(code, '// Cell 1\nconst all: string[] = await incidents.list();\n\n// Cell 2\nSUBMIT(all.length);\n');
    assert.deepEqual(leftOut, []);
  });

  it('lack those that failed', () => {
    const { code, leftOut } = merge({ failed: 'const x = nothing;' }, 'const x = 1;', 'SUBMIT(x)');
    assert.ok(!code.includes('nothing') && code.includes('const x = 1;'), code);
    assert.deepEqual(leftOut, ['Cell 1']);
  });

  it('have a failed one that made what a later one uses, with the reason of its failure', () => {
    const { code, keptFailures } = merge({ failed: 'const x = 1; nothing();' }, { failed: 'let y = x' }, 'SUBMIT(x)');
    assert.equal(
      code,
      [
        'let x;\n',
        '// Cell 1',
        'try {\n  await (async () => {\nx = 1; nothing();\n  })();\n} catch {\n  // It failed in the run too: Error: boom\n}\n',
        '// Cell 3\nSUBMIT(x)\n',
      ].join('\n'),
    );
    assert.deepEqual(keptFailures, ['Cell 1']);
  });

  it('lack a failed one of whose names a later one uses only its own', () => {
    const { leftOut } = merge({ failed: 'const x = 1; nothing();' }, 'const f = (x) => x; ({ x: 1 }).x; SUBMIT(f(2))');
    assert.deepEqual(leftOut, ['Cell 1']);
  });

  it('share a name that several declare, whatever it is', () => {
    const { code } = merge(
      'const { n, m = 2 } = { n: 1 };',
      'let n = m\nfunction f() { return n }',
      'class f {}',
      'SUBMIT(n)',
    );
    assert.equal(
      code,
      [
        'let n, m, f;\n',
        '// Cell 1\n;({ n, m = 2 } = { n: 1 });\n',
        '// Cell 2\nf = function () { return n };\nn = m;\n\n',
        '// Cell 3\nf = class f {};\n',
        '// Cell 4\nSUBMIT(n)\n',
      ]
        .join('\n')
        .replace('n = m;\n\n\n', 'n = m;\n\n'),
    );
  });

  it('may end before their last statement, where they return', () => {
    const { code } = merge('const rows = [1];\nif (rows.length) { return rows }\nprint("none");', 'SUBMIT(rows)');
    assert.ok(code.includes('await (async () => {\nrows = [1];\nif (rows.length) { return rows }'), code);
    assert.ok(code.startsWith('let rows;\n'), code);
    assert.ok(!merge('const f = () => { return 1 };').code.includes('async'), 'The return of a function is its own.');
  });

  it('declare what was only assigned to, but no server and no function of the engine', () => {
    assert.ok(merge('total = 1; incidents = 2; print = 3', 'SUBMIT(total)').code.startsWith('let total;\n'));
  });

  it('tell what they use of the outside', () => {
    const { used } = merge('const x = await incidents.list(); const y = undeclared', 'SUBMIT(llm_query(x))');
    assert.deepEqual([...used].sort(), ['SUBMIT', 'incidents', 'llm_query', 'undeclared']);
  });
});
