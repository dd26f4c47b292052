import assert from 'node:assert/strict';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import { COMMANDS, LIMIT_SETTINGS, SETTINGS } from '../../../src/vscode/ids';
import { Dialogs } from './dialogs';
import { logWith, once, reply, runTask, testModel, withConfiguration, workspaceUri } from './editor';

const ARGV = '"${env:RLM_TEST_ROOT}/test/fixtures/servers/argvServer.mjs"';
const server = (name: string, word: string): string => `"${name}": { "command": "node", "args": [${ARGV}, "${word}"] }`;
const started = (name: string): readonly string[] => [reply(`SUBMIT((await ${name}.started({})).argv[0])`)];

async function answerOf(name: string): Promise<unknown> {
  const { outcome } = await runTask(`Ask ${name}`, started(name));
  assert.ok(outcome.kind === 'submitted', JSON.stringify(outcome));
  return Object.values(outcome.outputs)[0];
}

function ours(uri: vscode.Uri): readonly vscode.Diagnostic[] {
  return vscode.languages.getDiagnostics(uri).filter(({ source }) => source === 'RLM');
}

/** Has the files read without a run: this command looks for inputs in them. */
async function readServers(): Promise<void> {
  await vscode.commands.executeCommand(COMMANDS.forgetInputs, 'nobody');
}

/** Resolves once what was found of us in a file fits. */
async function diagnosticsOf(uri: vscode.Uri, fits: (found: readonly vscode.Diagnostic[]) => boolean): Promise<void> {
  if (fits(ours(uri))) return;
  await once(vscode.languages.onDidChangeDiagnostics, () => fits(ours(uri)));
}

async function setting(name: string, value: unknown): Promise<void> {
  await vscode.workspace.getConfiguration().update(name, value, vscode.ConfigurationTarget.Global);
}

