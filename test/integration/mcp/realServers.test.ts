/** Servers as users have them, all at once, called from generated code in the real worker. */
import assert from 'node:assert/strict';
import { type ChildProcess } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { CHROMIUM_FLAGS, ensureChromium } from '../../../scripts/chromium.mjs';
import { installRealServers } from '../../../scripts/realServers.mjs';
import type { ToolSource } from '../../../src/core/ports';
import { js } from '../../support/scriptedModel';
import { observationsOf, resultOf, TaskRuns } from '../../support/taskRuns';
import { configuration, freePort, node, rig, startEverything, stop, type Rig } from './servers';

const PAGE = '<!doctype html><title>Cranes</title><h1>Cranes fly</h1><button>Land</button>';

describe('real servers, twelve connections at once', () => {
  let modules: string;
  let folder: string;
  let one: Rig;
  let runs: TaskRuns;
  let source: ToolSource;
  let page: Server;
  let pageUrl: string;
  const children: ChildProcess[] = [];

  before(async function () {
    // The first time they are installed.
    this.timeout(300_000);
    modules = await installRealServers();
    const browser =
      (await ensureChromium()) ?? assert.fail('two of the servers need Chromium; CHROMIUM_PATH may name it');
    folder = await mkdtemp(path.join(tmpdir(), 'rlm-servers-'));
    await writeFile(path.join(folder, 'note.txt'), 'remember the cranes');
    page = createServer((_request, response) => response.setHeader('content-type', 'text/html').end(PAGE));
    await new Promise<void>((resolve) => page.listen(0, '127.0.0.1', resolve));
    pageUrl = `http://127.0.0.1:${(page.address() as AddressInfo).port}/`;
    const [httpPort, ssePort] = [await freePort(), await freePort()];
    children.push(await startEverything('streamableHttp', httpPort), await startEverything('sse', ssePort));

    const at = (file: string, ...args: readonly string[]): object => node(path.join(modules, file), ...args);
    const official = '@modelcontextprotocol';
    one = rig({ connectTimeoutMs: 60_000 });
    const servers = {
      everything: at(`${official}/server-everything/dist/index.js`),
      everythingHttp: { type: 'http', url: `http://127.0.0.1:${httpPort}/mcp` },
      everythingSse: { type: 'sse', url: `http://127.0.0.1:${ssePort}/sse` },
      files: at(`${official}/server-filesystem/dist/index.js`, folder),
      memory: {
        ...at(`${official}/server-memory/dist/index.js`),
        env: { MEMORY_FILE_PATH: path.join(folder, 'memory.jsonl') },
      },
      thinking: at(`${official}/server-sequential-thinking/dist/index.js`),
      sqlite: at(
        '@bytebase/dbhub/dist/index.js',
        '--transport',
        'stdio',
        '--dsn',
        `sqlite://${path.join(folder, 'data.db')}`,
      ),
      playwright: at(
        '@playwright/mcp/cli.js',
        '--headless',
        '--isolated',
        '--no-sandbox',
        '--executable-path',
        browser,
        '--output-dir',
        folder,
      ),
      devtools: at(
        'chrome-devtools-mcp/build/src/bin/chrome-devtools-mcp.js',
        ...['--headless', '--isolated', '--executablePath', browser],
        ...CHROMIUM_FLAGS.map((flag) => `--chromeArg=${flag}`),
      ),
      time: at('time-mcp/dist/index.js'),
      calculator: at('@coo-quack/calc-mcp/dist/index.js'),
      git: { ...at('@cyanheads/git-mcp-server/dist/index.js'), env: { GIT_BASE_DIR: folder, MCP_LOG_LEVEL: 'error' } },
    };
    // The server of files serves the folders of the workspace.
    const folders = [{ name: 'birds', path: folder }];
    source = await one.connections.connect([configuration(servers)], { signal: new AbortController().signal, folders });
    runs = await TaskRuns.create();
  });

  after(async () => {
    await runs?.close();
    await one?.connections.dispose();
    await Promise.all(children.map(stop));
    page?.close();
    await rm(folder, { recursive: true, force: true });
  });

  const submitted = (code: string): Promise<unknown> =>
    runs.submitted(code, { tools: source, limits: { cellWallMs: 60_000 } });

  it('are all ready, with all their tools', () => {
    assert.deepEqual(
      source.servers.filter(({ state }) => state !== 'ready').map(({ name, message }) => [name, message]),
      [],
    );
    assert.equal(source.servers.length, 12);
    assert.deepEqual(
      source.servers.filter(({ toolCount }) => toolCount === 0).map(({ name }) => name),
      [],
    );
    assert.ok(source.tools.length >= 170, `${source.tools.length}`);
  });

  it('answer generated code, side by side', async () => {
    const result = await submitted(`
      const [sum, sumHttp, sumSse, note, graph, thought, table, now, root, init] = await Promise.all([
        everything.get_sum({ a: 1, b: 2 }),
        everythingHttp.get_sum({ a: 3, b: 4 }),
        everythingSse.get_sum({ a: 5, b: 6 }),
        files.read_text_file({ path: ${JSON.stringify(path.join(folder, 'note.txt'))} }),
        memory.create_entities({ entities: [{ name: 'crane', entityType: 'bird', observations: ['flies'] }] })
          .then(() => memory.search_nodes({ query: 'crane' })),
        thinking.sequentialthinking({ thought: 'Cranes?', nextThoughtNeeded: false, thoughtNumber: 1, totalThoughts: 1 }),
        sqlite.execute_sql({ sql: 'create table birds (number integer, legs integer); insert into birds values (7, 2)' })
          .then(() => sqlite.execute_sql({ sql: 'select number, legs from birds' })),
        time.days_in_month({ date: '2024-02-10' }),
        calculator.math({ expression: 'sqrt(144)' }),
        git.git_init({ path: ${JSON.stringify(path.join(folder, 'repository'))} }),
      ]);
      SUBMIT([sum, sumHttp, sumSse, note.content, graph.entities[0].observations, thought.totalThoughts,
        JSON.stringify(table), now, root, JSON.stringify(init)])`);
    const [sum, sumHttp, sumSse, note, observations, thoughts, table, days, root, init] = result as readonly unknown[];
    assert.match(String(sum), /is 3\b/);
    assert.match(String(sumHttp), /is 7\b/);
    assert.match(String(sumSse), /is 11\b/);
    assert.equal(note, 'remember the cranes');
    assert.deepEqual(observations, ['flies']);
    assert.equal(thoughts, 1);
    assert.match(String(table), /"number":7,"legs":2/);
    assert.match(String(days), /29/);
    assert.match(JSON.stringify(root), /12/);
    assert.match(String(init), /"success":true/);
  });

  it('drive two browsers, and an image is shown to the model', async () => {
    const task = await runs.run(
      [
        js(`await Promise.all([
              playwright.browser_navigate({ url: ${JSON.stringify(pageUrl)} }),
              devtools.new_page({ url: ${JSON.stringify(pageUrl)} }),
            ]);
            const [shot, snapshot, tiny] = await Promise.all([
              playwright.browser_take_screenshot({}),
              devtools.take_snapshot({ pageId: 2 }),
              everything.get_tiny_image({}),
            ]);
            const picture = shot.find((block) => block.type === 'image');
            show(picture, tiny);
            print(picture, tiny)`),
        js(`SUBMIT([picture.mimeType, picture.bytes().length > 1000, [...tiny[1].bytes().subarray(1, 4)],
              typeof snapshot === 'string' ? snapshot : snapshot.text()])`),
      ],
      { tools: source, limits: { cellWallMs: 60_000 } },
    );
    const [mimeType, isLarge, magic, snapshot] = resultOf(task) as readonly unknown[];
    assert.match(String(mimeType), /^image\/(png|jpeg)$/);
    assert.equal(isLarge, true);
    assert.deepEqual(magic, [...Buffer.from('PNG')]);
    assert.match(String(snapshot), /Cranes fly/);
    const shown = task.turns[1]?.at(-1);
    assert.deepEqual(
      shown?.images?.map((image) => Buffer.from(image.base64, 'base64').length > 100),
      [true, true],
    );
    assert.match(observationsOf(task.run)[0] ?? '', /The images that were shown are attached/);
    assert.doesNotMatch(shown?.text ?? '', /[A-Za-z0-9+/]{200}/);
  });

  it('get nothing that does not fit their schemas', async () => {
    const result = await submitted(`
      const faults = [];
      for (const call of [
        () => files.read_text_file({ file: 'note.txt' }),
        () => sqlite.execute_sql({ query: 'select 1' }),
        () => playwright.browser_navigate({ address: 'about:blank' }),
        () => git.git_log({ maxCount: 'ten' }),
        () => calculator.hash({ input: 'a', algorithm: 'sha' }),
      ]) await call().catch((error) => faults.push([error.kind, error.faults[0]]));
      SUBMIT(faults)`);
    assert.deepEqual(result, [
      ['arguments', '`path` is missing (string)'],
      ['arguments', '`sql` is missing (string)'],
      ['arguments', '`url` is missing (string)'],
      ['arguments', '`maxCount` must be integer, not string'],
      ['arguments', '`algorithm` must be one of "md5", "sha1", "sha256", "sha512", "crc32", not "sha"'],
    ]);
  });
});
