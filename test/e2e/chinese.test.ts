import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { Locator } from 'playwright-core';
import { fillPlaces } from '../../src/protocol/sayings';
import { codeReply, ODD_SERVER, TestWindow } from './driver/testWindow';

type Words = Readonly<Record<string, string>>;
const read = (file: string): Words => JSON.parse(readFileSync(file, 'utf8')) as Words;
const MANIFEST = read('package.nls.zh-cn.json');
const BUNDLE = read('l10n/bundle.l10n.zh-cn.json');
const TASK = '取三个字母';

/** A text as the editor shows it, once in Chinese. */
function said(words: Words, key: string): string {
  const text = words[key] ?? '';
  assert.match(text, /\p{Script=Han}/u, `"${key}" is in Chinese`);
  return text;
}

/** The Chinese of a text, with patterns in its places. */
function filled(key: string, ...patterns: readonly string[]): RegExp {
  return new RegExp(fillPlaces(said(BUNDLE, key), patterns));
}

describe('an editor in Simplified Chinese', function () {
  this.timeout(180_000);
  let window: TestWindow;
  const sideBar = (): Locator => window.workbench.page.locator('.part.sidebar');

  before(async () => {
    window = await TestWindow.open({
      language: 'zh-cn',
      settings: { 'rlm.approval.mode': 'auto' },
    });
    // One that works, one whose program is not there, and one that is written wrongly.
    const half = { type: 'ftp', url: 'ftp://a' } as const;
    await window.servers({ print: ODD_SERVER, ghost: { command: 'no-such-program' }, half });
  });
  after(async () => await window?.close());
  afterEach(async function () {
    if (this.currentTest?.isFailed() === true) await window?.workbench.screenshot(`failed-chinese-${Date.now()}`);
  });

  it('has the commands, views and first steps of the extension in Chinese', async () => {
    const { workbench } = window;
    await workbench.page.getByRole('tab', { name: 'RLM', exact: true }).click({ timeout: 90_000 });
    await sideBar().getByText(said(MANIFEST, 'view.runs.name')).first().waitFor({ timeout: 60_000 });
    const [first = ''] = said(MANIFEST, 'view.runs.welcome').split('\n');
    await sideBar().getByText(first).waitFor();
    await sideBar()
      .getByRole('button', { name: said(MANIFEST, 'command.openDemo.title') })
      .waitFor();
    await workbench.screenshot('chinese-first-steps');
    await workbench.runCommand(`RLM: ${said(MANIFEST, 'command.runTask.title')}`);
    await workbench.quickInput.shown(
      new RegExp(said(BUNDLE, 'What should the code find out or do with your MCP tools?')),
    );
    await workbench.quickInput.cancel();
  });

  it('asks, runs and shows a run in Chinese', async () => {
    const { workbench, rlm } = window;
    await window.script(codeReply('const letters = await print_server.big({ bytes: 3 });\nSUBMIT(letters);'));
    await workbench.runCommand(`RLM: ${said(MANIFEST, 'command.runTask.title')}`);
    await workbench.quickInput.shown(
      new RegExp(said(BUNDLE, 'What should the code find out or do with your MCP tools?')),
    );
    await workbench.quickInput.answer(TASK);
    // Of the two that can be started.
    for (let asked = 0; asked < 2; asked += 1) {
      const question = await workbench.answerDialog(said(BUNDLE, 'Allow'));
      assert.match(question, /\p{Script=Han}/u);
    }
    const fault = said(BUNDLE, '"type" must be "stdio", "http" or "sse", not {0}.').replace('{0}', '"ftp"');
    await rlm.notified(new RegExp(`half.*${fault}`));
    const panel = await rlm.panel(`RLM: ${TASK}`, said(BUNDLE, 'Finished'));
    assert.equal(await panel.locator('html').getAttribute('lang'), 'zh-cn');
    await panel.getByRole('button', { name: said(BUNDLE, 'Copy Answer') }).waitFor();
    await panel.getByText(said(BUNDLE, 'Iteration {0}').replace('{0}', '1')).first().waitFor();
    await rlm.notified(new RegExp(said(BUNDLE, 'RLM answered: {0}').replace('{0}', 'xxx')));
    // Why it is code mode, and what became of a name that our functions have.
    const reason = await panel.locator('.mode-reason').innerText();
    assert.match(reason, filled('Code mode: code can call {0} tools and combine them.', '\\d+'));
    const notice = await panel.locator('.notice').first().innerText();
    assert.match(
      notice,
      filled('Server {0} is called {1} in code: its own name is reserved.', '"print"', 'print_server'),
    );
    // Nothing of ours is left in English, but names and what the model wrote.
    const words = (await panel.locator('.run, .outcome').allInnerTexts()).join('\n');
    assert.doesNotMatch(words, /Finished|Answer|Iterations|Tokens|left/);
    await workbench.screenshot('chinese-run');
    // Why a server is not there, in the list of them.
    await workbench.runCommand(`RLM: ${said(MANIFEST, 'command.showServers.title')}`);
    await workbench.quickInput.shown(
      filled('command not found: {0}. Install it, or give its full path as "command".', 'no-such-program'),
    );
    await workbench.screenshot('chinese-servers');
    await workbench.quickInput.cancel();
  });

  it('describes the settings in Chinese', async () => {
    const { workbench } = window;
    await workbench.runCommand('Preferences: Open User Settings');
    const settings = workbench.page.locator('.settings-editor');
    await settings.waitFor();
    await workbench.page.keyboard.type('rlm.limits.iterations');
    await settings.getByText(said(MANIFEST, 'setting.limits.iterations.description')).waitFor();
    await workbench.screenshot('chinese-settings');
  });
});
