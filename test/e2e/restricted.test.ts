import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { eventually } from '../support/eventually';
import { codeReply, TestWindow, type ServerEntry } from './driver/testWindow';

const REFUSAL = /RLM runs nothing in Restricted Mode/;

describe('Restricted Mode', function () {
  this.timeout(60_000);
  let window: TestWindow;
  let canary: string;

  before(async () => {
    window = await TestWindow.open({
      settings: {
        'security.workspace.trust.enabled': true,
        'security.workspace.trust.startupPrompt': 'never',
        'security.workspace.trust.banner': 'never',
      },
    });
    canary = path.join(window.workspace, 'canary.txt');
    const code = `require('node:fs').writeFileSync(${JSON.stringify(canary)}, 'started')`;
    const server: ServerEntry = { command: 'node', args: ['-e', code] };
    await window.servers({ canary: server });
    await window.script(codeReply('SUBMIT(1);'));
  });
  after(async () => await window?.close());
  afterEach(async function () {
    await window?.tidy(this.currentTest?.isFailed() === true ? 'restricted' : undefined);
  });

  it('starts nothing from the command, which offers to manage trust', async () => {
    const { workbench, rlm } = window;
    await workbench.page.locator('.statusbar-item', { hasText: 'Restricted Mode' }).waitFor();
    await workbench.runCommand('RLM: Run Code-Mode Task');
    await rlm.notified(REFUSAL);
    await workbench.answerNotification(REFUSAL, 'Manage Workspace Trust');
    await workbench.page.getByText('You are in Restricted Mode').waitFor();
    await workbench.page.keyboard.press('Escape');
    assert.deepEqual(await workbench.tabs(), []);
    assert.ok(!existsSync(canary));
  });

  it('starts nothing from the chat, which offers the same; in a trusted folder the same task runs', async () => {
    const { workbench, rlm } = window;
    await workbench.chat.open();
    await workbench.chat.send('@rlm Look at the canary');
    assert.match(await workbench.chat.answer(), REFUSAL);
    assert.ok(!existsSync(canary));
    await workbench.chat.press('Manage Workspace Trust');
    await workbench.page.getByRole('button', { name: 'Trust', exact: true }).click();
    await workbench.page.locator('.statusbar-item', { hasText: 'Restricted Mode' }).waitFor({ state: 'hidden' });
    await workbench.page.keyboard.press('Escape');

    await rlm.startTask('Look at the canary');
    await rlm.allow('canary');
    await rlm.panel('RLM: Look at the canary', 'Failed');
    await eventually('the trace of the server', () => (existsSync(canary) ? true : undefined));
  });
});
