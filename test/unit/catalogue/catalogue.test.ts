import assert from 'node:assert/strict';
import { Catalogue } from '../../../src/core/catalogue/catalogue';
import { estimateTokens } from '../../../src/core/catalogue/estimateTokens';
import { nearest } from '../../../src/core/catalogue/nearest';
import { fixtureTools, tool } from './fixtureCatalogues';

describe('catalogue', () => {
  it('resolves identifiers and original names to what the server lists', () => {
    const catalogue = new Catalogue([
      tool('my-files', 'list-files'),
      tool('my-files', 'read'),
      tool('my-files', 'then'),
    ]);
    const resolved = (name: string): unknown => {
      const found = catalogue.resolve('my_files', name);
      return [found?.server, found?.tool, found?.member.identifier];
    };
    assert.deepEqual(resolved('list_files'), ['my-files', 'list-files', 'list_files']);
    assert.deepEqual(resolved('list-files'), ['my-files', 'list-files', 'list_files']);
    assert.deepEqual(resolved('then_tool'), ['my-files', 'then', 'then_tool']);
    for (const name of ['then', 'toString', 'constructor', '__proto__', 'listFiles', '']) {
      assert.equal(catalogue.resolve('my_files', name), undefined);
    }
    assert.equal(catalogue.resolve('my-files', 'read'), undefined);
    assert.equal(catalogue.resolve('constructor', 'read'), undefined);
    assert.deepEqual(
      catalogue.namespaces[0]?.members.map(({ identifier, aliases }) => [identifier, aliases]),
      [
        ['list_files', ['list-files']],
        ['read', []],
        ['then_tool', []],
      ],
    );
  });

  it('is in the order of the identifiers', () => {
    const { namespaces } = new Catalogue(['10', 'Z', 'b'].flatMap((name) => [tool(name, '1'), tool(name, 'Y')]));
    assert.deepEqual(
      namespaces.map(({ identifier }) => identifier),
      ['Z', '_10', 'b'],
    );
    assert.deepEqual(
      namespaces[0]?.members.map(({ identifier }) => identifier),
      ['Y', '_1'],
    );
  });

  it('takes one of two tools with the same name, the same every time', () => {
    const twins = [tool('s', 'a', { description: 'one' }), tool('s', 'a', { description: 'two' })];
    const [first, second] = [new Catalogue(twins), new Catalogue(twins.toReversed())];
    assert.equal(first.toolCount, 1);
    assert.deepEqual(first.namespaces, second.namespaces);
    assert.deepEqual(
      first.notes.map(({ message }) => message),
      ['Server "s" lists tool "a" 2 times.'],
    );
  });

  it('explains an unknown name with the nearest ones', () => {
    const catalogue = new Catalogue([tool('incidents', 'list'), tool('incidents', 'get'), tool('people', 'find')]);
    assert.equal(catalogue.explainUnknown('incidents', 'lst'), 'incidents has no tool `lst`; did you mean `list`?');
    assert.equal(
      catalogue.explainUnknown('incidents', 'resolve'),
      'incidents has no tool `resolve`; it has get, list.',
    );
    assert.equal(
      catalogue.explainUnknown('incident', 'list'),
      'There is no server "incident". Did you mean incidents?',
    );
    assert.equal(
      catalogue.explainUnknown('x', 'list'),
      'There is no server "x". There are: incidents (2), people (1).',
    );
  });
});

describe('nearest names', () => {
  const cases: readonly (readonly [name: string, candidates: readonly string[], found: readonly string[]])[] = [
    ['lst', ['list', 'get', 'last'], ['last', 'list']],
    ['listFiles', ['list_files', 'read_file'], ['list_files']],
    ['lits', ['list', 'get'], ['list']],
    ['create', ['create_issue', 'delete'], ['create_issue']],
    ['xyz', ['list', 'get'], []],
    ['', ['list'], []],
  ];
  for (const [name, candidates, found] of cases) {
    it(`of "${name}" among ${candidates.join(', ')}`, () => assert.deepEqual(nearest(name, candidates), found));
  }
});

