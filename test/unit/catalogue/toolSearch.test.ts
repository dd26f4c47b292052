import assert from 'node:assert/strict';
import type { SearchResult } from '../../../src/core/catalogue/searchResult';
import { Catalogue } from '../../../src/core/catalogue/catalogue';
import type { Namespace } from '../../../src/core/catalogue/namespace';
import { Tokenizer } from '../../../src/core/catalogue/tokenizer';
import { ToolSearch } from '../../../src/core/catalogue/toolSearch';
import type { ToolDescription } from '../../../src/core/ports';
import { compileErrors } from './compileDeclarations';
import { fixtureTools, tool } from './fixtureCatalogues';

describe('words for the search', () => {
  const cases: readonly (readonly [text: string, tokens: readonly string[]])[] = [
    ['list_files', ['list', 'file']],
    ['list-files', ['list', 'file']],
    ['listFiles', ['listfil', 'list', 'file']],
    ['HTTPServer', ['httpserver', 'http', 'server']],
    ['the files of a user', ['file', 'user']],
    ['MySQL', ['mysql', 'sql']],
    ['sha256 café', ['sha256', 'sha', '256', 'cafe']],
    ['情报查询', ['情报查询', '情报', '报查', '查询']],
    ['', []],
    ['!!! ???', []],
  ];
  for (const [text, tokens] of cases) {
    it(`splits ${JSON.stringify(text)}`, () => {
      assert.deepEqual(new Tokenizer().tokenize(text, { join: false }), tokens);
    });
  }

  it('joins neighbours in names and queries', () => {
    const tokenizer = new Tokenizer();
    assert.ok(tokenizer.tokenize('Cosmos DB', { join: true }).includes('cosmosdb'));
    assert.ok(tokenizer.tokenize('cosmosdb', { join: true }).includes('cosmosdb'));
    assert.ok(tokenizer.tokenize('who am I', { join: true }).includes('whoam'));
  });
});

