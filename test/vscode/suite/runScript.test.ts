import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import * as vscode from 'vscode';
import { COMMANDS } from '../../../src/vscode/ids';
import { Dialogs } from './dialogs';
import { MODEL_ID, ourExtension, reply, runTask, testModel, withConfiguration, workspaceUri } from './editor';
import type { RunTaskResult } from '../../../src/vscode/runs/runInWindow';

const DEMO_TASK = 'Name the owner of each high-severity incident';
const CELLS = [
  `const high = await incidents.list({ severity: 'high' });\nnothing.there();`,
  `const high: any[] = (await incidents.list({ severity: 'high' })).incidents ?? await incidents.list({ severity: 'high' });\nprint(high.length);`,
  `SUBMIT(high.map(({ id }) => id).sort());`,
];

/** The folder that an exported script was written to. */
async function exported(runId: string, parent: string): Promise<string> {
  const window = vscode.window as { showOpenDialog: unknown };
  const original = window.showOpenDialog;
  window.showOpenDialog = async () => [vscode.Uri.file(parent)];
  try {
    const file = await vscode.commands.executeCommand<vscode.Uri>(COMMANDS.exportRun, runId, undefined, 'script');
    return path.dirname(file.fsPath);
  } finally {
    window.showOpenDialog = original;
  }
}

async function runNode(folder: string, env: NodeJS.ProcessEnv = {}): Promise<{ stdout: string; stderr: string }> {
  return promisify(execFile)(process.execPath, ['program.ts'], { cwd: folder, env: { ...process.env, ...env } });
}

async function failureOf(ran: Promise<unknown>): Promise<{ readonly stderr: string; readonly code: number }> {
  return ran.then(
    () => assert.fail('The script did not fail.'),
    (thrown: unknown) => thrown as { readonly stderr: string; readonly code: number },
  );
}

async function changeProgram(folder: string, from: string, to: string): Promise<void> {
  const file = path.join(folder, 'program.ts');
  const text = await readFile(file, 'utf8');
  assert.ok(text.includes(from), `${from} is not in the program:\n${text}`);
  await writeFile(file, text.replace(from, to));
}

/** Uses everything that cells have, over several iterations. */
const LIBRARY_CELLS = [
  `const book = await shelf.find_book({ title: 'Emma' });
print(book.$content.text());
const texts: string[] = [];
for (const { uri } of await shelf.$resources.list()) texts.push(lines(String(await shelf.$resources.read(uri)), 1, 1).join(''));
const praise = await shelf.$prompts.get('praise', { whom: 'Jane' });`,
  `const cover = await shelf.cover({ title: 'Emma' });
show(cover[0]);
let refused = '';
try {
  await shelf.burn({ title: 'Emma' });
} catch (error: any) {
  refused = [error.name, error.tool, error.kind, error.message].join(', ');
}`,
  `const who = await llm_query('Who wrote Emma?');
const many = [...(await llm_query_batched(['A?', 'B?', 'A?'])), ...(await llm_map(['x', 'y'], 'Shout each'))];
const part = await rlm_query('Add one', { inputs: { n: 2 } });
if (budget().sub_calls > 0) print('models may be asked');`,
  `const said = await programs.shout({ words: 'hi' });
const [first] = await search_tools('find a book', { limit: 1 });
SUBMIT({
  said, who, many, part, texts, refused, praise: praise.messages.length,
  found: [book.found.year, first?.name], cover: [cover.text(), cover[0].bytes().length],
});`,
];
const SHOUT = `/**
 * Says it loud.
 *
 * @param {string} words what to say
 */
export default async function shout({ words }: { words: string }): Promise<unknown> {
  const { found } = await shelf.find_book({ title: 'Ulysses' });
  return \`\${words.toUpperCase()} \${found.year}\`;
}
`;

