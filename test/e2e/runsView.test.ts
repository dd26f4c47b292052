import assert from 'node:assert/strict';
import type { Locator } from 'playwright-core';
import { eventually } from './driver/eventually';
import { codeReply, TestWindow } from './driver/testWindow';

const THEMES = ['Light Modern', 'Dark High Contrast', 'Light High Contrast', 'Dark Modern'] as const;

describe('the view of all runs', function () {
  this.timeout(90_000);
  let window: TestWindow;
  const view = (): Locator => window.workbench.page.locator('.part.sidebar');
  const row = (text: string): Locator => view().locator('.monaco-list-row', { hasText: text }).first();

  before(async () => {
    window = await TestWindow.open({ settings: { 'rlm.approval.mode': 'auto', 'rlm.run.mode': 'direct' } });
  });
  after(async () => await window?.close());
  afterEach(async function () {
    await window?.tidy(this.currentTest?.isFailed() === true ? 'runsView' : undefined);
  });

  it('offers the first step while there is none', async () => {
    const { workbench } = window;
    await workbench.runCommand('View: Show RLM');
    await view().getByText('No task has been run in this workspace yet.').waitFor();
    await workbench.screenshot('runs-empty');
    await window.script('Forty-two.');
    await view().getByRole('region', { name: 'Welcome' }).getByRole('button', { name: 'Run Code-Mode Task' }).click();
    await workbench.quickInput.shown(/What should the code find out or do/);
    await workbench.quickInput.answer('What is the answer?');
    await window.rlm.panel('RLM: What is the answer?', 'Finished');
    await row('What is the answer?').waitFor();
    assert.match((await row('What is the answer?').getAttribute('aria-label')) ?? '', /finished/);
  });

  it('shows how each ended, in every theme, and opens it', async () => {
    const { workbench } = window;
    await window.script(codeReply('SUBMIT(1)'));
    await window.rlm.startTask('Another one');
    await row('Another one').waitFor();
    await row('What is the answer?').click();
    await window.rlm.panel('RLM: What is the answer?', 'Finished');
    for (const theme of THEMES) {
      await workbench.setTheme(theme);
      await workbench.screenshot(`runs-${theme.replaceAll(' ', '-').toLowerCase()}`);
    }
  });

  it('gives a run another name, from its menu', async () => {
    const { workbench } = window;
    await workbench.chooseFromMenu(row('Another one'), 'Rename Run');
    await workbench.quickInput.answer('A better name');
    await eventually('the new name', async () => ((await row('A better name').count()) === 1 ? true : undefined));
  });

  it('filters by words, and shows all again', async () => {
    const { workbench } = window;
    await workbench.runCommand('RLM: Filter Runs');
    await workbench.quickInput.answer('better');
    await view().getByText('1 of 2 runs have "better".').waitFor();
    assert.equal(await row('What is the answer?').count(), 0);
    await workbench.runCommand('RLM: Show All Runs');
    await row('What is the answer?').waitFor();
  });

  it('is what it was after a reload, and exports from there', async () => {
    const { workbench } = window;
    await workbench.runCommand('View: Show Explorer');
    await workbench.reload();
    await workbench.runCommand('View: Show RLM');
    await row('A better name').waitFor();
    assert.match((await row('What is the answer?').getAttribute('aria-label')) ?? '', /finished/);
    await workbench.chooseFromMenu(row('What is the answer?'), 'Open Answer');
    await window.rlm.editorShows('Forty-two.');
  });
});
