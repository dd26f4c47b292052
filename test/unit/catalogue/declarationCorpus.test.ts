/** Declarations of tools as servers list them, against samples of their schemas; the benchmark does the same for more. */
import assert from 'node:assert/strict';
import { checkDeclarations } from '../../bench/declarations/checkDeclarations';
import { FIXTURES, readTools } from '../../bench/tools/toolFiles';
import { tool } from './fixtureCatalogues';

describe('declarations of real tools', () => {
  it('compile, accept what the schemas allow and refuse what they do not', async function () {
    this.timeout(180_000);
    const tools = readTools(FIXTURES, 'npm');
    const { faults, accepted, refused, examples } = await checkDeclarations(tools);
    assert.deepEqual(faults, []);
    assert.deepEqual(examples, []);
    assert.ok(accepted.of > 500, String(accepted.of));
    assert.deepEqual([...refused.keys()].sort(), ['missing key', 'outside the enumeration', 'wrong type']);
  });

  it('are told apart where they are wrong', async () => {
    const loose = tool('s', 'loose', {
      inputSchema: {
        type: 'object',
        properties: { a: { type: 'string' } },
        required: ['a'],
        // Says in a way that no type can what the declaration therefore lacks.
        not: { properties: { a: { const: 'never' } } },
      },
    });
    const { accepted, refused } = await checkDeclarations([loose]);
    assert.equal(accepted.count, accepted.of);
    assert.deepEqual(
      [...refused].map(([breakage, { of }]) => [breakage, of]),
      [
        ['missing key', 1],
        ['wrong type', 1],
      ],
    );
  });
});