/** The folder of the script, and how the run ended. */
async function exportedLibraryRun(parent: string): Promise<RunTaskResult & { readonly folder: string }> {
  const args = [path.join(ourExtension().extensionPath, 'test/fixtures/servers/shelfServer.mjs')];
  const model = await testModel();
  model.setAnswer(({ messages }) => {
    const last = messages.at(-1)?.text ?? '';
    if (last.includes('Shout each')) return '{"1":"X!","2":"Y!"}';
    if (last.includes('Add one') && last.includes('<task>')) return reply('SUBMIT(n + 1)');
    if (/^[AB]\?$/.test(last) || last.startsWith('Who wrote')) return `answered ${last}`;
    const turn = messages.filter(({ isAssistant }) => isAssistant).length;
    return reply(LIBRARY_CELLS[turn] ?? 'print("no more")').replace('```js', '```ts');
  });
  let result: (RunTaskResult & { readonly folder: string }) | undefined;
  await withConfiguration(JSON.stringify({ servers: { shelf: { command: 'node', args } } }), async () => {
    const wanted = { task: 'Use the library', modelId: MODEL_ID, mode: 'rlm' };
    const ended = await vscode.commands.executeCommand<RunTaskResult>(COMMANDS.runTask, wanted);
    result = { ...ended, folder: await exported(ended.runId, parent) };
  });
  assert.ok(result !== undefined);
  return result;
}