describe('search for tools', () => {
  const tools = fixtureTools('everything', 'filesystem', 'livemcpbench');
  const catalogue = new Catalogue(tools);

  const queries: readonly (readonly [query: string, tool: string])[] = [
    ['convert the address into precise geographic coordinates', 'osm_mcp_server.geocode_address'],
    ['find parking near a landmark', 'osm_mcp_server.find_parking_facilities'],
    ['where can I charge my electric car', 'osm_mcp_server.find_ev_charging_stations'],
    ['search papers on arXiv by keyword', 'mcp_simple_arxiv.search_papers'],
    ['look up whois information about a domain', 'whois.whois_domain'],
    ['move a file', 'filesystem.move_file'],
    ['create a directory', 'filesystem.create_directory'],
    ['write text to a file', 'filesystem.write_file'],
    ['commit staged changes', 'git.git_commit'],
    ['show commit history log', 'git.git_log'],
    ['word cloud chart', 'mcp_server_chart.generate_word_cloud_chart'],
    ['organization chart', 'mcp_server_chart.generate_organization_chart'],
    ['current stock price', 'yahoo_finance.get_current_stock_price'],
    ['convert docx to pdf', 'word_document_server.convert_to_pdf'],
    ['train tickets', '_12306_mcp.get_tickets'],
    ['take a screenshot', 'playwright.playwright_screenshot'],
    ['sum of two numbers', 'everything.get_sum'],
  ];
  for (const [query, name] of queries) {
    it(`finds ${name} for "${query}"`, () => {
      const names = catalogue.search(query).tools.map((match) => match.name);
      assert.ok(names.includes(name), names.join(', '));
    });
  }

  it('puts the tool with the searched name first', () => {
    assert.equal(catalogue.search('git_status').tools[0]?.name, 'git.git_status');
    assert.equal(catalogue.search('geocodeAddress').tools[0]?.name, 'osm_mcp_server.geocode_address');
  });

  it('finds by server and by parameter name', () => {
    const small = new Catalogue([
      tool('weather-station', 'get', { description: 'Reads.' }),
      tool('kitchen', 'get', {
        description: 'Reads.',
        inputSchema: { type: 'object', properties: { ovenNumber: { type: 'number' } } },
      }),
    ]);
    assert.deepEqual(small.search('weather', { detail: 'names' }).tools, [
      { name: 'weather_station.get', server: 'weather-station' },
    ]);
    assert.deepEqual(small.search('oven', { detail: 'names' }).tools, [{ name: 'kitchen.get', server: 'kitchen' }]);
  });

  it('gives the same result for the same tools in any order', () => {
    const reversed = new Catalogue(tools.toReversed());
    for (const query of ['create a chart', 'search', 'file']) {
      assert.deepEqual(reversed.search(query, { limit: 100 }), catalogue.search(query, { limit: 100 }));
    }
    const twins = ['z', 'y', 'x', 'w'].map((server) => tool(server, 'same', { description: 'The same words.' }));
    assert.deepEqual(
      new Catalogue(twins).search('same words', { detail: 'names' }).tools.map(({ server }) => server),
      ['w', 'x', 'y', 'z'],
    );
  });

  it('gives as much as the level says', () => {
    const [name] = catalogue.search('move a file', { detail: 'names', limit: 1 }).tools;
    assert.deepEqual(name, { name: 'filesystem.move_file', server: 'filesystem' });
    const [described] = catalogue.search('move a file', { detail: 'descriptions', limit: 1 }).tools;
    assert.deepEqual(described, {
      ...name,
      description:
        'Move or rename files and directories. Can move files between directories and rename them in a single operation.',
    });
    const [full] = catalogue.search('move a file', { limit: 1 }).tools;
    assert.equal(
      full?.declaration,
      'declare const filesystem: { move_file(input: { source: string; destination: string }): Promise<{ content: string }> }',
    );
    const alone = catalogue
      .search('chart', { limit: 100 })
      .tools.map(({ declaration = '' }, at) => `namespace n${at} {\n${declaration}\n}`);
    assert.deepEqual(compileErrors(alone.join('\n')), []);
  });

  it('keeps to its limits', () => {
    assert.equal(catalogue.search('file').tools.length, 5);
    assert.equal(catalogue.search('file', { detail: 'names' }).tools.length, 10);
    assert.equal(catalogue.search('file', { limit: 3 }).tools.length, 3);
    assert.equal(catalogue.search('file', { limit: -3 }).tools.length, 1);
    assert.equal(catalogue.search('a file path chart document', { limit: 1e9, detail: 'names' }).tools.length, 100);
    assert.equal(catalogue.search('file', { limit: Number.NaN }).tools.length, 5);
  });

  it('leaves out declarations that do not fit beside the others, and says of which tools', () => {
    const wide = Object.fromEntries(Array.from({ length: 60 }, (_, at) => [`parameter_${at}`, { type: 'string' }]));
    const tools = ['huge', 'small', 'tiny'].map((name, at) => ({
      server: 'docs',
      name: `${name}_document`,
      description: 'Makes a document.',
      inputSchema: { type: 'object', properties: at === 0 ? wide : { title: { type: 'string' } } },
    }));
    const search = (limit: number): SearchResult =>
      new Catalogue(tools).search('document', { detail: 'full', limit, maxTokens: 200 });
    const { tools: found, note } = search(3);
    const declared = found.filter(({ declaration }) => declaration !== undefined).map(({ name }) => name);
    assert.deepEqual(declared.sort(), ['docs.small_document', 'docs.tiny_document']);
    assert.match(note ?? '', /^Too long to be declared beside the others: docs\.huge_document\. .*limit: 1/);
    const alone = new Catalogue(tools).search('huge document', { detail: 'full', limit: 1, maxTokens: 200 });
    assert.match(alone.tools[0]?.declaration ?? '', /parameter_59/);
    assert.equal(alone.note, undefined);
  });

  it('searches one server, by either name', () => {
    for (const server of ['mcp-server-chart', 'mcp_server_chart']) {
      const found = catalogue.search('file', { server, detail: 'names' }).tools;
      assert.ok(found.every((match) => match.server === 'mcp-server-chart'));
    }
    assert.deepEqual(catalogue.search('x', { server: 'filesystm' }), {
      tools: [],
      note: 'There is no server "filesystm". Did you mean filesystem?',
    });
  });

  it('lists the namespaces for an empty query, and the tools of a server', () => {
    const all = catalogue.search('  ');
    assert.equal(all.tools.length, catalogue.namespaces.length);
    assert.deepEqual(
      all.tools.find(({ name }) => name === 'whois'),
      {
        name: 'whois',
        server: 'whois',
        description: '4 tools: whois_as, whois_domain, whois_ip, whois_tld',
      },
    );
    const some = catalogue.search('', { server: 'git', detail: 'names', limit: 2 });
    assert.deepEqual(
      some.tools.map(({ name }) => name),
      ['git.git_add', 'git.git_branch'],
    );
    assert.match(some.note ?? '', /^These are 2 of the 13 tools of git: /);
    assert.equal(catalogue.search('', { server: 'git', limit: 50 }).note, undefined);
  });

  it('finds what is misspelt or begun, if nothing else', () => {
    assert.equal(catalogue.search('geocod').tools[0]?.server, 'osm-mcp-server');
    assert.match(catalogue.search('paragrpah').tools[0]?.name ?? '', /paragraph/);
  });

  it('says which words stood in for those of the query', () => {
    assert.match(
      catalogue.search('paragrpah').note ?? '',
      /^No tool has the words of "paragrpah"; these have paragraph/,
    );
    assert.equal(catalogue.search('geocode').note, undefined);
  });

  it('finds what is called by another verb, after what is called by the one of the query', () => {
    const notes = new Catalogue(
      ['remove_note', 'fetch_note', 'print_note'].map((name) => tool('notes', name, { description: 'Of a note.' })),
    );
    const first = (query: string): string | undefined => notes.search(query).tools[0]?.name;
    assert.equal(first('delete a note'), 'notes.remove_note');
    assert.equal(first('retrieve the note'), 'notes.fetch_note');
    assert.equal(first('print or get a note'), 'notes.print_note');
  });

  it('says that another verb stood in where no word of the query is there', () => {
    const notes = new Catalogue([tool('notes', 'fetch_all', { description: 'Of a note.' })]);
    const { tools, note } = notes.search('retrieve zzqx');
    assert.equal(tools[0]?.name, 'notes.fetch_all');
    assert.equal(note, 'No tool has the words of "retrieve zzqx"; these have fetch.');
    assert.match(notes.search('zzqx').note ?? '', /^No tool matches "zzqx"\./);
  });

  it('finds what is called by another word, after what is called by the one of the query', () => {
    const office = new Catalogue([
      tool('office', 'create_presentation', { description: 'Makes slides.' }),
      tool('office', 'create_spreadsheet', { description: 'Makes sheets.' }),
      tool('office', 'create_ppt', { description: 'Makes a file.' }),
    ]);
    const first = (query: string): readonly string[] =>
      office.search(query, { detail: 'names', limit: 2 }).tools.map(({ name }) => name);
    assert.deepEqual(first('create a powerpoint').toSorted(), ['office.create_ppt', 'office.create_presentation']);
    assert.deepEqual(first('create a PPT'), ['office.create_ppt', 'office.create_presentation']);
    assert.equal(first('an Excel workbook')[0], 'office.create_spreadsheet');
  });

  it('says that another word stood in where no word of the query is there', () => {
    const weather = new Catalogue([tool('sky', 'forecast', { description: 'For a city.' })]);
    const { tools, note } = weather.search('weather');
    assert.equal(tools[0]?.name, 'sky.forecast');
    assert.equal(note, 'No tool has the words of "weather"; these have forecast.');
  });

  it('puts the tools of a server first that the query names', () => {
    const twoSites = new Catalogue(
      ['gitlab-mcp', 'forge-mcp'].map((server) => tool(server, 'list_issues', { description: 'Lists open issues.' })),
    );
    assert.equal(twoSites.search('list issues').tools[0]?.server, 'forge-mcp');
    assert.equal(twoSites.search('list issues on GitLab').tools[0]?.server, 'gitlab-mcp');
  });

  it('does not let copies of a tool push others out', () => {
    const copies = ['a', 'b', 'c', 'd', 'e', 'f'].map((server) =>
      tool(server, 'send_mail', { description: 'Sends a mail.' }),
    );
    const other = tool('g', 'send_mail_later', { description: 'Sends a mail at a time.' });
    const names = new Catalogue([...copies, other]).search('send mail', { limit: 2 }).tools.map(({ name }) => name);
    assert.deepEqual(names, ['a.send_mail', 'g.send_mail_later']);
  });

  it('does not join words across a stop word', () => {
    const terms = new Tokenizer().queryTerms('list all the disk drives');
    assert.deepEqual([...terms.keys()], ['list', 'disk', 'drive', 'diskdriv']);
    assert.ok(new Tokenizer().queryTerms('what is it').has('whati'));
  });

  it('indexes only the server that has changed', () => {
    const before = new Catalogue(tools);
    before.search('file');
    const changed = [...tools, tool('git', 'git_whatever', { description: 'Finds wombats.' })];
    const after = new Catalogue(changed, { previous: before });
    const isSame = (server: string): boolean =>
      after.namespaces.find((one) => one.server === server) === before.namespaces.find((one) => one.server === server);
    assert.ok(isSame('filesystem'));
    assert.ok(!isSame('git'));
    const fresh = new Catalogue(changed);
    for (const query of ['wombat', 'commit', 'file path', 'create chart']) {
      assert.deepEqual(after.search(query, { limit: 50 }), fresh.search(query, { limit: 50 }), query);
    }
    const back = new Catalogue(tools, { previous: after });
    assert.deepEqual(back.search('commit', { limit: 50 }), before.search('commit', { limit: 50 }));
    assert.deepEqual(back.search('wombat').tools, []);
  });

  it('reads nothing of a server again whose namespace stayed the same', () => {
    const [first, second] = new Catalogue(tools).namespaces as [Namespace, Namespace];
    let reads = 0;
    const watch = (namespace: Namespace): Namespace => ({
      ...namespace,
      get members() {
        reads += 1;
        return namespace.members;
      },
    });
    const kept = watch(first);
    const before = new ToolSearch([kept, watch(second)]);
    const readsOfTwo = reads;
    assert.ok(readsOfTwo >= 2);
    new ToolSearch([kept, watch(second)], before);
    assert.equal(reads - readsOfTwo, readsOfTwo / 2);
  });

  it('prefers what has the words of the query side by side', () => {
    const apart = tool('notes', 'first', { description: 'Moves a page of the storage to another account of yours.' });
    const together = tool('notes', 'second', { description: 'Moves a page of yours to another storage account.' });
    const both = new Catalogue([apart, together]);
    const found = (query: string): readonly string[] => both.search(query).tools.map(({ name }) => name);
    assert.deepEqual(found('storage account'), ['notes.second', 'notes.first']);
    assert.deepEqual(found('account yours'), ['notes.first', 'notes.second']);
  });

  it('puts a tool first that earlier runs called, among near equals only', () => {
    const close = (server: string): ToolDescription =>
      tool(server, 'send_mail', { description: `Sends mail by ${server}.` });
    const other = tool('calendar', 'add_event', { description: 'Adds an event, and may send a mail of it.' });
    const found = (tools: readonly ToolDescription[]): readonly string[] =>
      new Catalogue(tools).search('send mail').tools.map(({ name }) => name);
    const [first, second] = [close('alpha'), close('omega')];
    assert.deepEqual(found([first, second, other]).slice(0, 2), ['alpha.send_mail', 'omega.send_mail']);
    const used = { ...second, wasUsed: true };
    assert.deepEqual(found([first, used, other]).slice(0, 2), ['omega.send_mail', 'alpha.send_mail']);
    assert.equal(found([first, second, { ...other, wasUsed: true }]).at(-1), 'calendar.add_event');
  });

  it('keeps the best of very many, in the order that all of them have', () => {
    const many = Array.from({ length: 1_200 }, (_, at) =>
      tool(`server${at % 7}`, `list_${at}`, { description: `Lists ${'things '.repeat(1 + (at % 40))}and more.` }),
    );
    const found = new Catalogue(many).search('list things', { detail: 'names', limit: 100 }).tools;
    const backwards = new Catalogue(many.toReversed()).search('list things', { detail: 'names', limit: 100 }).tools;
    assert.equal(found.length, 100);
    assert.deepEqual(found, backwards);
    assert.deepEqual(found.slice(0, 5), new Catalogue(many).search('list things', { detail: 'names', limit: 5 }).tools);
  });

  it('says what other servers have where the one that was searched has nothing', () => {
    const { tools: found, note } = catalogue.search('parking', { server: 'git' });
    assert.deepEqual(found, []);
    assert.match(note ?? '', /^No tool of git \(13\) matches "parking"\. Other servers have osm_mcp_server\.\w+/);
  });

  it('says that there is nothing, and what there is', () => {
    const { tools: found, note } = catalogue.search('qqqqqqqq zzzzzzzz');
    assert.deepEqual(found, []);
    assert.match(note ?? '', /^No tool matches "qqqqqqqq zzzzzzzz"\. .*: .*filesystem \(14\), git \(13\)/);
    assert.deepEqual(new Catalogue([]).search('file'), { tools: [], note: 'No tools are connected.' });
  });
});