describe('tools in the prompt', () => {
  const small = fixtureTools('filesystem');
  const large = fixtureTools('everything', 'filesystem', 'livemcpbench');

  it('declares all tools while they fit', () => {
    const { detail, text } = new Catalogue(small).prompt();
    assert.equal(detail, 'declarations');
    assert.match(text, /^declare const filesystem: \{\n \/\*\* Create a new directory/);
    assert.match(text, /write_file\(input: \{ path: string; content: string \}\): Promise<\{ content: string \}>\n\}$/);
  });

  it('then gives a line for each', () => {
    const { detail, text } = new Catalogue(small).prompt(500);
    assert.equal(detail, 'lines');
    const [heading, first] = text.split('\n');
    assert.equal(heading, 'filesystem (14 tools):');
    assert.equal(first, ' create_directory(path): Create a new directory or ensure a directory exists.');
    assert.match(text, /\n read_text_file\(path, tail\?, head\?\): Read/);
    assert.equal(text.split('\n').length, 15);
  });

  it('then their names, then the servers with counts, then the largest servers', () => {
    const catalogue = new Catalogue(large);
    const names = catalogue.prompt(2_000);
    assert.equal(names.detail, 'names');
    assert.match(names.text, /^whois \(4 tools\): whois_as, whois_domain, whois_ip, whois_tld$/m);
    const counts = catalogue.prompt(400);
    assert.equal(counts.detail, 'counts');
    assert.match(counts.text, /^Ant_Design_Components \(4\), .*, whois \(4\), /);
    const largest = catalogue.prompt(40);
    assert.match(largest.text, /mcp_server_chart \(25\).*, … and \d+ more servers \(\d+ tools\)$/);
  });

  it('keeps to its budget', () => {
    const catalogue = new Catalogue(large);
    for (const budget of [50, 100, 400, 1_000, 2_000, 5_000, 20_000, 50_000]) {
      const tokens = estimateTokens(catalogue.promptText(budget));
      assert.ok(tokens <= budget, `${tokens} of ${budget}`);
    }
  });

  it('is the same text for the same tools in any order', () => {
    for (const budget of [40, 400, 2_000, 10_000, 100_000]) {
      const text = new Catalogue(large).promptText(budget);
      assert.equal(new Catalogue(large.toReversed()).promptText(budget), text);
      assert.equal(new Catalogue(large.toSorted((a, b) => (a.name < b.name ? -1 : 1))).promptText(budget), text);
    }
  });

  it('is empty without tools', () => {
    assert.equal(new Catalogue([]).promptText(), '');
  });

  it('declares first what the task names and what was used before, in turn from each server', () => {
    const many = Array.from({ length: 60 }, (_, at) =>
      ['one', 'two', 'three'].map((server) =>
        tool(server, `do_thing_${at}`, {
          description: `Does thing ${at} as nothing else does it, whatever that may be worth.`,
        }),
      ),
    ).flat();
    const marked = many.map((one) =>
      one.server === 'two' && one.name === 'do_thing_7' ? { ...one, wasUsed: true } : one,
    );
    const catalogue = new Catalogue(marked);
    const { detail, text } = catalogue.prompt(400, 'Call do_thing_33 of the third server, with three.do_thing_5.');
    assert.equal(detail, 'counts');
    const [declared = '', overview = ''] = text.split('\nAll tools:\n');
    assert.match(declared, /^declare const one: \{\n.*\n do_thing_33\(/);
    assert.match(declared, / do_thing_5\(/);
    assert.match(declared, /declare const two: \{[^}]* do_thing_7\(/);
    assert.equal(overview, 'one (60), three (60), two (60)');
    assert.ok(text.length / 4 <= 400, String(text.length / 4));
    assert.equal(
      new Catalogue(marked.toReversed()).promptText(400, 'Call do_thing_33'),
      catalogue.promptText(400, 'Call do_thing_33'),
    );
    assert.doesNotMatch(catalogue.promptText(400, 'Do a thing.'), /do_thing_33/);
  });
});