describe('a run as a script of its own', function () {
  this.timeout(180_000);
  const saved = workspaceUri('.rlm', 'programs', 'shout.ts');
  before(() => vscode.workspace.fs.writeFile(saved, new TextEncoder().encode(SHOUT)));
  after(() => vscode.workspace.fs.delete(workspaceUri('.rlm'), { recursive: true }));
  let dialogs: Dialogs;
  let parent: string;
  const root = ourExtension().extensionPath;
  beforeEach(async () => {
    dialogs = new Dialogs();
    parent = await mkdtemp(path.join(tmpdir(), 'rlm-script-'));
  });
  afterEach(async () => {
    (await testModel()).setAnswer(() => undefined as never);
    dialogs.dispose();
    await rm(parent, { recursive: true, force: true });
  });

  it("gives the answer of the run again, under Node alone, on the demo's servers", async () => {
    const server = {
      command: 'node',
      args: [path.join(root, 'demo/servers/incidents.mjs')],
      env: { API_TOKEN: 'tok-5ecret' },
    };
    await withConfiguration(JSON.stringify({ servers: { incidents: server } }), async () => {
      const { runId, outcome } = await runTask(
        DEMO_TASK,
        CELLS.map((code) => reply(code).replace('```js', '```ts')),
        {
          mode: 'rlm',
        },
      );
      assert.equal(outcome.kind, 'submitted', JSON.stringify(outcome));
      const folder = await exported(runId, parent);
      assert.deepEqual((await readdir(folder)).sort(), [
        'package.json',
        'program.ts',
        'run.json',
        'runtime.cjs',
        'runtime.d.cts',
        'servers.json',
        'tools.d.ts',
        'tsconfig.json',
      ]);
      for (const name of await readdir(folder)) {
        const text = await readFile(path.join(folder, name), 'utf8');
        assert.ok(!text.includes('tok-5ecret'), `${name} holds a value of the configuration's environment.`);
      }
      const program = await readFile(path.join(folder, 'program.ts'), 'utf8');
      assert.ok(!program.includes('nothing.there'), program);
      assert.ok((await readFile(path.join(folder, 'tools.d.ts'), 'utf8')).includes('declare const incidents: {'));

      const ran = await runNode(folder, { API_TOKEN: 'another' });
      assert.deepEqual({ result: JSON.parse(ran.stdout) }, outcome.kind === 'submitted' && outcome.outputs);
      assert.match(ran.stderr, /^\d+\n/);
      const lacking = await runNode(folder, { API_TOKEN: undefined }).catch(
        (thrown: unknown) => thrown as { readonly stderr: string },
      );
      assert.equal(lacking.stderr, 'Set these environment variables, which the servers need: API_TOKEN\n');
    });
  });

  it('has all that cells have: resources, images, errors, answers of models, nested runs, saved programs', async () => {
    const { folder, outcome } = await exportedLibraryRun(parent);
    assert.equal(outcome.kind, 'submitted', JSON.stringify(outcome));
    const result = (outcome.kind === 'submitted' && outcome.outputs['result']) as Record<string, unknown>;
    assert.deepEqual(Object.keys(result).sort(), [
      'cover',
      'found',
      'many',
      'part',
      'praise',
      'refused',
      'said',
      'texts',
      'who',
    ]);

    assert.match(
      await readFile(path.join(folder, 'programs', 'shout.ts'), 'utf8'),
      /export default async function shout/,
    );
    const ran = await runNode(folder, { RLM_MODEL: undefined });
    assert.deepEqual(JSON.parse(ran.stdout), result);
    assert.match(ran.stderr, /see beside\n[^]*\[image\/png, \d+ characters of base64\]\nmodels may be asked/);

    const strictly = ['--noImplicitAny', 'true', '--useUnknownInCatchVariables', 'true'];
    const compiler = path.join(root, 'node_modules', 'typescript', 'bin', 'tsc');
    await promisify(execFile)(process.execPath, [compiler, '-p', folder, ...strictly]).catch((thrown: unknown) => {
      assert.fail((thrown as { readonly stdout: string }).stdout);
    });

    await changeProgram(folder, "'Who wrote Emma?'", "'Who read Emma?'");
    const lacking = await failureOf(runNode(folder, { RLM_MODEL: undefined }));
    assert.equal(lacking.code, 2);
    assert.match(
      lacking.stderr,
      /asks a language model what the run did not ask\. Set RLM_MODEL [^]*\nWho read Emma\?\n$/,
    );
    const endpoint = createServer((request, response) => {
      let body = '';
      request.on('data', (piece: Buffer) => (body += piece.toString()));
      request.on('end', () => {
        const { model, messages } = JSON.parse(body) as { model: string; messages: { content: string }[] };
        response.end(JSON.stringify({ choices: [{ message: { content: `${model}: ${messages[0]?.content}` } }] }));
      });
    });
    try {
      await new Promise<void>((resolve) => endpoint.listen(0, '127.0.0.1', resolve));
      const { port } = endpoint.address() as AddressInfo;
      const env = { RLM_MODEL: 'tiny', OPENAI_BASE_URL: `http://127.0.0.1:${port}`, OPENAI_API_KEY: undefined };
      const asked = await runNode(folder, env);
      assert.deepEqual(JSON.parse(asked.stdout), { ...result, who: 'tiny: Who read Emma?' });
    } finally {
      endpoint.close();
    }

    await changeProgram(folder, "'Who read Emma?'", "'Who wrote Emma?'");
    await changeProgram(folder, "'Add one'", "'Add two'");
    const nested = await failureOf(runNode(folder));
    assert.equal(nested.code, 2);
    assert.match(nested.stderr, /no answer of rlm_query to this task[^]*\nAdd two\n$/);
  });

  it('refuses what a run would refuse: arguments that do not fit, an answer of the wrong form', async () => {
    const { folder } = await exportedLibraryRun(parent);
    const program = path.join(folder, 'program.ts');
    const text = await readFile(program, 'utf8');
    await writeFile(program, text.replace("find_book({ title: 'Emma' })", 'find_book({ titel: 1 } as any)'));
    assert.match(
      (await failureOf(runNode(folder))).stderr,
      /ToolError\]?: shelf\.find_book: the arguments do not fit, so nothing was sent/,
    );
    await writeFile(program, text.replace(/SUBMIT\([^]*?\}\);/, 'SUBMIT();'));
    assert.match((await failureOf(runNode(folder))).stderr, /SubmitError\]?: SUBMIT was called without a value/);
  });

  it('is not made of a run without code', async () => {
    const { runId } = await runTask('Nothing', [{ error: 'Blocked', message: 'no' }], { mode: 'rlm' });
    const file = await vscode.commands.executeCommand(COMMANDS.exportRun, runId, undefined, 'script');
    assert.equal(file, undefined);
    await dialogs.next(({ text }) => text === 'No code of this run ended well, so there is none to take along.');
  });
});
