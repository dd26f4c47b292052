import assert from 'node:assert/strict';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { eventually } from '../support/eventually';
import { codeReply, ODD_SERVER, TestWindow } from './driver/testWindow';

describe('what goes wrong', function () {
  this.timeout(60_000);
  let window: TestWindow;

  before(async () => {
    window = await TestWindow.open();
  });
  after(async () => await window?.close());
  afterEach(async function () {
    await window?.tidy(this.currentTest?.isFailed() === true ? 'failures' : undefined);
  });

  it('no mcp.json: the message offers to open one, which is created', async () => {
    const { workbench, rlm } = window;
    await rm(window.configurationFile, { force: true });
    await rlm.startTask('Run without servers');
    const panel = await rlm.panel('RLM: Run without servers', 'Failed');
    await panel.getByText('No MCP server is configured').waitFor();
    await rlm.notified(/No MCP server is configured for this workspace\. Add one to \.vscode\/mcp\.json/);
    await workbench.answerNotification(/No MCP server/, 'Open mcp.json');
    await rlm.editorShows('"servers": {');
    assert.match(await readFile(window.configurationFile, 'utf8'), /"servers": \{/);
    await workbench.runCommand('View: Close All Editors');
  });

  it('a broken mcp.json: the message names the file and the line, which the button opens', async () => {
    const { workbench, rlm } = window;
    const lines = ['{', '  "servers": {', '    "odd": { "command": "node" "args": [] }', '  }', '}', ''];
    await writeFile(window.configurationFile, lines.join('\n'));
    await rlm.startTask('Run with a broken file');
    await rlm.notified(/\.vscode\/mcp\.json:3:/);
    await workbench.answerNotification(/comma expected/i, 'Open mcp.json');
    await rlm.editorShows('"command": "node" "args"');
    await eventually('the position', async () => {
      const position = await workbench.page.locator('[id="status.editor.selection"]').innerText();
      return /^Ln 3, Col 3\d$/.test(position) ? true : undefined;
    });
    await workbench.runCommand('View: Close All Editors');
  });

  it('a server that does not start: the message names it, and the run answers with the others', async () => {
    const { rlm } = window;
    const complaint = 'console.error("there is no database"); process.exit(3)';
    await window.servers({
      odd: ODD_SERVER,
      stray: { command: 'node', args: ['-e', complaint] },
      ghost: { command: 'no-such-program' },
    });
    await window.script(codeReply('SUBMIT(await odd.big({ bytes: 5 }));'));
    await rlm.startTask('Use what is there');
    await rlm.allow('odd', 'stray', 'ghost');
    const panel = await rlm.panel('RLM: Use what is there', 'Finished');
    assert.match(await panel.locator('.outcome').innerText(), /xxxxx/);
    const servers = await panel.locator('.sources').innerText();
    assert.match(servers, /odd\s+9 tools/);
    assert.match(servers, /stray failed: .*exit code 3.*there is no database/);
    assert.match(servers, /ghost failed: .*no-such-program/);
    await rlm.notified(/Server "stray" did not start: .*The run goes on/);
  });

  it('a server that the user does not allow: it is not started, and the run says so', async () => {
    const { workbench, rlm } = window;
    const canary = `require("node:fs").writeFileSync("canary.txt", "started")`;
    await window.servers({ odd: { command: 'node', args: ['-e', canary] } });
    await rlm.startTask('Do what I do not want');
    const question = workbench.page.locator('.monaco-dialog-box', { hasText: '"odd"' });
    await question.waitFor();
    assert.match(await workbench.answerDialog('Deny'), /is configured differently than when you allowed it/);
    await rlm.panel('RLM: Do what I do not want', 'Failed');
    await rlm.notified(/odd/);
    await assert.rejects(readFile(`${window.workspace}/canary.txt`));
  });

  it('no model: the message offers to add one', async () => {
    const { workbench, rlm } = window;
    await workbench.runCommand('RLM Test: Remove All Models');
    await rlm.startTask('Run without a model');
    await rlm.notified(/RLM found no language model/);
    await workbench.answerNotification(/RLM found no language model/, 'Add Language Models');
    await workbench.page.getByText('Language Models').first().waitFor();
  });
});
