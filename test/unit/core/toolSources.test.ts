import assert from 'node:assert/strict';
import { findTool } from '../../../src/core/findTool';
import type { SavedProgram } from '../../../src/core/programs/savedProgram';
import { withPrograms } from '../../../src/core/programs/programTools';
import type { ToolDescription, ToolSource } from '../../../src/core/ports';
import { describedTools } from '../../../src/runs/describedTools';

function toolOf(server: string, name: string, description?: string): ToolDescription {
  return { server, name, inputSchema: { type: 'object' }, ...(description !== undefined && { description }) };
}

/** A source whose list can be replaced. */
class OwnTools implements ToolSource {
  readonly servers = [];
  tools: readonly ToolDescription[] = [toolOf('a', 'one'), toolOf('b', 'one')];

  async call(): ReturnType<ToolSource['call']> {
    return { ok: true, value: 1 };
  }
}

const PROGRAM: SavedProgram = { name: 'count', description: 'Counts.', parameters: [], code: 'SUBMIT(1);', line: 1 };

describe('tool sources', () => {
  it('find a tool by its server and its name, the first one where a name is twice', () => {
    const tools = [toolOf('a', 'one'), toolOf('b', 'one'), toolOf('b', 'one', 'again'), toolOf('a', '__proto__')];
    assert.equal(findTool(tools, 'b', 'one'), tools[1]);
    assert.equal(findTool(tools, 'a', '__proto__'), tools[3]);
    assert.equal(findTool(tools, 'a', 'constructor'), undefined);
    assert.equal(findTool(tools, 'constructor', 'one'), undefined);
  });

  it('on top of others describe thousands of tools once, and again when there are others', () => {
    const source = new OwnTools();
    const described: string[] = [];
    const wrapped = withPrograms(
      describedTools(source, {
        describe: (tool) => {
          described.push(`${tool.server}.${tool.name}`);
          return { ...tool, description: 'seen' };
        },
        onResult: () => undefined,
      }),
      [PROGRAM],
    );
    const first = wrapped.tools;
    assert.deepEqual(
      first.map(({ name, description }) => [name, description]),
      [
        ['one', 'seen'],
        ['one', 'seen'],
        ['count', 'Counts.'],
      ],
    );
    assert.equal(wrapped.tools, first);
    assert.deepEqual(described, ['a.one', 'b.one']);
    source.tools = [toolOf('c', 'two')];
    assert.equal(findTool(wrapped.tools, 'c', 'two')?.description, 'seen');
    assert.equal(findTool(wrapped.tools, 'a', 'one'), undefined);
    assert.deepEqual(described, ['a.one', 'b.one', 'c.two']);
  });
});
