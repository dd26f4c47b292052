import assert from 'node:assert/strict';
import { axeFaults } from '../support/axeFaults';
import { eventually } from '../support/eventually';
import { codeReply, deskServer, TestWindow } from './driver/testWindow';
import { THEMES, type ColourTheme } from './driver/workbench';

const TASK = 'Read the letters';

/** One script serves both modes: code mode reads the text, ReAct the calls. */
const REPLIES = [
  {
    text: codeReply('const letters = await desk.list({});\nSUBMIT("by code: " + letters);'),
    calls: [{ id: 'c1', name: 'desk__list', input: {} }],
  },
  { text: 'I have them.', calls: [{ id: 'c2', name: 'submit', input: { result: 'by calls' } }] },
];

describe('a task in code mode and in ReAct', function () {
  this.timeout(300_000);
  let window: TestWindow;

  before(async () => {
    window = await TestWindow.open({ settings: { 'rlm.approval.mode': 'auto' } });
    await window.servers({ desk: deskServer(window.callsFile) });
    await window.script(...REPLIES);
  });
  after(async () => await window?.close());
  afterEach(async function () {
    await window?.tidy(this.currentTest?.isFailed() === true ? 'compareModes' : undefined);
  });

  it('runs in both at the palette’s command, and is shown side by side, without a fault that axe-core finds', async () => {
    const { workbench, rlm } = window;
    await workbench.runCommand('RLM: Compare Code Mode and ReAct');
    await workbench.quickInput.shown(/What should the code find out or do/);
    await workbench.quickInput.answer(TASK);
    await rlm.allow('desk');
    const panel = await rlm.panel('RLM: Compared Runs');
    const cells = async (name: RegExp): Promise<readonly string[]> =>
      (await panel.getByRole('row', { name }).getByRole('cell').allInnerTexts()).map((cell) =>
        cell.replace(/\s+/g, ' '),
      );
    await eventually('both outcomes', async () =>
      (await cells(/^Outcome/)).join() === 'submitted,submitted' ? true : undefined,
    );
    assert.deepEqual(await cells(/^Tool calls/), ['1', '1']);
    assert.deepEqual(await cells(/^Iterations/), ['1 better', '2']);
    for (const row of [/^Input tokens|^Tokens in/, /^Time/]) assert.equal((await cells(row)).length, 2);
    for (const answer of ['by code: list done', 'by calls']) await panel.getByText(answer).waitFor();
    for (const theme of Object.keys(THEMES) as readonly ColourTheme[]) {
      await workbench.setTheme(theme);
      assert.deepEqual(await axeFaults(panel), []);
      await workbench.screenshot(`compared-modes-${THEMES[theme]}`);
    }
    await panel.getByRole('button', { name: /^Show the run: ReAct/ }).click();
    const react = await eventually('the panel of ReAct', async () => {
      for (const frame of workbench.page.frames()) {
        const text = await frame
          .locator('.sources')
          .innerText({ timeout: 500 })
          .catch(() => '');
        if (text.includes('ReAct')) return frame;
      }
      return undefined;
    });
    await react.locator('.outcome', { hasText: 'by calls' }).waitFor();
  });
});
