import assert from 'node:assert/strict';
import type { Frame, Locator } from 'playwright-core';
import { eventually } from '../support/eventually';
import { animated } from './driver/panelChecks';
import { codeReply, ODD_SERVER, TestWindow } from './driver/testWindow';

const THEMES = ['Light Modern', 'Dark High Contrast', 'Light High Contrast', 'Dark Modern'] as const;
const ANSWERED = 'What is the answer?';

describe('the view of all runs', function () {
  this.timeout(180_000);
  let window: TestWindow;
  const view = (): Locator => window.workbench.page.locator('.part.sidebar');
  const row = (text: string): Locator => view().locator('.monaco-list-row', { hasText: text }).first();
  /** What a screen reader says of how it ended, and the icon that others see. */
  const isShownAs = async (text: string, words: string, icon: string): Promise<void> => {
    await eventually(`"${text}" as ${words}`, async () =>
      ((await row(text).getAttribute('aria-label')) ?? '').includes(words) ? true : undefined,
    );
    await row(text).locator(`.codicon-${icon}`).waitFor();
  };

  /** Those that an earlier try of a test has left. */
  const stopAll = async (): Promise<void> => {
    const going = view().locator('.monaco-list-row', { has: window.workbench.page.locator('.codicon-loading') });
    for (let left = await going.count(); left > 0; left -= 1) {
      await going.first().hover();
      await going.first().getByRole('button', { name: 'Stop Run' }).click();
      await eventually('a run less', async () => ((await going.count()) < left ? true : undefined));
    }
  };

  /** In a window of its own, as this one has a folder. */
  const opensDemo = async (button: Locator): Promise<void> => {
    const opened = window.workbench.page.context().waitForEvent('page', { timeout: 120_000 });
    await button.click();
    const demo = await opened;
    await demo.waitForURL(/folder=.*\/demo\/workspace/);
    await demo.close();
  };

  /** The days fold, and the runs with them. */
  const isUnderItsDay = async (): Promise<void> => {
    // A test may go on past midnight.
    const day = view()
      .getByRole('treeitem', { name: /^(Today|Yesterday)/, level: 1 })
      .first();
    await day.waitFor();
    assert.equal(await row(ANSWERED).getAttribute('aria-level'), '2');
    await day.click();
    await row(ANSWERED).waitFor({ state: 'detached' });
    await day.click();
    await row(ANSWERED).waitFor();
  };

  /** The sign of a run that goes on turns, but for those whom motion disturbs. */
  const movesOnlyWhereWanted = async (panel: Frame): Promise<void> => {
    const { page } = window.workbench;
    const moving = (isMoving: boolean): Promise<true> =>
      eventually(isMoving ? 'something that moves' : 'nothing that moves', async () =>
        (await animated(panel)).length > 0 === isMoving ? true : undefined,
      );
    /** Opens or closes a part; resolves to whether that moves something. */
    const folds = (): Promise<boolean> =>
      panel.evaluate(() => {
        const before = document.getAnimations().length;
        document.querySelector<HTMLElement>('summary')?.click();
        return document.getAnimations().length > before;
      });
    await moving(true);
    assert.equal(await folds(), true);
    await page.emulateMedia({ reducedMotion: 'reduce' });
    try {
      await moving(false);
      assert.equal(await folds(), false);
    } finally {
      await page.emulateMedia({ reducedMotion: null });
    }
    await moving(true);
  };

  before(async () => {
    window = await TestWindow.open({
      settings: { 'rlm.approval.mode': 'auto' },
    });
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
    await opensDemo(view().getByRole('button', { name: 'Open Demo' }));
    await window.servers({ odd: ODD_SERVER });
    await window.script(codeReply('SUBMIT("Forty-two.")'));
    await view().getByRole('region', { name: 'Welcome' }).getByRole('button', { name: 'Run Code-Mode Task' }).click();
    await workbench.quickInput.shown(/What should the code find out or do/);
    await workbench.quickInput.answer(ANSWERED);
    await window.rlm.allow('odd');
    await window.rlm.panel(`RLM: ${ANSWERED}`, 'Finished');
    await isShownAs(ANSWERED, 'finished', 'pass');
  });

  it('tells in the status bar what a run does, whose panel a click opens, and nothing once it ended', async () => {
    const { workbench, rlm } = window;
    await stopAll();
    await window.script({ text: 'I think', hang: true });
    await rlm.startTask('A long one');
    // The notification of the run may be in the status bar too.
    const item = workbench.page.locator('.statusbar-item[id$="rlm.runs"]');
    await item.filter({ hasText: 'Iteration 1: the model writes code' }).waitFor();
    assert.equal(await item.locator('.codicon-loading').count(), 1);
    await isShownAs('A long one', 'running', 'loading');
    await workbench.screenshot('status-bar');
    await workbench.runCommand('View: Close All Editors');
    await item.click();
    await movesOnlyWhereWanted(await rlm.panel('RLM: A long one', 'Writing code'));
    await row('A long one').hover();
    await row('A long one').getByRole('button', { name: 'Stop Run' }).click();
    await item.waitFor({ state: 'detached' });
    await isShownAs('A long one', 'stopped', 'circle-slash');
  });

  it('shows how each ended, in every theme, and opens it', async () => {
    const { workbench } = window;
    await window.script(codeReply('print(1)'));
    await window.rlm.startTask('Without an end');
    await window.rlm.panel('RLM: Without an end', 'Failed');
    await isShownAs('Without an end', 'failed', 'error');
    await window.script(codeReply('const found = await odd.big({ bytes: 3 });\nSUBMIT(found)'));
    await window.rlm.startTask('Another one');
    await window.rlm.panel('RLM: Another one', 'Finished');
    await row(ANSWERED).click();
    await window.rlm.panel(`RLM: ${ANSWERED}`, 'Finished');
    await isUnderItsDay();
    await workbench.clearNotifications();
    for (const theme of THEMES) {
      await workbench.setTheme(theme);
      const colourOf = (icon: string): Promise<string> =>
        view()
          .locator(`.monaco-list-row .codicon-${icon}`)
          .first()
          .evaluate((element) => getComputedStyle(element).color);
      await eventually(`what failed in red in the theme ${theme}`, async () =>
        (await colourOf('error')) === (await colourOf('circle-slash')) ? undefined : true,
      );
      await workbench.screenshot(`runs-${theme.replaceAll(' ', '-').toLowerCase()}`);
    }
  });

  it('gives a run another name, from its menu', async () => {
    const { workbench } = window;
    await workbench.chooseFromMenu(row('Another one'), 'Rename Run');
    await workbench.quickInput.answer('A better name');
    await eventually('the new name', async () => ((await row('A better name').count()) === 1 ? true : undefined));
  });

  it('searches by words, and shows all again', async () => {
    const { workbench } = window;
    await view().getByRole('button', { name: 'Filter Runs' }).click();
    await workbench.quickInput.shown(/Words of the task, the name or the state/);
    await workbench.quickInput.answer('better');
    await view()
      .getByText(/^1 of \d+ runs have "better"\.$/)
      .waitFor();
    assert.equal(await row(ANSWERED).count(), 0);
    await view().getByRole('button', { name: 'Show All Runs' }).click();
    await row(ANSWERED).waitFor();
  });

  it('replays a run from its record', async () => {
    const { workbench, rlm } = window;
    // Neither the model nor the server is asked again.
    await window.script();
    await workbench.runCommand('View: Close All Editors');
    await workbench.chooseFromMenu(row('A better name'), 'Replay Run');
    const panel = await rlm.panel('RLM: Another one', 'Finished');
    assert.match(await panel.locator('.outcome').innerText(), /\bxxx\b/);
    await isShownAs('Another one', 'finished', 'pass');
  });

  it('compares a run with another one, side by side', async () => {
    const { workbench, rlm } = window;
    await workbench.chooseFromMenu(row(ANSWERED), 'Compare Runs');
    await workbench.quickInput.shown(/Compare Runs: the Second/);
    await workbench.quickInput.pick('A better name');
    const panel = await rlm.panel('RLM: Compared Runs');
    await panel.getByRole('row', { name: /^Tool calls/ }).waitFor();
    await panel.getByText('Forty-two.').waitFor();
    await workbench.screenshot('compared-runs');
  });

  it('deletes a run after a question, with what is stored of it', async () => {
    const { workbench, rlm } = window;
    await row('A long one').click();
    await rlm.panel('RLM: A long one', 'Stopped');
    await workbench.chooseFromMenu(row('A long one'), 'Delete Run');
    assert.match(await workbench.answerDialog('Delete'), /Delete the run "A long one"\?[^]*cannot be undone/);
    await row('A long one').waitFor({ state: 'detached' });
  });

  it('is what it was after a reload, as are the panels; a run that was interrupted goes on', async () => {
    const { workbench, rlm } = window;
    await window.script({ text: 'I think', hang: true });
    await rlm.startTask('A late one');
    await rlm.panel('RLM: A late one', 'Writing code');
    await workbench.openTab('RLM: Compared Runs');
    await rlm.panel('RLM: Compared Runs');
    await workbench.reload();

    const compared = await rlm.panel('RLM: Compared Runs');
    await compared.getByText('Forty-two.').waitFor();
    await compared.getByRole('row', { name: /^Tool calls/ }).waitFor();
    await compared.getByRole('button', { name: 'Open as Document' }).click();
    await rlm.editorShows('Forty-two.');
    await row('A better name').waitFor();
    await isShownAs(ANSWERED, 'finished', 'pass');

    await isShownAs('A late one', 'interrupted, can be resumed', 'debug-pause');
    await window.script(codeReply('SUBMIT("At last.")'));
    await row('A late one').hover();
    await row('A late one').getByRole('button', { name: 'Resume Run' }).click();
    await rlm.panel('RLM: A late one', 'Finished');
    await isShownAs('A late one', 'finished', 'pass');
    await workbench.chooseFromMenu(row('A late one'), 'Open Answer');
    await rlm.editorShows('At last.');
  });

  it('offers the next step in the panel of a run that is gone', async () => {
    const { workbench, rlm } = window;
    await workbench.openTab('RLM: A long one');
    const panel = await rlm.panel('RLM: A long one');
    await panel.getByText('This run is no longer stored.').waitFor();
    await workbench.screenshot('run-gone');
    await opensDemo(panel.getByRole('button', { name: 'Open Demo' }));
  });

  it('closes a comparison of which a run is gone, and says why', async () => {
    const { workbench, rlm } = window;
    await workbench.chooseFromMenu(row('A better name'), 'Delete Run');
    await workbench.answerDialog('Delete');
    await row('A better name').waitFor({ state: 'detached' });
    await workbench.openTab('RLM: Compared Runs');
    await workbench.reload();
    await rlm.notified(/The comparison was closed, since a run of it is no longer stored/);
    await workbench.page.getByRole('tab', { name: /Compared Runs/ }).waitFor({ state: 'detached' });
  });
});
