import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import * as vscode from 'vscode';
import { COMMANDS } from '../../../src/vscode/ids';
import { Dialogs } from './dialogs';
import { ourExtension, reply, runTask, withConfiguration } from './editor';

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

describe('a run as a script of its own', () => {
  let dialogs: Dialogs;
  let parent: string;
  const root = ourExtension().extensionPath;
  beforeEach(async () => {
    dialogs = new Dialogs();
    parent = await mkdtemp(path.join(tmpdir(), 'rlm-script-'));
    await symlink(path.join(root, 'node_modules'), path.join(parent, 'node_modules'));
  });
  afterEach(async () => {
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
        'runtime.ts',
        'servers.json',
        'tools.d.ts',
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

  it('says at its top, and when it runs, that it needs a model', async () => {
    const { runId } = await runTask('Ask', [reply(`SUBMIT(1); await llm_query('Who?');`)], { mode: 'rlm' });
    const folder = await exported(runId, parent);
    const program = await readFile(path.join(folder, 'program.ts'), 'utf8');
    assert.ok(program.includes('// IT NEEDS A LANGUAGE MODEL, since it calls llm_query: RLM_MODEL names it'), program);
    await vscode.workspace.fs.writeFile(
      vscode.Uri.file(path.join(folder, 'program.ts')),
      new TextEncoder().encode(program.replace('SUBMIT(1);', '')),
    );
    const ran = await runNode(folder, { RLM_MODEL: undefined }).catch(
      (thrown: unknown) => thrown as { readonly stderr: string },
    );
    assert.match(ran.stderr, /This program asks a language model\. Set RLM_MODEL/);
  });

  it('is not made of a run without code', async () => {
    const { runId } = await runTask('Nothing', [{ error: 'Blocked', message: 'no' }], { mode: 'rlm' });
    const file = await vscode.commands.executeCommand(COMMANDS.exportRun, runId, undefined, 'script');
    assert.equal(file, undefined);
    await dialogs.next(({ text }) => text === 'No code of this run ended well, so there is none to take along.');
  });
});
