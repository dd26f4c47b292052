import assert from 'node:assert/strict';
import { Workbench } from './driver/workbench';
import { eventually } from '../support/eventually';

describe('the harness of the browser tests', function () {
  this.timeout(120_000);
  let workbench: Workbench;

  before(async () => {
    workbench = await Workbench.open({
      workspace: 'test/fixtures/workspaces/empty',
      extensions: ['test/fixtures/smoke-extension'],
      withProject: false,
    });
  });
  after(async () => await workbench?.close());
  afterEach(async function () {
    if (this.currentTest?.isFailed() === true) await workbench?.screenshot(`failed-harness-${Date.now()}`);
  });

  it('runs a command, answers its question, reads notification and webview', async () => {
    await workbench.runCommand('RLM Smoke: Ask and Answer');
    await workbench.quickInput.shown(/What should be said/);
    await workbench.quickInput.answer('hello');
    const frame = await workbench.webview('Smoke Panel');
    assert.equal(await frame.locator('#said').innerText(), 'hello');
    await eventually('the notification', async () =>
      (await workbench.notifications()).some((text) => text.includes('Smoke says hello')) ? true : undefined,
    );
    await workbench.answerNotification('Smoke says hello', 'Fine');
    assert.ok((await workbench.tabs()).includes('Smoke Panel'));
  });

  it('changes the colour theme', async () => {
    for (const theme of ['Light Modern', 'Dark Modern', 'Dark High Contrast', 'Light High Contrast'] as const) {
      await workbench.setTheme(theme);
      await workbench.screenshot(`harness-${theme.toLowerCase().replaceAll(' ', '-')}`);
    }
    await workbench.setTheme('Dark Modern');
  });

  it('talks to a participant in the chat view', async () => {
    await workbench.chat.open();
    await workbench.chat.send('@rlmsmoke what is this');
    assert.match(await workbench.chat.answer(), /You told Smoke: what is this/);
    await workbench.screenshot('harness-chat');
  });
});
