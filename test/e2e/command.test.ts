import assert from 'node:assert/strict';
import path from 'node:path';
import { DemoFiles } from '../integration/headless/demoAnswers';
import { eventually } from './driver/eventually';
import { faintTexts, shownStates } from './driver/panelChecks';
import { Rlm } from './driver/rlm';
import { Workbench } from './driver/workbench';

const DEMO = path.join(process.cwd(), 'demo');
const TASK = 'Find the high-severity incidents of last week and name the owner of each.';
const TITLE = 'RLM: Find the high-severity incidents of las…';

describe('a task from the Command Palette', function () {
  this.timeout(120_000);
  let workbench: Workbench;
  let rlm: Rlm;

  before(async () => {
    workbench = await Workbench.open({
      workspace: path.join(DEMO, 'workspace'),
      extensions: ['demo/scripted-model'],
      settings: { 'workbench.colorTheme': 'Dark Modern' },
    });
    rlm = new Rlm(workbench);
  });
  after(async () => await workbench?.close());
  afterEach(async function () {
    if (this.currentTest?.isFailed() === true) await workbench?.screenshot(`failed-command-${Date.now()}`);
  });

  it('asks for a model and for each server, shows the run while it goes on, and answers', async () => {
    await rlm.startTask(TASK);
    await workbench.quickInput.shown(/Language Model for RLM/);
    await workbench.quickInput.pick('Scripted demo model');
    const panel = await rlm.panel(TITLE, 'Connecting');
    const states = await shownStates(panel);

    const questions = await rlm.allow('incidents', 'people', 'runbooks');
    assert.match(questions[0] ?? '', /Start the MCP server "incidents" on this machine\?/);
    assert.match(
      questions[0] ?? '',
      /Command: node .*servers\/incidents\.mjs\s+Folder: .*\s+Named in: .vscode\/mcp\.json:4/,
    );

    await rlm.notified(/^RLM: Iteration \d: /);
    await panel.locator('.state', { hasText: 'Finished' }).waitFor();
    await rlm.notified(/^RLM answered/);
    const seen = await states();
    for (const state of ['Connecting, 0', 'Writing code, 1', 'Running code, 2', 'Writing code, 3', 'Finished, 3']) {
      assert.ok(seen.includes(state), `${state} iterations in ${seen.join('; ')}`);
    }
    const rows = await panel.locator('.outcome tbody tr').allInnerTexts();
    const owners = new DemoFiles(DEMO).owners();
    assert.equal(rows.length, owners.length);
    for (const [incident, owner] of owners) {
      assert.ok(
        rows.some((row) => row.includes(incident) && row.includes(owner)),
        `${owner} owns ${incident}`,
      );
    }
    await workbench.clearNotifications();
    await rlm.picture('answer');
  });

  it('opens a tool call to its arguments and its result', async () => {
    const panel = await rlm.panel(TITLE);
    await panel.locator('.iteration > summary', { hasText: 'Iteration 2' }).click();
    const call = panel.locator('.call', { hasText: 'incidents.list' });
    await call.locator('summary').click();
    const text = (await call.innerText()).replaceAll('\u00a0', ' ');
    assert.match(text, /Arguments\s+\{\s+"severity": "high",\s+"since": "2026-09-07"/);
    assert.match(text, /Result\s+Copy\s+\{\s+"total": \d+/);
    await panel.locator('.iteration', { hasText: 'Iteration 2' }).evaluate((element) => element.scrollIntoView());
    await rlm.picture('iteration');
  });

  it('comes back after the window was reloaded, opened as it was', async () => {
    await workbench.reload();
    const panel = await rlm.panel(TITLE, 'Finished');
    assert.equal(await panel.locator('.iteration').count(), 3);
    await panel
      .locator('.call[open]', { hasText: 'incidents.list' })
      .getByText('"since": "2026-09-07"')
      .first()
      .waitFor();
  });

  it('asks neither for model nor servers again, and offers the last task', async () => {
    await workbench.runCommand('View: Close All Editors');
    await workbench.runCommand('RLM: Run Code-Mode Task');
    await workbench.quickInput.shown(/What should the code find out or do/);
    assert.deepEqual(await workbench.quickInput.labels(), [TASK]);
    await workbench.quickInput.pick(TASK);
    const panel = await rlm.panel(TITLE, 'Finished');
    assert.equal(await panel.locator('.iteration').count(), 3);
    await workbench.clearNotifications();
  });

  for (const theme of ['Dark High Contrast', 'Light Modern', 'Dark Modern'] as const) {
    it(`can be read in the theme ${theme}`, async () => {
      await workbench.setTheme(theme);
      const panel = await rlm.panel(TITLE);
      const name = theme.toLowerCase().replaceAll(' ', '-');
      await workbench.screenshot(`run-answer-${name}`);
      if ((await panel.locator('.call').count()) === 0) {
        await panel.locator('.iteration > summary', { hasText: 'Iteration 2' }).click();
        await panel.locator('.call > summary').first().click();
      }
      assert.deepEqual(await faintTexts(panel), []);
      await panel.locator('.iteration', { hasText: 'Iteration 2' }).evaluate((element) => element.scrollIntoView());
      await workbench.screenshot(`run-iteration-${name}`);
      await panel.locator('.run').evaluate((element) => element.scrollIntoView());
    });
  }

  it('is in the output channel as text', async () => {
    await workbench.output('RLM');
    await workbench.page.locator('.part.panel .monaco-editor').first().click();
    await workbench.page.keyboard.press('Control+Home');
    await eventually('the beginning of the log', async () => {
      const lines = await workbench.page.locator('.part.panel .monaco-editor .view-line').allInnerTexts();
      const log = lines.join('').replaceAll(/\s+/g, ' ');
      const isThere = [
        /run started from command with rlm-scripted\/scripted-demo: Find the high-severity incidents/,
        /server incidents is ready with \d+ tools/,
        /iteration 1: incidents: list answered in \d+ ms/,
      ].every((line) => line.test(log));
      return isThere ? true : undefined;
    });
  });
});
