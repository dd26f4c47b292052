import assert from 'node:assert/strict';
import path from 'node:path';
import { eventually } from '../support/eventually';
import { codeReply, TestWindow } from './driver/testWindow';

const SERVER = path.join(process.cwd(), 'test/fixtures/servers/deskServer.mjs');
const TITLE = 'RLM: Write letters';
const LINES = 3_000;

/** Calls that a person is asked about, and what is reported between them. */
const CODE = `await desk.send({ to: 'Ann' });
for (let line = 1; line <= ${LINES}; line += 1) {
  print('line', line);
  if (line % 10 === 0) await new Promise((done) => setTimeout(done, 1));
}
await desk.send({ to: 'Ben' });
print('the end');
SUBMIT('both written');`;

describe('a panel that was hidden', function () {
  this.timeout(240_000);
  let window: TestWindow;

  before(async () => {
    window = await TestWindow.open({ settings: { 'rlm.approval.mode': 'ask' } });
    await window.servers({
      desk: { command: 'node', args: [SERVER, path.join(path.dirname(window.workspace), 'calls.txt')] },
    });
  });
  after(async () => await window?.close());
  afterEach(async function () {
    await window?.tidy(this.currentTest?.isFailed() === true ? 'panelHidden' : undefined);
  });

  it('shows all that was reported meanwhile, and goes on with the run', async () => {
    const { workbench, rlm } = window;
    await window.script(codeReply(CODE));
    await workbench.runCommand('File: New Untitled Text File');
    await rlm.startTask('Write letters');
    await rlm.allow('desk');
    const asked = async (to: string): Promise<void> => {
      await workbench.quickInput.shown(new RegExp(`Allow the code to call desk\\.send\\?[^]*"to":"${to}"`));
    };
    await asked('Ann');
    await workbench.quickInput.cancel();
    await rlm.notified(/A call of desk\.send waits for your answer\./);
    const before = await rlm.panel(TITLE, 'Waiting for you');
    await workbench.openTab('Untitled-1');
    await eventually('the end of its page', async () => (before.isDetached() ? true : undefined));

    await workbench.answerNotification(/A call of desk\.send waits/, 'Answer…');
    await asked('Ann');
    await workbench.quickInput.pick('Allow');
    // What is asked next comes after all the lines.
    await asked('Ben');
    await workbench.quickInput.cancel();

    await workbench.openTab(TITLE);
    const panel = await rlm.panel(TITLE, 'Waiting for you');
    await panel.getByText(`${LINES.toLocaleString('en')} lines`).waitFor();
    assert.match(await panel.locator('.console').innerText(), new RegExp(`^line 1\n[^]*\nline ${LINES}$`));
    assert.equal(await panel.locator('.call', { hasText: 'desk.send' }).count(), 2);

    await panel.getByRole('button', { name: 'Allow', exact: true }).click();
    await rlm.panel(TITLE, 'Finished');
    assert.match(await panel.locator('.outcome').innerText(), /both written/);
    assert.match(await panel.locator('.console').innerText(), /\nthe end$/);
  });
});
