/* eslint-disable id-denylist -- The names are those of MCP and of the editor's value. */
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { RlmError } from '../../../src/core/errors';
import type { RunEventBody } from '../../../src/core/events';
import { said } from '../../../src/core/said';
import { parseConfiguration } from '../../../src/mcp/configuration/parseConfiguration';
import { wantedServers } from '../../../src/mcp/configuration/wantedServers';
import { CHAT_COMMANDS, COMMANDS, SETTINGS } from '../../../src/vscode/ids';
import type { Run } from '../../../src/runs/run';
import { ourExtension, workspaceUri } from './editor';
import { participant } from './participant';

describe('@rlm in the chat', () => {
  it('shows each iteration, the answer as untrusted Markdown, and buttons for code and run', async () => {
    const chat = participant([
      { type: 'iteration.started' },
      { type: 'cell.started', code: 'SUBMIT("it")', language: 'javascript' },
    ]);
    const result = await chat.ask('Which one?', { kind: 'submitted', outputs: { answer: '**it**' } });
    assert.deepEqual(chat.shown, [
      'progress: Connecting to 2 MCP servers',
      'progress: Iteration 1: the model writes code',
      'markdown: **it**',
      `button: Open Code ${COMMANDS.openCode} ["run",1]`,
      `button: Show Run ${COMMANDS.showRun} ["run"]`,
    ]);
    assert.deepEqual(result, { metadata: { runId: 'run', outcome: 'submitted', iterations: 1 } });
  });

  it('names what the code calls, once for each tool of an iteration', async () => {
    const call = (tool: string): RunEventBody => ({
      type: 'tool.started',
      callId: 't',
      server: 'files',
      tool,
      arguments: {},
    });
    const chat = participant([
      { type: 'iteration.started' },
      ...['read_file', 'read_file', 'list', '[x](command:evil)', 'find', 'stat'].map(call),
      { type: 'iteration.started' },
      call('read_file'),
    ]);
    await chat.ask('Read them', { kind: 'submitted', outputs: { answer: 1 } });
    assert.deepEqual(
      chat.shown.filter((line) => line.startsWith('progress: Iteration')),
      [
        'progress: Iteration 1: the model writes code',
        'progress: Iteration 1: files.read\\_file',
        'progress: Iteration 1: files.list',
        'progress: Iteration 1: files.\\[x\\]\\(command:evil\\)',
        'progress: Iteration 1: files.find',
        'progress: Iteration 1: the model writes code',
        'progress: Iteration 1: files.read\\_file',
      ],
    );
  });

  it('says in one line what the prompt cost, beside all schemas', async () => {
    const callId = 'm1';
    const usage = { inputTokens: 1, outputTokens: 1, isEstimate: true };
    const chat = participant([
      { type: 'prompt.measured', instructions: 600, tools: 200, variables: 0, schemas: 9_200 },
      {
        type: 'model.started',
        callId,
        purpose: 'iteration',
        appended: [{ role: 'user', text: 'x'.repeat(3_600) }],
        messageCount: 1,
      },
      { type: 'model.finished', callId, text: 'SUBMIT(1)', usage, durationMs: 1 },
    ]);
    await chat.ask('Any', { kind: 'submitted', outputs: { answer: 1 } });
    const line = 'Prompt: about 900 tokens, 91 % less than with all tool schemas in it \\(9,900\\).';
    assert.ok(chat.shown.includes(`markdown: \n\n*${line}*`), chat.shown.join('\n'));
  });

  it('says which mode was chosen and why, and offers to overrule a direct answer', async () => {
    const { message: reason, saying } = said('mode.direct', 20);
    const chat = participant([{ type: 'mode.chosen', mode: 'direct', reason, saying }, { type: 'iteration.started' }]);
    await chat.ask('What is a palindrome?', { kind: 'submitted', outputs: { answer: 'A word.' } });
    assert.deepEqual(chat.shown, [
      'progress: Connecting to 2 MCP servers',
      `progress: ${reason}`,
      'progress: The model answers',
      'markdown: A word.',
      `button: Run in Code Mode ${COMMANDS.runInCodeMode} ["run"]`,
      `button: Show Run ${COMMANDS.showRun} ["run"]`,
    ]);
  });

  it('shows the code of a plan, runs nothing of it, and offers to', async () => {
    const planned = 'print(`a fence: ```);`);\nSUBMIT(1);';
    const chat = participant([
      { type: 'cell.started', code: `SUBMIT(${JSON.stringify(planned)});`, language: 'javascript' },
      { type: 'run.finished', outcome: { kind: 'submitted', outputs: { result: planned } } },
    ]);
    const { plan } = CHAT_COMMANDS;
    const result = await chat.ask('Any', { kind: 'submitted', outputs: { result: planned } }, undefined, plan);
    assert.deepEqual(
      chat.starts.map(({ mode, isPlan }) => ({ mode, isPlan })),
      [{ mode: 'rlm', isPlan: true }],
    );
    assert.deepEqual(chat.shown.slice(2), [
      `markdown: \`\`\`\`ts\n${planned}\n\`\`\`\`\n\n`,
      'markdown: Nothing of it has run.',
      `button: Run This Code ${COMMANDS.runPlan} ["run"]`,
    ]);
    assert.deepEqual(result?.metadata, { runId: 'run', outcome: 'submitted', iterations: 1, isPlan: true });
  });

  it('takes the mode from its command, else from the setting', async () => {
    const chat = participant([]);
    const ended = { kind: 'submitted', outputs: { answer: 1 } } as const;
    const { run, react, direct } = CHAT_COMMANDS;
    for (const command of [run, react, direct, undefined]) await chat.ask('Any', ended, undefined, command);
    const configuration = vscode.workspace.getConfiguration();
    await configuration.update(SETTINGS.mode, 'autoWithReact', vscode.ConfigurationTarget.Global);
    try {
      await chat.ask('Any', ended);
    } finally {
      await configuration.update(SETTINGS.mode, undefined, vscode.ConfigurationTarget.Global);
    }
    assert.deepEqual(
      chat.starts.map(({ mode }) => mode),
      ['rlm', 'react', 'direct', 'auto', 'autoWithReact'],
    );
  });

  it('finds tools and shows how code calls them, with nothing to click in what a server wrote', async () => {
    const chat = participant([], [new RlmError('serverNotStarted', 'Server "b" did not start.')]);
    await chat.ask('read a file', undefined, undefined, CHAT_COMMANDS.tools);
    const [problem = '', found = ''] = chat.shown;
    assert.match(problem, /^markdown: Server "b" did not start\./);
    assert.match(
      found,
      /^markdown: \*\*files\.read\\_file\*\*: Reads a file\. \\\[click\\\]\\\(command:evil\\\) \\!\\\[x/,
    );
    assert.match(found, /```ts\ndeclare const files: \{ read_file\(input: \{ path: string \}\): Promise<any> \}\n```/);
    assert.deepEqual(chat.starts, [], 'No run is needed.');
    await chat.ask('zzqx', undefined, undefined, CHAT_COMMANDS.tools);
    assert.match(chat.shown.at(-1) ?? '', /No tool matches/);
  });

  it('takes the server, the limit and the level of a search, and says what it cannot read', async () => {
    const shown = async (words: string): Promise<readonly string[]> => {
      const chat = participant([]);
      await chat.ask(words, undefined, undefined, CHAT_COMMANDS.tools);
      return chat.shown;
    };
    assert.deepEqual(await shown('server:files limit:1 detail:names read a file'), [
      'markdown: **files.read\\_file**\n\n',
    ]);
    assert.match((await shown('server:disks read')).join(), /There is no server "disks"/);
    const [told = '', found = ''] = await shown('limit:few read');
    assert.match(told, /Left out, since it cannot be read: limit:few\. There are/);
    assert.match(found, /files\.read/);
  });

  it('takes files, folders, selections and texts that are attached as variables', async () => {
    const file = workspaceUri('attached.csv');
    const binary = workspaceUri('attached.bin');
    await vscode.workspace.fs.writeFile(file, new TextEncoder().encode('a,b\n1,2\n3,4\n'));
    await vscode.workspace.fs.writeFile(binary, new Uint8Array([1, 0, 2]));
    try {
      const chat = participant([]);
      const references: vscode.ChatPromptReference[] = [
        { id: 'vscode.file', value: file },
        { id: 'vscode.selection', value: new vscode.Location(file, new vscode.Range(1, 0, 2, 3)) },
        { id: 'note', value: 'remember me' },
        { id: 'note', value: 'and me' },
        { id: 'vscode.file', value: binary },
        { id: 'vscode.file', value: workspaceUri('not-there.txt') },
        { id: 'image', value: { mimeType: 'image/png' } },
      ];
      await chat.ask('Sum b', { kind: 'submitted', outputs: { answer: 6 } }, undefined, undefined, references);
      assert.deepEqual(chat.starts[0]?.inputs, {
        attached_csv: 'a,b\n1,2\n3,4\n',
        attached_csv_lines_2_to_3: '1,2\n3,4',
        note: 'remember me',
        note_2: 'and me',
      });
      const told = chat.shown.filter((line) => /^reference|could not be taken/.test(line));
      assert.deepEqual(told.slice(0, 2), ['reference: attached.csv', 'reference: attached.csv']);
      assert.match(told[2] ?? '', /"attached\\\.bin"|attached\.bin.*it is not a text/);
      assert.equal(told.length, 5);
    } finally {
      await vscode.workspace.fs.delete(file);
      await vscode.workspace.fs.delete(binary);
    }
  });

  it('takes images, from files and pasted, by what they are; one that is too large is told', async () => {
    const icon = vscode.Uri.joinPath(ourExtension().extensionUri, 'media', 'icon.png');
    const bytes = await vscode.workspace.fs.readFile(icon);
    const large = workspaceUri('large.gif');
    await vscode.workspace.fs.writeFile(large, Buffer.concat([Buffer.from('GIF89a'), Buffer.alloc(21 * 1024 * 1024)]));
    try {
      const chat = participant([]);
      const pasted = { mimeType: 'image/x-anything', data: async () => bytes, reference: icon };
      const references: vscode.ChatPromptReference[] = [
        { id: 'vscode.file', value: icon },
        { id: '8f2c1a', name: 'Pasted Image', value: pasted } as vscode.ChatPromptReference,
        { id: 'image', value: { mimeType: 'image/png', data: async () => new Uint8Array([1, 2]) } },
        { id: 'vscode.file', value: large },
      ];
      await chat.ask('Describe', { kind: 'submitted', outputs: { answer: 6 } }, undefined, undefined, references);
      const image = { type: 'image', mimeType: 'image/png', data: Buffer.from(bytes).toString('base64') };
      const { icon_png: file, Pasted_Image: dropped, ...others } = chat.starts[0]?.inputs ?? {};
      assert.deepEqual(others, {});
      for (const one of [file, dropped] as { width: number; height: number }[]) {
        const { width, height, ...rest } = one;
        assert.deepEqual(rest, image);
        assert.ok(width > 0 && height > 0);
      }
      const told = chat.shown.filter((line) => /^reference|could not be taken/.test(line));
      assert.deepEqual(told.slice(0, 2), ['reference: icon.png', 'reference: icon.png']);
      assert.match(told[2] ?? '', /it is no PNG, JPEG, GIF or WebP image/);
      assert.match(told[3] ?? '', /an image can have 20 MB at most/);
    } finally {
      await vscode.workspace.fs.delete(large);
    }
  });

  it('refers to the servers that it used, where they are configured, and to no other', async () => {
    const file = workspaceUri('.vscode', 'mcp.json').fsPath;
    const text = '{\n  "servers": {\n    "unused": { "command": "a" },\n    "files": { "command": "b" }\n  }\n}';
    const { wanted } = wantedServers([parseConfiguration(text, { file })]);
    const listed = wanted.map((server) => ({ server, state: 'ready', tools: [] }) as const);
    const call = { type: 'tool.started', callId: 'c', server: 'files', tool: 'read_file', arguments: {} } as const;
    for (const command of [undefined, CHAT_COMMANDS.run, CHAT_COMMANDS.compare]) {
      const chat = participant([call], [], [], listed);
      await chat.ask('Read', { kind: 'submitted', outputs: { answer: 6 } }, undefined, command);
      const told = chat.shown.filter((line) => line.startsWith('reference'));
      assert.deepEqual(told, ['reference: mcp.json:4'], command);
    }
    const all = participant([], [], [], listed);
    await all.ask('', undefined, undefined, CHAT_COMMANDS.servers);
    const told = all.shown.filter((line) => line.startsWith('reference'));
    assert.deepEqual(told, ['reference: mcp.json:3', 'reference: mcp.json:4']);
  });

  it('compares both modes in one answer', async () => {
    const chat = participant([]);
    await chat.ask('Which one?', { kind: 'submitted', outputs: { answer: 'it' } }, undefined, CHAT_COMMANDS.compare);
    assert.deepEqual(
      chat.starts.map(({ mode }) => mode),
      ['rlm', 'react'],
    );
    assert.match(chat.shown.join('\n'), /# Code mode and ReAct\n\n> Which one\?[^]*\| Tool calls/);
    assert.ok(chat.shown.includes(`button: Show ReAct ${COMMANDS.showRun} ["run"]`), chat.shown.join('\n'));
  });

  it('goes on with the run that was interrupted last, or says that there is none', async () => {
    const ended = { kind: 'submitted', outputs: { answer: 'it' } } as const;
    const none = participant([]);
    await none.ask('', ended, undefined, CHAT_COMMANDS.resume);
    assert.deepEqual(none.shown, ['markdown: No run of this workspace was interrupted.']);
    const chat = participant([], [], [{ id: 'earlier', task: 'An *old* task', events: [] } as unknown as Run]);
    await chat.ask('other', ended, undefined, CHAT_COMMANDS.resume);
    assert.deepEqual(chat.shown, ['markdown: There is no interrupted run other.']);
    await chat.ask('', ended, undefined, CHAT_COMMANDS.resume);
    assert.equal(chat.starts[0]?.task, 'resumed earlier');
    assert.ok(chat.shown.includes('markdown: > An \\*old\\* task\n\n') && chat.shown.includes('markdown: it'));
  });

  it('offers what may come next, by how the run ended', async () => {
    const chat = participant([]);
    const labels = async (outcome: unknown): Promise<readonly (string | undefined)[]> =>
      (await chat.followUps({ metadata: { runId: 'run', outcome } })).map(({ label }) => label);
    assert.deepEqual(await labels('submitted'), ['Check the answer']);
    assert.deepEqual(await labels('limitReached'), ['Go on']);
    assert.deepEqual(await labels('failed'), []);
    assert.deepEqual(await chat.followUps({ metadata: { of: 'another version' } }), []);
    // A plan has no answer to check.
    assert.deepEqual(await chat.followUps({ metadata: { runId: 'run', outcome: 'submitted', isPlan: true } }), []);
  });

  it('keeps what a person says of an answer in the log of the window, whatever the answer holds', async () => {
    const chat = participant([]);
    const { Helpful, Unhelpful } = vscode.ChatResultFeedbackKind;
    const metadata = { runId: 'run', outcome: 'submitted', iterations: 1 };
    chat.giveFeedback({ kind: Helpful, result: { metadata } });
    chat.giveFeedback({ kind: Unhelpful, result: {} });
    assert.deepEqual(chat.logged, [
      'An answer was marked as helpful: {"runId":"run","outcome":"submitted","iterations":1}',
      'An answer was marked as not helpful: {}',
    ]);
  });

  it('says what failed and offers what mends it', async () => {
    const chat = participant([]);
    const message = 'Server "a" was not started. (mcp.json:3)';
    const subject = { file: '/w/.vscode/mcp.json', line: 3, column: 5 };
    const result = await chat.ask('Any', { kind: 'failed', code: 'configurationBroken', message, subject });
    assert.equal(result?.errorDetails?.message, message);
    assert.ok(
      chat.shown.includes(
        `button: Open mcp.json ${COMMANDS.openConfiguration} [{"file":"/w/.vscode/mcp.json","line":3,"column":5}]`,
      ),
    );
  });

  it('names the servers that a run goes on without', async () => {
    const chat = participant([], [new RlmError('serverNotStarted', 'Server "b" did not start: <b>bold</b>')]);
    await chat.ask('Any', { kind: 'submitted', outputs: { answer: 1 } });
    const warning = chat.shown.find((line) => line.includes('did not start')) ?? '';
    assert.match(warning, /^markdown: \$\(warning\) /);
    assert.ok(warning.includes('\\<b\\>'), 'What a server wrote is text.');
    assert.ok(chat.shown.includes(`button: Show Log ${COMMANDS.showLog} []`));
  });

  it('is stopped by the stop button of the chat', async () => {
    const chat = participant([{ type: 'iteration.started' }]);
    const source = new vscode.CancellationTokenSource();
    const asked = chat.ask('Any', undefined, source.token);
    source.cancel();
    const result = await asked;
    assert.equal(result?.metadata?.['outcome'], 'cancelled');
    assert.ok(chat.shown.includes('markdown: Stopped.'));
  });

  it('asks for a task where there is none', async () => {
    const chat = participant([]);
    await chat.ask('  ', undefined);
    assert.equal(chat.shown.length, 1);
    assert.match(chat.shown[0] ?? '', /^markdown: Write a task/);
  });
});
