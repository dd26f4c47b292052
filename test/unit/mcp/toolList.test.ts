import assert from 'node:assert/strict';
import { listTools } from '../../../src/mcp/calls/toolList';

const page = (names: readonly string[], nextCursor?: string): Record<string, unknown> => ({
  tools: names.map((name) => ({ name, inputSchema: { type: 'object' } })),
  ...(nextCursor === undefined ? {} : { nextCursor }),
});

describe('listTools', () => {
  it('reads every page, the empty cursor included', async () => {
    const pages: Record<string, Record<string, unknown>> = {
      start: page(['a'], ''),
      '': page([], 'x'),
      x: page(['b']),
    };
    const { tools, warnings } = await listTools('s', async (cursor) => pages[cursor ?? 'start'] ?? {});
    assert.deepEqual(
      tools.map(({ name }) => name),
      ['a', 'b'],
    );
    assert.deepEqual(warnings, []);
  });

  it('stops at a cursor that was given before', async () => {
    let calls = 0;
    const { tools, warnings } = await listTools('s', async () => page([`t${(calls += 1)}`], 'same'));
    assert.equal(calls, 2);
    assert.equal(tools.length, 2);
    assert.match(warnings[0] ?? '', /for the second time; the list may be incomplete/);
  });

  it('stops after 1,000 pages', async () => {
    let calls = 0;
    const { tools } = await listTools('s', async () => page([`t${calls}`], `c${(calls += 1)}`));
    assert.equal(calls, 1000);
    assert.equal(tools.length, 1000);
  });

  it('leaves out what is no tool, and the second of one name', async () => {
    const entries = [null, 'x', {}, { name: '' }, { name: 5 }, { name: 'a', title: 'first' }, { name: 'a' }];
    const { tools, warnings } = await listTools('s', async () => ({ tools: entries }));
    assert.deepEqual(tools, [{ server: 's', name: 'a', title: 'first', inputSchema: { type: 'object' } }]);
    assert.equal(warnings.length, 6);
    assert.deepEqual((await listTools('s', async () => ({ tools: 'none' }))).tools, []);
  });

  it('keeps what describes a tool and drops what has another type', async () => {
    const outputSchema = { type: 'object', properties: {} };
    const annotations = { title: 'Shown', readOnlyHint: true };
    const entry = { name: 'a', description: 7, inputSchema: { type: 'object', x: 1 }, outputSchema, annotations };
    const { tools } = await listTools('s', async () => ({ tools: [entry] }));
    assert.deepEqual(tools, [
      { server: 's', name: 'a', title: 'Shown', inputSchema: { type: 'object', x: 1 }, outputSchema, annotations },
    ]);
  });
});
