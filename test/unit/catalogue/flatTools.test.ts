import assert from 'node:assert/strict';
import { Catalogue } from '../../../src/core/catalogue/catalogue';
import { flatTools } from '../../../src/core/catalogue/flatTools';
import type { ToolDescription } from '../../../src/core/ports';
import { fixtureTools, tool } from './fixtureCatalogues';

function namesOf(tools: readonly ToolDescription[]): Readonly<Record<string, string>> {
  const flat = flatTools(new Catalogue(tools).namespaces);
  return Object.fromEntries(flat.tools.map(({ server, tool: original, name }) => [`${server}.${original}`, name]));
}

describe('flatTools', () => {
  it('joins the identifiers of server and tool', () => {
    assert.deepEqual(namesOf([tool('incidents', 'list-all'), tool('people', 'ownerOf')]), {
      'incidents.list-all': 'incidents__list_all',
      'people.ownerOf': 'people__ownerOf',
    });
  });

  it('gives names that every provider accepts, all different, whatever the servers are called', () => {
    const odd = ['größe', '日本語', '$', 'a b', 'a-b', 'a_b', 'x'.repeat(200), `${'x'.repeat(199)}y`, ''];
    const names = Object.values(namesOf(odd.flatMap((server) => odd.map((name) => tool(server, name)))));
    assert.equal(new Set(names).size, odd.length ** 2);
    for (const name of names) assert.match(name, /^[A-Za-z_][\w-]{0,63}$/);
  });

  it('does not depend on the order of the tools', () => {
    const tools = [tool('a__b', 'c'), tool('a', 'b__c'), tool('ä', 'x'), tool('a', 'x')];
    assert.deepEqual(namesOf([...tools].reverse()), namesOf(tools));
    assert.equal(new Set(Object.values(namesOf(tools))).size, tools.length);
  });

  it('tells of names that collided', () => {
    const { notes } = flatTools(new Catalogue([tool('a__b', 'c'), tool('a', 'b__c')]).namespaces);
    assert.equal(notes.length, 1);
    assert.match(notes[0]?.message ?? '', /a__b__c/);
  });

  it('hands over schemas of objects, without their dialect, and short descriptions', () => {
    const inputSchema = { $schema: 'http://json-schema.org/draft-07/schema#', required: ['q'] };
    const [flat] = flatTools(
      new Catalogue([tool('s', 't', { inputSchema, description: 'word '.repeat(1_000) })]).namespaces,
    ).tools;
    assert.deepEqual(flat?.inputSchema, { required: ['q'], type: 'object', properties: {} });
    assert.ok((flat?.description.length ?? 0) <= 1_024);
  });

  it('names the tools of real servers', () => {
    const tools = fixtureTools('livemcpbench');
    const names = Object.values(namesOf(tools));
    assert.equal(new Set(names).size, new Set(tools.map(({ server, name }) => `${server}.${name}`)).size);
    for (const name of names) assert.match(name, /^[A-Za-z_][\w-]{0,63}$/);
  });
});
