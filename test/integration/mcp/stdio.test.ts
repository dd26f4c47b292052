import assert from 'node:assert/strict';
import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { isJsonObject } from '../../../src/core/json';
import type { ToolSource } from '../../../src/core/ports';
import { INHERITED_NAMES } from '../../../src/mcp/launch/environment';
import * as servers from './servers';

const { EVERYTHING, FILESYSTEM, ODD, node, valueOf, failureOf, eventually } = servers;

describe('mcp over stdio', () => {
  let rig: servers.Rig;
  let folder: string;

  before(async () => {
    folder = await realpath(await mkdtemp(path.join(tmpdir(), 'rlm-mcp-')));
    await writeFile(path.join(folder, 'note.txt'), 'hello');
  });
  after(() => rm(folder, { recursive: true, force: true }));
  beforeEach(() => {
    rig = servers.rig();
  });
  afterEach(() => rig.connections.dispose());

  describe('with servers that people use', () => {
    let source: ToolSource;
    beforeEach(async () => {
      // This server takes the workspace's folders, where it can ask for them, in place of its arguments.
      const wanted = servers.configuration({ everything: node(EVERYTHING), files: node(FILESYSTEM, folder) });
      const folders = [{ name: 'files', path: folder }];
      source = await rig.connections.connect([wanted], { signal: new AbortController().signal, folders });
    });

    it('lists the tools of both', () => {
      assert.deepEqual(
        source.servers.map(({ name, state }) => [name, state]),
        [
          ['everything', 'ready'],
          ['files', 'ready'],
        ],
      );
      const names = source.tools.map(({ server, name }) => `${server}.${name}`);
      for (const name of ['everything.echo', 'everything.get-tiny-image', 'files.read_text_file']) {
        assert.ok(names.includes(name), `${name} is missing in ${names.join(' ')}`);
      }
      for (const { name, toolCount } of source.servers) {
        assert.equal(
          toolCount,
          source.tools.filter(({ server, isFeature }) => server === name && isFeature !== true).length,
        );
      }
      const structured = source.tools.find(({ name }) => name === 'get-structured-content');
      assert.equal(structured?.outputSchema?.['type'], 'object');
      assert.equal(structured.annotations?.['readOnlyHint'], true);
    });

    it('gives a text as a text', async () =>
      assert.equal(await valueOf(source, 'everything', 'echo', { message: 'hi' }), 'Echo: hi'));

    it('gives structured content as it is', async () => {
      const value = await valueOf(source, 'everything', 'get-structured-content', { location: 'Chicago' });
      assert.deepEqual(value, { temperature: 36, conditions: 'Light rain / drizzle', humidity: 82 });
      assert.deepEqual(await valueOf(source, 'files', 'read_text_file', { path: path.join(folder, 'note.txt') }), {
        content: 'hello',
      });
    });

    it('gives images among their blocks', async () => {
      const value = await valueOf(source, 'everything', 'get-tiny-image');
      assert.ok(Array.isArray(value));
      assert.deepEqual(
        value.map((block) => (isJsonObject(block) ? block['type'] : undefined)),
        ['text', 'image', 'text'],
      );
    });

    it('gives an error of a tool as a failure with its words', async () => {
      const error = await failureOf(source, 'files', 'read_text_file', { path: '/etc/passwd' });
      assert.equal(error.kind, 'tool');
      assert.match(error.message, /outside allowed directories/);
    });

    it('gives wrong arguments as a failure that names them', async () => {
      const error = await failureOf(source, 'everything', 'get-structured-content', { location: 'Paris' });
      assert.equal(error.kind, 'tool');
      assert.match(error.message, /location/);
    });

    it('knows which server and tool there is', async () => {
      assert.equal((await failureOf(source, 'other', 'echo')).kind, 'notFound');
      assert.equal((await failureOf(source, 'files', 'echo')).kind, 'notFound');
    });

    it('answers 200 calls at once, each its own', async () => {
      const calls = Array.from({ length: 200 }, (_, index) =>
        valueOf(source, 'everything', 'get-sum', { a: index, b: 1 }),
      );
      const sums = await Promise.all(calls);
      assert.deepEqual(
        sums,
        sums.map((_, index) => `The sum of ${index} and 1 is ${index + 1}.`),
      );
    });
  });

  it('gives a server the allow-list and what is configured, and nothing else', async () => {
    process.env['RLM_LEAK'] = 'leaked';
    after(() => delete process.env['RLM_LEAK']);
    const env = { GIVEN: '${env:RLM_LEAK}!', NUMBER: 5, HOME: null };
    const source = await rig.connect({ everything: { ...node(EVERYTHING), env } });
    const value = await valueOf(source, 'everything', 'get-env');
    assert.ok(isJsonObject(value));
    const { GIVEN, NUMBER, ...inherited } = value;
    assert.deepEqual([GIVEN, NUMBER], ['leaked!', '5']);
    const foreign = Object.keys(inherited).filter((name) => !INHERITED_NAMES.includes(name));
    assert.deepEqual(foreign, []);
    assert.ok('PATH' in inherited && !('HOME' in inherited));
  });

  it('replaces variables everywhere, and skips a server rather than to pass one on', async () => {
    rig.user.answers = { key: 'typed-password' };
    const inputs = [{ id: 'key', type: 'promptString', password: true }];
    const file = path.join(folder, '.env');
    await writeFile(file, 'FROM_FILE=yes\n');
    const odd = {
      command: '${env:NODE}',
      args: [ODD, 'plain', '${input:key}', '${workspaceFolder}'],
      cwd: '${workspaceFolder}/test',
      env: { KEY: '${input:key}' },
      envFile: file,
    };
    const lost = { ...node(ODD, '${env:RLM_NO_SUCH_VARIABLE}') };
    process.env['NODE'] = process.execPath;
    after(() => delete process.env['NODE']);
    const source = await rig.connect({ odd, lost }, { inputs });
    assert.deepEqual(
      source.servers.map(({ name, state }) => [name, state]),
      [
        ['odd', 'ready'],
        ['lost', 'skipped'],
      ],
    );
    const [failure] = source.failures;
    assert.equal(failure?.code, 'variableUnresolved');
    assert.equal(failure.subject.server, 'lost');
    assert.match(failure.message, /RLM_NO_SUCH_VARIABLE/);
    const value = await valueOf(source, 'odd', 'launch');
    assert.ok(isJsonObject(value) && isJsonObject(value['env']));
    assert.deepEqual(value['argv'], ['plain', 'typed-password', process.cwd()]);
    assert.equal(value['cwd'], path.join(process.cwd(), 'test'));
    assert.equal(value['env']['KEY'], 'typed-password');
    assert.equal(value['env']['FROM_FILE'], 'yes');
    assert.ok(!JSON.stringify(value).includes('${'));
    assert.deepEqual(rig.connections.secretValues(), ['typed-password']);
    assert.deepEqual(rig.user.asked, ['key']);
  });

  it('follows a list over its pages, ends an endless one, and notices changes', async () => {
    const source = await rig.connect({ pages: node(ODD, 'pages'), endless: node(ODD, 'endless') });
    const count = (server: string): number => source.tools.filter((tool) => tool.server === server).length;
    assert.equal(count('pages'), 259);
    assert.equal(count('endless'), 1);
    assert.ok(rig.lines.some((line) => line.includes('[endless] The server gave a cursor for the second time')));
    await valueOf(source, 'pages', 'grow');
    await eventually('the tool is listed', () => count('pages') === 260);
  });

  it('lists again where a change is announced while it lists', async () => {
    const source = await rig.connect({ slow: node(ODD, 'slow') });
    const before = source.tools.length;
    await valueOf(source, 'slow', 'grow');
    await valueOf(source, 'slow', 'grow');
    await eventually('both are listed', () => source.tools.length === before + 2);
  });
});