describe('the sources of servers', () => {
  let dialogs: Dialogs;
  let userFile: string;
  const written: string[] = [];
  const write = async (file: string, text: string): Promise<void> => {
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, text);
    written.push(file);
  };

  before(async () => {
    // User/workspaceStorage/<workspace>/<extension>
    const { storageUri } = await testModel();
    userFile = path.resolve(storageUri.fsPath, '../../..', 'mcp.json');
  });
  beforeEach(() => {
    dialogs = new Dialogs();
  });
  afterEach(async () => {
    dialogs.dispose();
    for (const file of written.splice(0)) await rm(file, { force: true });
  });

  it('are the profile of the user, the portable file and, by its setting, Cursor', async () => {
    const folder = workspaceUri().fsPath;
    await write(userFile, `{ "servers": { ${server('mine', 'from-user')} } }`);
    await write(path.join(folder, '.mcp.json'), `{ "mcpServers": { ${server('portable', 'from-root')} } }`);
    await write(path.join(folder, '.cursor/mcp.json'), `{ "mcpServers": { ${server('other', 'from-cursor')} } }`);
    assert.equal(await answerOf('mine'), 'from-user');
    assert.equal(await answerOf('portable'), 'from-root');
    const { outcome } = await runTask('Without Cursor', [reply(`SUBMIT(typeof other)`)]);
    assert.equal(outcome.kind === 'submitted' && Object.values(outcome.outputs)[0], 'undefined');
    await setting('chat.mcp.discovery.enabled', { 'cursor-workspace': true });
    try {
      assert.equal(await answerOf('other'), 'from-cursor');
    } finally {
      await setting('chat.mcp.discovery.enabled', undefined);
    }
  });

  it('are the older settings, of the folder and of the user', async () => {
    const userSettings = path.join(path.dirname(userFile), 'settings.json');
    const before = await readFile(userSettings, 'utf8');
    const ofFolder = `{ "mcp": { "servers": { ${server('ofFolder', 'from-folder')} } } }`;
    await write(workspaceUri('.vscode', 'settings.json').fsPath, ofFolder);
    await writeFile(userSettings, before.replace('{', `{ "mcp": { "servers": { ${server('ofUser', 'from-user')} } },`));
    try {
      assert.equal(await answerOf('ofFolder'), 'from-folder');
      assert.equal(await answerOf('ofUser'), 'from-user');
    } finally {
      await writeFile(userSettings, before);
    }
  });

  it('count in their order: the folder hides what the user has under the same name', async () => {
    await write(userFile, `{ "servers": { ${server('everything', 'hidden')} } }`);
    const uri = vscode.Uri.file(userFile);
    await readServers();
    await diagnosticsOf(uri, (found) => found.some(({ message }) => message.includes('which counts')));
    assert.equal(ours(uri)[0]?.severity, vscode.DiagnosticSeverity.Information);
    const { outcome } = await runTask('Echo', [reply(`SUBMIT(await everything.echo({ message: 'folder' }))`)]);
    assert.match(JSON.stringify(outcome), /Echo: folder/);
  });

  it('show their mistakes in the editor until these are mended, without a run in between', async () => {
    const uri = workspaceUri('.vscode', 'mcp.json');
    await withConfiguration(`{\n  "servers": {\n    "bad": { "command": 7 }\n  }\n}\n`, async () => {
      await readServers();
      await diagnosticsOf(uri, (found) => found.length === 1);
      const [found] = ours(uri);
      assert.equal(found?.message, '"command" must be a string, not a number.');
      assert.equal(found.severity, vscode.DiagnosticSeverity.Error);
      assert.deepEqual([found.range.start.line, found.range.start.character], [2, 24]);
      const mended = diagnosticsOf(uri, (now) => now.length === 0);
      await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(`{ "servers": { ${server('good', '1')} } }`));
      await mended;
      const broken = diagnosticsOf(uri, (now) => now.length > 0);
      await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(`{ "servers": [ }`));
      await broken;
    });
    await diagnosticsOf(uri, (found) => found.length === 0);
  });

  it('are watched where they do not exist yet, also outside the workspace', async () => {
    const uri = vscode.Uri.file(userFile);
    await readServers();
    const seen = diagnosticsOf(uri, (found) => found.length === 1);
    await write(userFile, '{ "servers": { "bad": {} } }');
    await seen;
    const gone = diagnosticsOf(uri, (found) => found.length === 0);
    await rm(userFile);
    await gone;
  });

  it('are not read where the policy of the editor forbids servers', async () => {
    dialogs.answerWith(() => undefined);
    const refused = async (name: string, value: unknown, words: RegExp): Promise<void> => {
      await setting(name, value);
      try {
        const { outcome } = await runTask('Nothing to call', []);
        assert.ok(outcome.kind === 'failed', JSON.stringify(outcome));
        assert.equal(outcome.code, 'policyRefused');
        assert.match(outcome.message, words);
        const shown = await dialogs.next(({ text }) => words.test(text));
        assert.deepEqual(shown.choices, ['Open Setting']);
      } finally {
        await setting(name, undefined);
      }
    };
    await withConfiguration(`{ "servers": { ${server('everything', '1')} } }`, async () => {
      await refused('chat.mcp.access', 'none', /disabled in this editor/);
      await refused('chat.mcp.access', 'registry', /registry/);
    });
    assert.equal(dialogs.seen.filter(({ choices }) => choices.includes('Allow')).length, 0);
  });

  it('have the time for a call, and the calls at a time, that the settings give them', async () => {
    const asking =
      '"asking": { "command": "node", "args": ["${env:RLM_TEST_ROOT}/test/fixtures/servers/askingServer.mjs"] }';
    const answer = async (code: string): Promise<unknown> => {
      const { outcome } = await runTask('Ask', [reply(code)]);
      assert.ok(outcome.kind === 'submitted', JSON.stringify(outcome));
      return Object.values(outcome.outputs)[0];
    };
    const calls = 'Promise.all([1, 2, 3, 4, 5].map((at) => asking.running({ ms: 100, at })))';
    // The server tells how many it has had at a time.
    const most = async (): Promise<number> => Math.max(...((await answer(`SUBMIT(await ${calls})`)) as number[]));
    await withConfiguration(`{ "servers": { ${asking} } }`, async () => {
      await setting(LIMIT_SETTINGS.serverCallsInFlight, 2);
      await setting(SETTINGS.callTimeouts, { asking: 1_000, other: 60_000 });
      try {
        assert.equal(await most(), 2);
        const late = 'try { await asking.late({ ms: 60_000 }) } catch (error) { SUBMIT(error.message) }';
        assert.match(String(await answer(late)), /did not answer within 1 s/);
      } finally {
        await setting(LIMIT_SETTINGS.serverCallsInFlight, undefined);
        await setting(SETTINGS.callTimeouts, undefined);
      }
      assert.equal(await most(), 5);
    });
  });

  it('may ask for a sandbox, which is said once not to be there', async () => {
    const sandboxed = `"boxed": { "command": "node", "args": [${ARGV}, "no-box"], "sandboxEnabled": true }`;
    await withConfiguration(
      `{ "sandbox": { "network": { "allowedDomains": [] } }, "servers": { ${sandboxed} } }`,
      async () => {
        assert.equal(await answerOf('boxed'), 'no-box');
        assert.equal(await answerOf('boxed'), 'no-box');
        const { runId } = await runTask('Once more', started('boxed'));
        const log = await logWith(`[${runId}] run finished`);
        for (const what of ['sandbox', 'sandboxEnabled']) {
          assert.equal(log.split(`"${what}" is not applied`).length - 1, 1, what);
        }
      },
    );
  });

  it('ask for what is typed and what is chosen, once', async () => {
    const inputs = `[{ "type": "promptString", "id": "word", "description": "Which word?", "default": "usual" },
      { "type": "pickString", "id": "place", "description": "Where?", "options": ["here", { "label": "Far away", "value": "there" }] }]`;
    const asks = `"asks": { "command": "node", "args": [${ARGV}, "\${input:word} \${input:place}"] }`;
    await withConfiguration(`{ "inputs": ${inputs}, "servers": { ${asks} } }`, async () => {
      dialogs.answerWith(({ kind, text, choices }) => {
        if (kind === 'input') return text === 'Which word?' ? 'typed' : undefined;
        return choices.find((one) => one === 'Far away' || one === 'Allow');
      });
      assert.equal(await answerOf('asks'), 'typed there');
      const question = await dialogs.next(({ detail }) => detail === 'Where?');
      assert.deepEqual(question.choices, ['here', 'Far away']);
      assert.equal(await answerOf('asks'), 'typed there');
      assert.equal(dialogs.seen.filter(({ kind }) => kind === 'input' || kind === 'pick').length, 2);
    });
  });

  it('take inputs from commands of the editor, and forget the others', async () => {
    const command = vscode.commands.registerCommand('rlmTest.word', ({ word }: { word: string }) => `${word}-word`);
    const inputs = `[{ "type": "command", "id": "made", "command": "rlmTest.word", "args": { "word": "command" } },
      { "type": "promptString", "id": "typed", "description": "Type it", "password": true }]`;
    const typed = (name: string): string => `"${name}": { "command": "node", "args": [${ARGV}, "\${input:typed}"] }`;
    try {
      const text = `{ "inputs": ${inputs}, "servers": { ${server('made', '${input:made}')}, ${typed('asks')} } }`;
      await withConfiguration(text, async () => {
        let value = 'first-word';
        dialogs.answerWith(({ kind, choices }) => (kind === 'input' ? value : choices.find((one) => one === 'Allow')));
        assert.equal(await answerOf('made'), 'command-word');
        const question = await dialogs.next(({ text: asked }) => asked.includes('"made"'));
        assert.match(question.detail, /^Command of the editor that it runs: rlmTest\.word \{"word":"command"\}$/m);
        assert.equal(await answerOf('asks'), 'first-word');
        value = 'second-word';
        assert.equal(await answerOf('asks'), 'first-word');
        await vscode.commands.executeCommand(COMMANDS.forgetInputs, 'asks');
        assert.equal(await answerOf('asks'), 'second-word');
      });
    } finally {
      command.dispose();
    }
  });
});
