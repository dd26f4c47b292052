import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import type { Frame } from 'playwright-core';
import { CodeEditor } from './driver/codeEditor';
import { eventually } from '../support/eventually';
import { tabTo } from './driver/panelKeys';
import { codeReply, deskServer, TestWindow } from './driver/testWindow';

const TITLE = 'RLM: Read the letters';
const FIRST = codeReply('const letters = await desk.list({});\nprint(letters);');

describe('an iteration that a person runs again', function () {
  this.timeout(480_000);
  let window: TestWindow;
  let editor: CodeEditor;

  before(async () => {
    window = await TestWindow.open({ settings: { 'rlm.approval.mode': 'auto' } });
    editor = new CodeEditor(window.workbench.page);
    await window.servers({ desk: deskServer(window.callsFile) });
    await window.script(FIRST, codeReply('SUBMIT(`first: ${letters}`);'));
    await window.rlm.startTask('Read the letters');
    await window.rlm.allow('desk');
    await window.rlm.panel(TITLE, 'Finished');
  });
  after(async () => await window?.close());
  afterEach(async function () {
    await window?.tidy(this.currentTest?.isFailed() === true ? 'editAndRunAgain' : undefined);
  });

  /** The panel in front once its run has this answer; all runs here have the same title. */
  async function panelWith(answer: string): Promise<Frame> {
    const find = async (): Promise<Frame | undefined> => {
      const panel = await window.rlm.panel(TITLE);
      // The panel that was in front until now goes away while it is asked.
      const found = await panel
        .locator('.outcome', { hasText: answer })
        .count()
        .catch(() => 0);
      return found > 0 ? panel : undefined;
    };
    return await eventually(`a panel with "${answer}"`, find, 60_000);
  }

  async function callsMade(): Promise<string> {
    return await readFile(window.callsFile, 'utf8');
  }

  it('opens its code from the panel, and runs it changed as another run, which calls nothing again', async () => {
    const { page } = window.workbench;
    const panel = await panelWith('first: list done');
    await panel
      .getByRole('group', { name: 'Go on from iteration 2' })
      .getByRole('button', { name: 'Edit and' })
      .click();
    await window.rlm.editorShows('SUBMIT(`first: ${letters}`);');
    assert.match((await window.workbench.tabs()).join('|'), /Read the letters · edit of iteration 2/);
    await editor.replaceBy('SUBMIT(`second: ${letters}`);');
    await window.workbench.screenshot('edit-iteration');
    await editor.lens('Run and continue from here').click();
    const other = await panelWith('second: list done');
    assert.match(await other.locator('.origin').innerText(), /From iteration 2 of another run, with other code/);
    const own = other.locator('.iteration', { hasText: 'Iteration 2' });
    await own.getByText('You wrote this code.').waitFor();
    assert.match(await own.locator('.code').innerText(), /second: /);
    assert.equal(await callsMade(), 'list {}\n');
    await window.workbench.screenshot('run-edited');
    await page.locator('.tabs-container .tab.active', { hasText: TITLE }).waitFor();
  });

  it('leads back to the run that it came from, and runs there what the editor still shows', async () => {
    const { workbench } = window;
    const panel = await panelWith('second: list done');
    await panel.getByRole('button', { name: 'another run' }).click();
    await panelWith('first: list done');
    await workbench.openTab('edit of iteration 2');
    await window.rlm.editorShows('second: ');
    await editor.replaceBy('print("a step more");');
    await window.script(FIRST, '', codeReply('SUBMIT(`third: ${letters}`);'));
    await workbench.page
      .locator('.editor-group-container.active .editor-actions')
      .getByRole('button', { name: /^Run This Code and Go On/ })
      .click();
    const other = await panelWith('third: list done');
    assert.equal(await other.locator('.iteration').count(), 3);
    assert.equal(await callsMade(), 'list {}\n');
  });

  it('asks the model again for an iteration, from the panel', async () => {
    await window.script(FIRST, codeReply('SUBMIT(`again: ${letters}`);'));
    const panel = await panelWith('third: list done');
    await panel.locator('.iteration > summary', { hasText: 'Iteration 2' }).click();
    await panel.getByRole('group', { name: 'Go on from iteration 2' }).getByRole('button', { name: 'Retry' }).click();
    const other = await panelWith('again: list done');
    assert.match(await other.locator('.origin').innerText(), /From iteration 2 of another run, asking the model again/);
    assert.equal(await other.locator('.iteration').count(), 2);
    assert.equal(await callsMade(), 'list {}\n');
  });

  it('shows the code beside that of the iteration before', async () => {
    const { page } = window.workbench;
    const panel = await panelWith('again: list done');
    await panel.getByRole('button', { name: 'Compare with the Iteration Before' }).click();
    const diff = page.locator('.monaco-diff-editor');
    await diff.locator('.editor.original', { hasText: 'const letters' }).waitFor();
    await diff.locator('.editor.modified', { hasText: 'SUBMIT(' }).waitFor();
    assert.ok((await window.workbench.tabs()).includes('Iteration 1 and iteration 2'));
    await window.workbench.screenshot('iterations-compared');
  });

  it('is edited, asked again and compared by keyboard alone', async () => {
    const { page } = window.workbench;
    const showLast = async (answer: string): Promise<Frame> => {
      await window.workbench.runCommand('View: Close All Editors');
      await window.workbench.runCommand('RLM: Show Run');
      await window.workbench.quickInput.pick('Read the letters');
      const panel = await panelWith(answer);
      await window.workbench.runCommand('View: Focus Active Editor Group');
      return panel;
    };
    const seen = await tabTo('Edit and Run Again', await showLast('again: list done'));
    assert.ok(seen.includes('Copy Answer') && seen.some((name) => name.startsWith('Iteration 1')), seen.join(' | '));
    await page.keyboard.press('Enter');
    await window.rlm.editorShows('SUBMIT(`again: ${letters}`);');
    await page.keyboard.press('Control+A');
    await page.keyboard.insertText('SUBMIT(`keys: ${letters}`);');
    await window.workbench.runCommand('RLM: Run This Code and Go On');
    await panelWith('keys: list done');

    await window.script(FIRST, codeReply('SUBMIT(`keys again: ${letters}`);'));
    await tabTo('Retry', await showLast('keys: list done'));
    await page.keyboard.press('Enter');
    await panelWith('keys again: list done');
    await tabTo('Compare with the Iteration Before', await showLast('keys again: list done'));
    await page.keyboard.press('Enter');
    await page.locator('.monaco-diff-editor .editor.modified', { hasText: 'SUBMIT(' }).waitFor();
    assert.equal(await callsMade(), 'list {}\n');
  });
});
