import assert from 'node:assert/strict';
import path from 'node:path';
import { DemoFiles } from '../integration/headless/demoAnswers';
import { eventually } from '../support/eventually';
import { Rlm } from './driver/rlm';
import { Workbench } from './driver/workbench';

const DEMO = path.join(process.cwd(), 'demo');
const TASK = 'Which unresolved incidents are overdue under the escalation runbook, and whom do we page?';
/** What the runbook of the demo allows. */
const HOURS_ALLOWED = { high: 24, medium: 96, low: 120 };

describe('a task in the chat view', function () {
  this.timeout(120_000);
  let workbench: Workbench;
  let rlm: Rlm;

  before(async () => {
    workbench = await Workbench.open({
      workspace: path.join(DEMO, 'workspace'),
      extensions: ['demo/scripted-model'],
      settings: { 'workbench.colorTheme': 'Dark Modern', 'editor.minimap.enabled': false },
    });
    rlm = new Rlm(workbench);
  });
  after(async () => await workbench?.close());
  afterEach(async function () {
    if (this.currentTest?.isFailed() === true) await workbench?.screenshot(`failed-chat-${Date.now()}`);
  });

  it('shows what goes on, and the answer as Markdown', async () => {
    await workbench.runCommand('View: Close Primary Side Bar');
    await workbench.chat.open();
    await workbench.chat.widen(250);
    await workbench.chat.hasModel('Scripted demo model');
    await workbench.chat.send(`@rlm ${TASK}`);
    await rlm.allow('incidents', 'people', 'runbooks');
    const response = workbench.chat.lastResponse();
    await response.getByText('Iteration 1: the model writes code').waitFor();
    await response.getByText('Iteration 2: the model writes code').waitFor();
    await response.getByText('Iteration 2: runbooks.search_files').waitFor();
    await workbench.chat.answer();
    const rows = await response.locator('table tbody tr').allInnerTexts();
    const overdue = new DemoFiles(DEMO).overdue(HOURS_ALLOWED);
    assert.equal(rows.length, overdue.length);
    for (const [incident, paged, told] of overdue) {
      const row = rows.find((text) => text.includes(incident)) ?? '';
      assert.ok(row.includes(paged) && row.includes(told), `"${row}" names ${paged} and ${told}`);
    }
  });

  it('opens the code in an editor that colours it and cannot change it', async () => {
    const { page } = workbench;
    await workbench.chat.press('Open Code');
    await rlm.editorShows('const pages = await Promise.all(');
    const tab = page.locator('.tabs-container .tab.active');
    assert.match((await tab.getAttribute('aria-label')) ?? '', /^Which unresolved incidents are o… · iteration 4\.ts/);
    assert.equal(await page.locator('[id="status.editor.mode"]').innerText(), 'TypeScript');
    await eventually('colours', async () => {
      const tokens = page.locator('.editor-group-container.active .view-line span[class^="mtk"]');
      const kinds = await tokens.evaluateAll((elements) => elements.map((element) => element.getAttribute('class')));
      return new Set(kinds).size >= 4 ? true : undefined;
    });
    await page.locator('.statusbar-item', { hasText: 'Analyzing' }).waitFor({ state: 'hidden' });
    assert.equal(await page.locator('.squiggly-error, .squiggly-warning').count(), 0);
    await rlm.picture('chat-dark');
    const text = await workbench.editorText();
    await page.locator('.editor-group-container.active .view-line').first().click();
    await page.keyboard.type('x');
    await page.locator('.monaco-editor-overlaymessage').waitFor();
    assert.equal(await workbench.editorText(), text);
  });

  it('shows the run in the panel', async () => {
    await workbench.chat.press('Show Run');
    const panel = await rlm.panel('RLM: Which unresolved incidents are overdue…', 'Finished');
    assert.equal(await panel.locator('.iteration').count(), 4);
    await panel.getByText('(1 failed)').waitFor();
    // The model guesses the name of a file in the first iteration, which shows what went wrong.
    await panel.locator('.iteration > summary', { hasText: 'Iteration 1' }).click();
    await panel
      .locator('.iteration .failure', { hasText: /ENOENT|no such file/i })
      .first()
      .waitFor();
  });
});
