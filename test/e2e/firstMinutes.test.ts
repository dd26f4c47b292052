import assert from 'node:assert/strict';
import path from 'node:path';
import type { Locator } from 'playwright-core';
import { DemoFiles } from '../integration/headless/demoAnswers';
import { eventually } from '../support/eventually';
import { Rlm } from './driver/rlm';
import { THEMES, Workbench } from './driver/workbench';

const TASK = 'Find the high-severity incidents of last week and name the owner of each.';
const TITLE = 'RLM: Find the high-severity incidents of las…';

describe('the first minutes, in a window without folder, configuration or model', function () {
  this.timeout(300_000);
  let workbench: Workbench;
  let rlm: Rlm;
  const sideBar = (): Locator => workbench.page.locator('.part.sidebar');

  before(async () => {
    workbench = await Workbench.open({
      settings: { 'workbench.colorTheme': 'Dark Modern' },
    });
    rlm = new Rlm(workbench);
    await workbench.page.getByRole('tab', { name: 'RLM', exact: true }).waitFor({ timeout: 90_000 });
  });
  after(async () => await workbench?.close());
  afterEach(async function () {
    if (this.currentTest?.isFailed() === true) await workbench?.screenshot(`failed-firstMinutes-${Date.now()}`);
  });

  it('opens the demo from the palette, whose task runs to its answer', async () => {
    await workbench.opensFolder(() => workbench.runCommand('RLM: Open Demo'));
    await workbench.page.getByRole('tab', { name: 'RLM', exact: true }).click({ timeout: 90_000 });
    await sideBar().getByText('This is the demo of RLM Code Mode.').waitFor({ timeout: 60_000 });
    await workbench.screenshot('demo-empty');
    await sideBar().getByRole('button', { name: 'Run Demo Task' }).click();
    await workbench.quickInput.shown(/Tasks that the scripted model of the demo knows; it is no language model/);
    assert.equal((await workbench.quickInput.labels()).length, 3);
    await workbench.quickInput.pick(TASK);
    await rlm.allow('incidents', 'people', 'runbooks');
    const panel = await rlm.panel(TITLE);
    await panel.locator('.state', { hasText: 'Finished' }).waitFor({ timeout: 90_000 });
    const rows = await panel.locator('.outcome tbody tr').allInnerTexts();
    const owners = new DemoFiles(path.join(process.cwd(), 'demo')).owners();
    assert.equal(rows.length, owners.length);
    for (const [incident, owner] of owners) {
      assert.ok(
        rows.some((row) => row.includes(incident) && row.includes(owner)),
        `${owner} owns ${incident}`,
      );
    }
    await sideBar().locator('.monaco-list-row', { hasText: TASK }).waitFor();
    await workbench.screenshot('demo-finished');
  });

  describe('the walkthrough', () => {
    const STEPS = ['Your MCP servers', 'A first run', 'Read a run', 'Limits and safety'] as const;
    type Step = (typeof STEPS)[number];
    /** The steps that have a picture, with words of it. */
    const PICTURES = [
      ['A first run', 'SUBMIT ends the run'],
      ['Read a run', 'Each tool call opens'],
    ] as const;
    const step = (title: Step): Locator =>
      workbench.page.locator('.getting-started-step', {
        has: workbench.page.getByRole('heading', { name: title, exact: true }),
      });

    /** Opens it alone: what its buttons open would lie over it or lead away from it. */
    const open = (): Promise<true> =>
      untilDone('the walkthrough', async () => {
        await workbench.runCommand('View: Close All Editors');
        await workbench.runCommand('Welcome: Open Walkthrough...');
        await workbench.quickInput.pick('First Minutes with RLM Code Mode', 10_000);
        await step('Limits and safety').waitFor({ timeout: 20_000 });
      });
    /** A list closes where something else takes the focus at that moment, so the person asks for it again. */
    const untilDone = (what: string, act: () => Promise<unknown>): Promise<true> =>
      eventually(
        what,
        () =>
          act().then(
            () => true as const,
            () => undefined,
          ),
        150_000,
      );
    const expand = async (title: Step): Promise<void> => {
      if ((await step(title).getAttribute('aria-expanded')) !== 'true')
        await step(title).locator('.step-title').click({ timeout: 10_000 });
    };
    const press = async (title: Step, button: string): Promise<void> => {
      await open();
      await expand(title);
      await step(title).getByRole('button', { name: button, exact: true }).click();
    };
    const done = async (): Promise<string[]> => {
      const ticks = workbench.page.getByRole('checkbox', { name: /: Completed$/ });
      return await ticks.evaluateAll((all) => all.map((one) => one.getAttribute('aria-label') ?? ''));
    };

    /** What is drawn beside the steps is a document of its own. */
    const isBeside = async (words: string): Promise<void> => {
      await eventually(
        `"${words}" beside the step`,
        async () => {
          const said = workbench.page.frames().map((frame) => frame.getByText(words).isVisible());
          const shown = await Promise.all(said.map((one) => one.catch(() => false)));
          return shown.includes(true) ? true : undefined;
        },
        15_000,
      );
    };
    /** Nothing is beside the steps where the side bar leaves little room; and the page of all may come to the front. */
    const openBeside = (title: Step, words: string): Promise<true> =>
      untilDone(`"${words}" beside the step "${title}"`, async () => {
        if (await sideBar().isVisible()) await workbench.runCommand('View: Close Primary Side Bar');
        await open();
        await expand(title);
        await isBeside(words);
      });

    /** Clicks what the description of a setting links to. */
    const followLink = async (settings: Locator, setting: string, link: string): Promise<void> => {
      const { keyboard } = workbench.page;
      await settings.locator('.settings-header .native-edit-context').focus();
      await keyboard.press('Control+A');
      await keyboard.type(`@id:${setting}`);
      await eventually(`${setting} alone`, async () =>
        (await settings.locator('.setting-item-contents').count()) === 1 ? true : undefined,
      );
      await settings.locator('.setting-item-description').getByText(link).click();
    };

    before(async () => await workbench.clearNotifications());

    it('has four steps, none of which is done', async () => {
      await open();
      assert.equal(await workbench.page.locator('.getting-started-step').count(), STEPS.length);
      for (const title of STEPS) await step(title).waitFor();
      assert.deepEqual(await done(), []);
    });

    it('leads to the servers', async () => {
      await press('Your MCP servers', 'Open MCP Configuration');
      await rlm.editorShows('"incidents": {');
      await press('Your MCP servers', 'Show MCP Servers');
      assert.match(await workbench.quickInput.shown(/incidents/), /people[^]*runbooks/);
    });

    it('leads to a first run, on the demo or on servers of one’s own', async () => {
      await press('A first run', 'Run Demo Task');
      await workbench.quickInput.shown(/Tasks that the scripted model of the demo knows/);
      await press('A first run', 'Run Code-Mode Task');
      await workbench.quickInput.shown(/What should the code find out or do/);
    });

    it('leads to a run, and to the list of all', async () => {
      await untilDone('the run that was chosen', async () => {
        await press('Read a run', 'Show Run');
        await workbench.quickInput.shown(/Show Run/);
        await workbench.quickInput.pick(TASK);
        await rlm.panel(TITLE, 'Finished');
      });
      await workbench.page.getByRole('tab', { name: /^Explorer/ }).click();
      await press('Read a run', 'Show All Runs');
      await sideBar().locator('.monaco-list-row', { hasText: TASK }).waitFor();
    });

    it('leads to the limits, and takes approvals back', async () => {
      await press('Limits and safety', 'Open Limits');
      const settings = workbench.page.locator('.settings-editor');
      await settings.getByText('How many times the model may write code in one run.').waitFor();
      await followLink(settings, 'rlm.mcp.callTimeoutsMs', 'Limits: Tool Call Timeout Ms');
      await settings.getByText('How long one tool call may take').waitFor();
      // What a workspace must not set is among those of the machine that the window is connected to.
      await settings.getByText(/^Remote \[/).click();
      await followLink(settings, 'rlm.approval.mode', 'Forget Tool Approvals');
      await workbench.screenshot('setting-link');
      await rlm.notified(/Nothing was allowed for good in this workspace/);
      // They are shown over the window.
      await workbench.page.getByRole('button', { name: /^Close Modal Editor/ }).click();
      await settings.waitFor({ state: 'hidden' });
      await workbench.clearNotifications();
      await press('Limits and safety', 'Forget Tool Approvals');
      await rlm.notified(/Nothing was allowed for good in this workspace/);
    });

    it('has a tick at each step now, and shows in light and in high contrast what it says', async () => {
      await workbench.clearNotifications();
      await open();
      const all = STEPS.map((title) => `${title}: Completed`);
      await eventually('a tick at each step', async () => ((await done()).length === all.length ? true : undefined));
      assert.deepEqual(await done(), all);
      await openBeside('Limits and safety', 'There is no telemetry.');
      for (const theme of ['Light Modern', 'Dark High Contrast'] as const) {
        await workbench.setTheme(theme);
        for (const [title, words] of PICTURES) {
          await openBeside(title, words);
          await workbench.screenshot(`walkthrough-${title}-${THEMES[theme]}`.replaceAll(' ', '-').toLowerCase());
        }
      }
    });
  });
});
