import assert from 'node:assert/strict';
import type { Configuration } from '../../../src/mcp/configuration/configuration';
import { parseConfiguration } from '../../../src/mcp/configuration/parseConfiguration';

const FILE = '/project/.vscode/mcp.json';

function parse(text: string): Configuration {
  return parseConfiguration(text, { file: FILE, folder: { name: 'project', path: '/project' } });
}

/** What a test wants to see of a configuration: names of servers, then each problem. */
function summary({ servers, problems }: Configuration): readonly string[] {
  const lines = problems.map(({ line, column, server, message }) => `${line}:${column} ${server ?? '-'}: ${message}`);
  return [servers.map(({ name }) => name).join(' '), ...lines];
}

const ONE = '"one": { "command": "x" }';

describe('parseConfiguration', () => {
  const good: readonly (readonly [title: string, text: string, names: string])[] = [
    ['a stdio server', `{ "servers": { ${ONE} } }`, 'one'],
    ['the type "stdio"', '{ "servers": { "one": { "type": "stdio", "command": "x" } } }', 'one'],
    ['a web server', '{ "servers": { "one": { "url": "https://example.test/mcp" } } }', 'one'],
    [
      'the types "http" and "sse"',
      '{"servers":{"a":{"type":"http","url":"http://a"},"b":{"type":"sse","url":"http://b"}}}',
      'a b',
    ],
    ['both addresses, told apart by the type', '{"servers":{"a":{"type":"http","url":"http://a","command":"x"}}}', 'a'],
    ['comments', `// first\n{ /* then */ "servers": { ${ONE} } // last\n}`, 'one'],
    ['trailing commas', '{ "servers": { "one": { "command": "x", "args": ["a",], }, }, }', 'one'],
    ['a byte order mark', `\uFEFF{ "servers": { ${ONE} } }`, 'one'],
    ['CRLF', `{\r\n"servers": {\r\n${ONE}\r\n}\r\n}`, 'one'],
    [
      'unknown keys',
      `{ "sandbox": {}, "inputs": [], "servers": { "one": { "command": "x", "dev": { "watch": 1 }, "gallery": true } } }`,
      'one',
    ],
    ['the portable key', `{ "mcpServers": { ${ONE} } }`, 'one'],
    ['both keys', `{ "mcpServers": { ${ONE} }, "servers": { "two": { "command": "y" } } }`, 'one two'],
    ['an address with a variable', '{ "servers": { "one": { "url": "${env:BASE}/mcp" } } }', 'one'],
    ['no servers', '{ "servers": {} }', ''],
    ['the name __proto__', '{ "servers": { "__proto__": { "command": "x" } } }', '__proto__'],
    ['names with spaces and letters of any script', '{ "servers": { "Größe 大": { "command": "x" } } }', 'Größe 大'],
  ];
  for (const [title, text, names] of good) {
    it(`accepts ${title}`, () => assert.deepEqual(summary(parse(text)), [names]));
  }

  const BAD_ENTRIES: readonly (readonly [title: string, entry: string, problem: string])[] = [
    ['neither command nor url', '{}', '2:8 bad: A server needs "command" (a program) or "url" (a web address).'],
    [
      'both command and url',
      '{"command":"x","url":"http://x"}',
      '2:8 bad: A server has "command" or "url", not both; "type" says which one counts.',
    ],
    [
      'an entry that is no object',
      '"npx"',
      '2:8 bad: A server must be an object with "command" or "url", not a string.',
    ],
    ['an entry that is null', 'null', '2:8 bad: A server must be an object with "command" or "url", not null.'],
    ['a command that is a number', '{"command": 5}', '2:20 bad: "command" must be a string, not a number.'],
    ['an empty command', '{"command": " "}', '2:20 bad: "command" must not be empty.'],
    [
      'no command where the type asks for one',
      '{"type": "stdio"}',
      '2:8 bad: "command" is missing; a string is expected.',
    ],
    [
      'an unknown type',
      '{"type": "ws", "url": "ws://x"}',
      '2:17 bad: "type" must be "stdio", "http" or "sse", not "ws".',
    ],
    [
      'args that are a string',
      '{"command": "x", "args": "-y"}',
      '2:33 bad: "args" must be a list of strings, not a string.',
    ],
    [
      'an argument that is a number',
      '{"command": "x", "args": ["a", 1]}',
      '2:39 bad: "args[1]" must be a string, not a number.',
    ],
    [
      'env that is a list',
      '{"command": "x", "env": []}',
      '2:32 bad: "env" must be an object of strings, not an array.',
    ],
    [
      'a boolean in env',
      '{"command": "x", "env": {"A": true}}',
      '2:38 bad: "env.A" must be a string, a number or null, not a boolean.',
    ],
    [
      'a name that no environment holds',
      '{"command": "x", "env": {"A=B": ""}}',
      '2:32 bad: "env" has a name that no environment can hold: "A=B".',
    ],
    [
      'a NUL character',
      '{"command": "x", "args": ["a\\u0000b"]}',
      '2:8 bad: A value holds a NUL character, which no program accepts.',
    ],
    [
      'a relative address',
      '{"url": "/mcp"}',
      '2:16 bad: "url" must start with http://, https://, unix:///socket#/path or pipe:///pipe#/path and be complete, not "/mcp".',
    ],
    [
      'an address of another scheme',
      '{"url": "file:///etc/passwd"}',
      '2:16 bad: "url" must start with http://, https://, unix:///socket#/path or pipe:///pipe#/path and be complete, not "file:///etc/passwd".',
    ],
    [
      'a header that is null',
      '{"url": "http://x", "headers": {"A": null}}',
      '2:45 bad: "headers.A" must be a string, not null.',
    ],
    [
      'a header name that splits lines',
      '{"url": "http://x", "headers": {"A\\r\\nB": ""}}',
      '2:39 bad: "headers" has a name that HTTP does not allow: "A\\r\\nB".',
    ],
  ];
  for (const [title, entry, problem] of BAD_ENTRIES) {
    it(`leaves out ${title}, and nothing else`, () => {
      const text = `{ "servers": { ${ONE},\n"bad": ${entry},\n"two": { "command": "y" } } }`;
      assert.deepEqual(summary(parse(text)), ['one two', problem]);
    });
  }

  it('keeps the first of two servers with one name', () => {
    const configuration = parse('{ "servers": {\n"a": { "command": "x" },\n"a": { "command": "y" } } }');
    assert.deepEqual(summary(configuration), [
      'a',
      '3:1 a: The server name "a" is used twice; the first entry counts.',
    ]);
    assert.equal(configuration.servers[0]?.transport === 'stdio' && configuration.servers[0].command, 'x');
  });

  it('refuses names that show nothing or something else', () => {
    const problem = 'A server name must have 1 to 128 visible characters.';
    for (const name of ['', ' ', 'a\\u0007', 'a\\u202eb', 'x'.repeat(129)]) {
      const text = `{ "servers": { "${name}": { "command": "x" }, ${ONE} } }`;
      assert.deepEqual(summary(parse(text)), ['one', `1:16 -: ${problem}`]);
    }
  });

  it('reports a missing comma and keeps the servers on both sides', () => {
    const text = `{ "servers": {\n  ${ONE}\n  "two": { "command": "y" }\n} }`;
    assert.deepEqual(summary(parse(text)), ['one two', '3:3 -: The JSON is broken here: comma expected.']);
  });

  it('does not start a server whose own entry is broken', () => {
    const text = `{ "servers": {\n  ${ONE},\n  "bad": { "command": "rm" "args": ["a"] }\n} }`;
    assert.deepEqual(summary(parse(text)), ['one', '3:28 bad: The JSON is broken here: comma expected.']);
  });

  it('names the line of an unfinished text, and keeps what came before', () => {
    const [names, ...problems] = summary(parse(`{ "servers": {\n  ${ONE},\n  "bad": { "command": "x`));
    assert.equal(names, 'one');
    assert.ok(problems[0]?.startsWith('3:23 bad: The JSON is broken here:'), problems.join('\n'));
  });

  const wholes: readonly (readonly [title: string, text: string, problem: string])[] = [
    ['an empty file', '', '1:1 -: The file must hold an object with the key "servers", not nothing.'],
    ['a list', '[]', '1:1 -: The file must hold an object with the key "servers", not an array.'],
    ['no servers key', '{}', '1:1 -: The key "servers" is missing; an object of servers is expected.'],
    [
      'a misspelled key',
      '{\n  "server": {}\n}',
      '2:3 -: The key "servers" is missing; an object of servers is expected. Found "server".',
    ],
    ['servers that are a list', '{ "servers": [] }', '1:14 -: "servers" must be an object of servers, not an array.'],
    ['a value that is no JSON', 'hello', '1:1 -: The JSON is broken here: invalid symbol.'],
    [
      'a huge file',
      `{ "servers": {} }${' '.repeat(1_000_000)}`,
      '1:1 -: The file is larger than 1,000,000 characters and is not read.',
    ],
  ];
  for (const [title, text, problem] of wholes) {
    it(`reports ${title}`, () => assert.deepEqual(summary(parse(text)), ['', problem]));
  }

  it('survives a file that is nested without end', () => {
    const { problems } = parse('['.repeat(400_000));
    assert.equal(problems.length > 0, true);
  });

  it('reads all fields of a program', () => {
    const text = `{ "servers": {\r\n  "one": { "command": "npx", "args": ["-y", "x"], "cwd": "sub",
      "env": { "A": "a", "N": 1, "GONE": null }, "envFile": ".env" } } }`;
    assert.deepEqual(parse(text).servers, [
      {
        name: 'one',
        position: { line: 2, column: 3 },
        transport: 'stdio',
        command: 'npx',
        args: ['-y', 'x'],
        cwd: 'sub',
        env: new Map<string, string | null>([
          ['A', 'a'],
          ['N', '1'],
          ['GONE', null],
        ]),
        envFile: '.env',
      },
    ]);
  });

  it('reads inputs, and reports those that are none', () => {
    const { inputs, problems } = parse(`{ "servers": {}, "inputs": [
      { "id": "a", "type": "promptString", "description": "Token", "password": true },
      { "id": "b", "type": "pickString", "options": ["x", { "label": "Y", "value": "y" }], "default": "x" },
      { "id": "c", "type": "command", "command": "some.command" },
      { "id": "d", "type": "pickString", "options": [] },
      { "id": "e", "type": "nothing" },
      { "id": "a", "type": "promptString" },
      "text"
    ] }`);
    assert.deepEqual(inputs, [
      { type: 'promptString', id: 'a', description: 'Token', default: undefined, password: true },
      {
        type: 'pickString',
        id: 'b',
        description: 'b',
        default: 'x',
        options: [
          { label: 'x', value: 'x' },
          { label: 'Y', value: 'y' },
        ],
      },
      { type: 'command', id: 'c', command: 'some.command' },
    ]);
    assert.deepEqual(
      problems.map(({ line, message }) => `${line}: ${message}`),
      [
        '5: "options" must be a list with at least one string or { "label", "value" }.',
        '6: "type" of an input must be "promptString", "pickString" or "command", not "nothing".',
        '7: The input "a" is defined twice; the first one counts.',
        '8: An input must be an object with "type" and "id", not a string.',
      ],
    );
  });
});
