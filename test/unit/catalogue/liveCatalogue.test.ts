import assert from 'node:assert/strict';
import { LiveCatalogue } from '../../../src/core/catalogue/liveCatalogue';
import type { ToolDescription } from '../../../src/core/ports';

const tool = (server: string, name: string, description = ''): ToolDescription => ({
  server,
  name,
  description,
  inputSchema: { type: 'object', properties: { id: { type: 'string' } } },
});

function targetOf(live: LiveCatalogue, namespace: string, member: string): unknown {
  const target = live.current.resolve(namespace, member);
  return target && { server: target.server, tool: target.tool };
}

describe('the catalogue of a run that goes on', () => {
  it('tells the declarations of new tools, and finds them', () => {
    const live = new LiveCatalogue([tool('early', 'list')], ['early', 'late']);
    const told: string[] = [];
    live.subscribe((_, sentences) => told.push(sentences));
    assert.match(live.current.explainUnknown('late', 'find'), /^late has no tools: its server is not connected/);
    assert.ok(!live.current.promptText().includes('late'));
    live.apply({ added: [tool('late', 'find')], removed: [] });
    assert.match(told[0] ?? '', /^New tools:\n[^]*late[^]*find\(/);
    assert.ok(!told[0]?.includes('early'));
    assert.deepEqual(targetOf(live, 'late', 'find'), { server: 'late', tool: 'find' });
    assert.deepEqual(
      live.current.search('find').tools.map(({ name }) => name),
      ['late.find'],
    );
  });

  it('keeps every name, whatever comes later', () => {
    const live = new LiveCatalogue([tool('a-b', 'get-x')], ['a-b']);
    const [namespace] = live.current.namespaces;
    assert.equal(namespace?.identifier, 'a_b');
    live.apply({ added: [tool('a_b', 'one'), tool('a-b', 'get_x')], removed: [] });
    assert.deepEqual(targetOf(live, 'a_b', 'get_x'), { server: 'a-b', tool: 'get-x' });
    const others = live.current.namespaces.filter(({ server }) => server === 'a_b');
    assert.match(others[0]?.identifier ?? '', /^a_b_\w{4,}$/);
    assert.match(live.current.nameOf('a-b', 'get_x'), /^a_b\.get_x_\w{4,}$/);
  });

  it('says that a tool is gone, and gives its name to no other', () => {
    const live = new LiveCatalogue([tool('s', 'get-x'), tool('s', 'other')]);
    const told: string[] = [];
    live.subscribe((_, sentences) => told.push(sentences));
    live.apply({ added: [], removed: [{ server: 's', tool: 'get-x' }] });
    assert.equal(told[0], 'Tools that are gone: s.get_x.');
    assert.equal(live.current.resolve('s', 'get_x'), undefined);
    assert.match(live.current.explainUnknown('s', 'get_x'), /no longer has the tool `get_x`/);
    live.apply({ added: [tool('s', 'get_x')], removed: [] });
    assert.equal(live.current.resolve('s', 'get_x'), undefined);
    live.apply({ added: [tool('s', 'get-x')], removed: [] });
    assert.deepEqual(targetOf(live, 's', 'get_x'), { server: 's', tool: 'get-x' });
  });

  it('tells of another description and of servers that cannot be used, and stops telling', () => {
    const live = new LiveCatalogue([tool('s', 'get')], ['s', 'never-there']);
    const told: string[] = [];
    const stop = live.subscribe((_, sentences) => told.push(sentences));
    live.apply({ added: [tool('s', 'get', 'Other words.')], removed: [], failed: ['never-there'] });
    stop();
    live.apply({ added: [tool('s', 'put')], removed: [] });
    assert.deepEqual(told, [
      'Tools that are declared differently now: s.get.\nServers that cannot be used: never_there.',
    ]);
  });
});
