import assert from 'node:assert/strict';
import path from 'node:path';
import { DemoFiles } from '../integration/headless/demoAnswers';
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
    await rlm.picture('command-dark');
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
    assert.equal(seen[0], 'Connecting, 0 iterations');
    assert.equal(seen.at(-1), 'Finished, 3 iterations');
    for (const iterations of ['1 iterations', '2 iterations', '3 iterations']) {
      assert.ok(
        seen.slice(0, -1).some((state) => state.endsWith(iterations)),
        `${iterations} before the end of ${seen.join('; ')}`,
      );
    }
    assert.ok(seen.some((state) => state.startsWith('Running code')));
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
    await rlm.picture('panel-dark');
  });

  it('opens a tool call to its arguments and its result', async () => {
    const panel = await rlm.panel(TITLE);
    await panel.locator('.iteration > summary', { hasText: 'Iteration 1' }).click();
    const call = panel.locator('.call', { hasText: 'incidents.list' });
    await call.locator('summary').click();
    await call.getByRole('heading', { name: 'Result' }).waitFor();
    const text = (await call.innerText()).replaceAll('\u00a0', ' ');
    assert.match(text, /Arguments\s+\{\s+"severity": "high",\s+"limit": 2\s+\}/);
    assert.match(text, /Result\s+Copy\s+incidents: \(2\) \[\{…\}, \{…\}\]\s+total: \d+/);
    await call.getByRole('treeitem', { name: /^incidents: / }).click();
    await call.getByRole('treeitem', { name: /^0: \{id: "INC-\d+"/ }).waitFor();
    await panel.locator('.iteration', { hasText: 'Iteration 1' }).evaluate((element) => element.scrollIntoView());
    await rlm.picture('iteration-dark');
  });

  it('is in the output channel as text', async () => {
    const panel = await rlm.panel(TITLE);
    await panel.getByRole('button', { name: 'Show Log' }).click();
    await rlm.logShows(/iteration 3: code finished in \d+ ms.*run finished: submitted/);
    await workbench.page.keyboard.press('Control+Home');
    await rlm.logShows(/run started from command with rlm-scripted\/scripted-demo: Find the high-severity incidents/);
    await rlm.logShows(/server incidents is ready with \d+ tools/);
    await rlm.picture('log-dark');
    await workbench.runCommand('View: Hide Panel');
  });

  it('comes back after the window was reloaded, opened as it was', async () => {
    await workbench.reload();
    const panel = await rlm.panel(TITLE, 'Finished');
    assert.equal(await panel.locator('.iteration').count(), 3);
    await panel.locator('.call[open]', { hasText: 'incidents.list' }).getByText('"limit": 2').waitFor();
  });

  for (const theme of ['Dark High Contrast', 'Light Modern', 'Dark Modern'] as const) {
    it(`can be read in the theme ${theme}`, async () => {
      await workbench.setTheme(theme);
      const panel = await rlm.panel(TITLE);
      const name = theme.toLowerCase().replaceAll(' ', '-');
      await workbench.screenshot(`run-answer-${name}`);
      if (theme === 'Light Modern') await rlm.picture('panel-light');
      if ((await panel.locator('.call').count()) === 0) {
        await panel.locator('.iteration > summary', { hasText: 'Iteration 1' }).click();
        await panel.locator('.call > summary', { hasText: 'incidents.list' }).click();
      }
      assert.deepEqual(await faintTexts(panel), []);
      await panel.locator('.iteration', { hasText: 'Iteration 1' }).evaluate((element) => element.scrollIntoView());
      await workbench.screenshot(`run-iteration-${name}`);
      await panel.locator('.run').evaluate((element) => element.scrollIntoView());
    });
  }

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
});
