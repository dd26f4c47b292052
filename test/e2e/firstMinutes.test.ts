import assert from 'node:assert/strict';
import path from 'node:path';
import type { Locator } from 'playwright-core';
import { DemoFiles } from '../integration/headless/demoAnswers';
import { Rlm } from './driver/rlm';
import { Workbench } from './driver/workbench';

const TASK = 'Find the high-severity incidents of last week and name the owner of each.';
const TITLE = 'RLM: Find the high-severity incidents of las…';

describe('the first minutes, in a window without folder, configuration or model', function () {
  this.timeout(300_000);
  let workbench: Workbench;
  let rlm: Rlm;
  const sideBar = (): Locator => workbench.page.locator('.part.sidebar');

  before(async () => {
    workbench = await Workbench.open({
      settings: { 'workbench.colorTheme': 'Dark Modern', 'workbench.secondarySideBar.defaultVisibility': 'hidden' },
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
});
