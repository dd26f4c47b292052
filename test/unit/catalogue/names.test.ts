import assert from 'node:assert/strict';
import vm from 'node:vm';
import { identifierFrom, nameServers, nameTools } from '../../../src/core/catalogue/names';
import { RESERVED_NAMES } from '../../../src/core/catalogue/reservedNames';
import { Catalogue } from '../../../src/core/catalogue/catalogue';
import { FIXTURES, readTools } from '../../bench/tools/toolFiles';
import { fixtureTools } from './fixtureCatalogues';

const LONG = 'convert_footnotes_to_endnotes_in_the_document_that_is_open_in_the_editor';

describe('names of servers and tools in code', () => {
  const tools: readonly (readonly [name: string, identifier: string])[] = [
    ['list', 'list'],
    ['list_files', 'list_files'],
    ['list-files', 'list_files'],
    ['listFiles', 'listFiles'],
    ['Hello Tool', 'Hello_Tool'],
    ['script.saveOrUpdate', 'script_saveOrUpdate'],
    ['a/b:c', 'a_b_c'],
    ['a -- b', 'a_b'],
    ['-list-', 'list'],
    ['_list_', '_list_'],
    ['$expand', '$expand'],
    ['36-krypton', '_36_krypton'],
    ['7', '_7'],
    ['', 'tool'],
    ['!!!', 'tool'],
    ['🚀', 'tool'],
    ['🚀 launch', 'launch'],
    ['café-menü', 'cafe_menu'],
    ['长亭 IP 情报查询', '长亭_IP_情报查询'],
    ['поиск', 'поиск'],
    ['ｆｕｌｌ', 'full'],
    ['a\u200bb\u202ec', 'a_b_c'],
    ['line\nbreak', 'line_break'],
    ['delete', 'delete'],
    ['export', 'export'],
    ['eval', 'eval'],
    ['new', 'new'],
    ['name', 'name'],
    ['then', 'then_tool'],
    ['constructor', 'constructor_tool'],
    ['__proto__', '__proto___tool'],
    ['prototype', 'prototype_tool'],
    ['toString', 'toString_tool'],
    ['toJSON', 'toJSON_tool'],
    ['a'.repeat(64), 'a'.repeat(64)],
  ];
  for (const [name, identifier] of tools) {
    it(`calls tool ${JSON.stringify(name)} ${identifier}`, () => {
      assert.equal(nameTools('server', [name]).identifiers.get(name), identifier);
    });
  }

  const servers: readonly (readonly [name: string, identifier: string])[] = [
    ['incidents', 'incidents'],
    ['@scope/my-server', 'scope_my_server'],
    ['io.github.someone/server', 'io_github_someone_server'],
    ['Ant Design Components', 'Ant_Design_Components'],
    ['12306-mcp', '_12306_mcp'],
    ['Map', 'Map_server'],
    ['JSON', 'JSON_server'],
    ['Math', 'Math_server'],
    ['undefined', 'undefined_server'],
    ['globalThis', 'globalThis_server'],
    ['delete', 'delete_server'],
    ['await', 'await_server'],
    ['console', 'console_server'],
    ['context', 'context_server'],
    ['search-tools', 'search_tools_server'],
    ['SUBMIT', 'SUBMIT_server'],
    ['submit', 'submit'],
    ['__realm', '__realm_server'],
    ['fetch', 'fetch'],
    ['', 'server'],
    ['???', 'server'],
  ];
  for (const [name, identifier] of servers) {
    it(`calls server ${JSON.stringify(name)} ${identifier}`, () => {
      assert.equal(nameServers([name]).identifiers.get(name), identifier);
    });
  }

  it('shortens a long name and tells it from another with the same beginning', () => {
    const first = identifierFrom(`${LONG}_1`, 'tool');
    const second = identifierFrom(`${LONG}_2`, 'tool');
    assert.match(first, /^convert_footnotes_to_endnotes_in_.*_[0-9a-z]{7}$/);
    assert.equal(first.length, 64);
    assert.notEqual(first, second);
  });

  it('keeps the plain name for the tool that has it, whatever the order', () => {
    const names = ['list-files', 'list.files', 'list_files', 'other'];
    const { identifiers, notes } = nameTools('files', names);
    assert.equal(identifiers.get('list_files'), 'list_files');
    assert.match(identifiers.get('list-files') ?? '', /^list_files_[0-9a-z]{4}$/);
    assert.match(identifiers.get('list.files') ?? '', /^list_files_[0-9a-z]{4}$/);
    assert.equal(new Set(identifiers.values()).size, 4);
    assert.equal(notes.length, 1);
    assert.match(
      notes[0]?.message ?? '',
      /^Tools "list-files", "list\.files", "list_files" of server "files" would all be called list_files in code; now "list-files" → list_files_/,
    );
    for (const order of [names.toReversed(), [...names.slice(2), ...names.slice(0, 2)]]) {
      assert.deepEqual(nameTools('files', order), { identifiers, notes });
    }
  });

  it('gives both a suffix where neither name is the identifier', () => {
    const { identifiers, notes } = nameServers(['my server', 'my-server']);
    assert.deepEqual(
      [...identifiers.values()].map((name) => /^my_server_[0-9a-z]{4}$/.test(name)),
      [true, true],
    );
    assert.match(
      notes[0]?.message ?? '',
      /Servers "my server", "my-server" would all be called my_server in code; now /,
    );
  });

  it('keeps a suffix when an unrelated server comes or goes', () => {
    const few = nameServers(['my server', 'my-server']).identifiers;
    const many = nameServers(['my-server', 'another', 'my server', 'JSON']).identifiers;
    assert.equal(many.get('my-server'), few.get('my-server'));
  });

  it('resolves a suffix that is already a name', () => {
    const { identifiers } = nameServers(['Map', 'Map_server', 'map']);
    assert.equal(identifiers.get('Map_server'), 'Map_server');
    assert.match(identifiers.get('Map') ?? '', /^Map_server_[0-9a-z]{4}$/);
    const taken = nameTools('s', ['a-b', 'a.b', nameTools('s', ['a-b', 'a.b']).identifiers.get('a-b') ?? '']);
    assert.equal(new Set(taken.identifiers.values()).size, 3);
  });

  it('notes a reserved name', () => {
    assert.deepEqual(nameServers(['JSON']).notes, [
      {
        message: 'Server "JSON" is called JSON_server in code: its own name is reserved.',
        saying: { code: 'names.reservedServer', values: ['"JSON"', 'JSON_server'] },
      },
    ]);
    assert.deepEqual(nameTools('s', ['list-files', 'delete']).notes, []);
  });

  it('gives every real tool a valid and distinct name', () => {
    const byServer = Map.groupBy(fixtureTools('everything', 'filesystem', 'livemcpbench'), ({ server }) => server);
    for (const identifier of nameServers(byServer.keys()).identifiers.values()) {
      assert.doesNotThrow(() => new vm.Script(`'use strict'; const ${identifier} = 1;`));
    }
    for (const [server, tools] of byServer) {
      const { identifiers } = nameTools(
        server,
        tools.map(({ name }) => name),
      );
      assert.equal(new Set(identifiers.values()).size, identifiers.size);
      for (const identifier of identifiers.values()) {
        assert.doesNotThrow(() => new vm.Script(`({}).${identifier}`));
      }
    }
  });

  it('reserves every global of a fresh realm', () => {
    const globals = vm.runInNewContext('Object.getOwnPropertyNames(globalThis)') as readonly string[];
    assert.deepEqual(
      [...globals].filter((name) => !RESERVED_NAMES.has(name)),
      [],
    );
  });

  it('gives every real tool one identifier of its own, whatever the order, and keeps its original name', () => {
    const real = readTools(FIXTURES, 'npm', 'livemcpbench');
    const catalogue = new Catalogue(real);
    const reversed = new Catalogue(real.toReversed());
    for (const { server, name } of real) {
      const [namespace = '', member = ''] = catalogue.nameOf(server, name).split('.');
      assert.match(
        `${namespace} ${member}`,
        /^[\p{ID_Start}$_][\p{ID_Continue}$]* [\p{ID_Start}$_][\p{ID_Continue}$]*$/u,
      );
      assert.ok(namespace.length <= 64 && member.length <= 64 && !RESERVED_NAMES.has(namespace));
      assert.equal(reversed.nameOf(server, name), `${namespace}.${member}`);
      for (const one of [member, name]) assert.equal(catalogue.resolve(namespace, one)?.tool, name);
    }
  });
});
