import assert from 'node:assert/strict';
import type { ToolSource } from '../../../src/core/ports';
import { UsedTools } from '../../../src/runs/usedTools';

/** `fails` is a tool that does. */
function source(): ToolSource {
  const tools = ['a', 'b', 'fails'].map((name) => ({ server: 's', name, inputSchema: {} }));
  return {
    servers: [],
    tools,
    call: async ({ tool }) =>
      tool === 'fails' ? { ok: false, error: { kind: 'tool', message: 'no' } } : { ok: true, value: 1, form: 'text' },
  } as ToolSource;
}

const RUN = {} as Parameters<ToolSource['call']>[2];

describe('tools that earlier runs used', () => {
  it('are marked for the next run, not for the one that uses them', async () => {
    const kept = new Map<string, string>();
    const store = {
      get: (key: string) => kept.get(key),
      set: async (key: string, value: string) => void kept.set(key, value),
    };
    const used = new UsedTools(store);
    const first = used.mark(source());
    await first.call({ server: 's', tool: 'b', arguments: {} }, new AbortController().signal, RUN);
    await first.call({ server: 's', tool: 'fails', arguments: {} }, new AbortController().signal, RUN);
    const markedOf = ({ tools }: ToolSource): readonly string[] =>
      tools.flatMap(({ name, wasUsed }) => (wasUsed === true ? [name] : []));
    assert.deepEqual(markedOf(first), []);
    assert.deepEqual(markedOf(used.mark(source())), ['b']);
    await used.flush();
    assert.deepEqual(markedOf(new UsedTools(store).mark(source())), ['b']);
  });

  it('survive a store that holds something else', () => {
    const store = { get: () => '{"a":', set: async () => undefined };
    assert.equal(new UsedTools(store).mark(source()).tools.length, 3);
  });
});
