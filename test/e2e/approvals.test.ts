import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import type { Frame } from 'playwright-core';
import { axeFaults } from '../support/axeFaults';
import { tabTo } from './driver/panelKeys';
import { codeReply, deskServer, TestWindow } from './driver/testWindow';

describe('the approval of tool calls', function () {
  this.timeout(180_000);
  let window: TestWindow;
  let file: string;

  const calls = async (): Promise<string> => await readFile(file, 'utf8').catch(() => '');

  before(async () => {
    window = await TestWindow.open({ settings: { 'rlm.approval.mode': 'ask' } });
    file = window.callsFile;
    await window.servers({ desk: deskServer(file) });
  });
  after(async () => await window?.close());
  afterEach(async function () {
    await window?.tidy(this.currentTest?.isFailed() === true ? 'approvals' : undefined);
  });

  it('asks with the tool, the arguments and the line, and calls nothing before the answer', async () => {
    const { workbench, rlm } = window;
    await window.script(
      codeReply('const to = "Ann";\nconst sent = await desk.send({ to, note: "lunch?" });\nSUBMIT(sent);'),
    );
    await rlm.startTask('Ask Ann');
    await rlm.allow('desk');
    const shown = await workbench.quickInput.shown(/Allow the code to call desk\.send\?/);
    assert.match(shown, /\{"to":"Ann","note":"lunch\?"\}/);
    assert.match(shown, /line 2/);
    assert.equal(await calls(), '');
    const panel = await rlm.panel('RLM: Ask Ann');
    await panel.locator('.approval', { hasText: 'The code in line 2 wants to call desk.send.' }).waitFor();
    await panel.locator('.state', { hasText: 'Waiting for you' }).waitFor();
    await workbench.screenshot('approval-light');
    await workbench.quickInput.pick('Allow');
    await rlm.panel('RLM: Ask Ann', 'Finished');
    assert.equal(await calls(), 'send {"to":"Ann","note":"lunch?"}\n');
    assert.equal(await panel.locator('.approval').count(), 0);
  });

  it('is answered in the panel, with other arguments, and the list goes away by itself', async () => {
    const { workbench, rlm } = window;
    await window.script(codeReply('print(await desk.send({ to: "everybody" }));'), codeReply('SUBMIT("told");'));
    await rlm.startTask('Tell everybody');
    await workbench.quickInput.shown(/Allow the code to call desk\.send\?/);
    await workbench.quickInput.cancel();
    await rlm.notified(/A call of desk\.send waits for your answer\./);
    const panel = await rlm.panel('RLM: Tell everybody');
    const question = panel.locator('.approval');
    const fault = question.getByText('The arguments are no JSON object.');
    assert.equal(await fault.isVisible(), false);
    await question.getByLabel('Arguments').fill('{ "to": ');
    await question.getByRole('button', { name: 'Allow', exact: true }).click();
    await fault.waitFor();
    await question.getByLabel('Arguments').fill('{ "to": "Ben" }');
    assert.equal(await fault.isVisible(), false);
    await workbench.setTheme('Light Modern');
    await workbench.screenshot('approval-panel-light');
    assert.deepEqual(await axeFaults(panel), []);
    await workbench.setTheme('Dark High Contrast');
    await workbench.screenshot('approval-panel-high-contrast');
    assert.deepEqual(await axeFaults(panel), []);
    await workbench.setTheme('Dark Modern');
    await rlm.picture('approval-dark');
    assert.deepEqual(await axeFaults(panel), []);
    await question.getByRole('button', { name: 'Allow', exact: true }).click();
    await rlm.panel('RLM: Tell everybody', 'Finished');
    assert.match(await calls(), /\nsend \{"to":"Ben"\}\n$/);
    await panel.locator('details.iteration', { hasText: 'Iteration 1' }).locator('summary').first().click();
    await panel.getByText('The user changed the arguments of desk.send').first().waitFor();
  });

  /** The panel of a run that waits for an answer, whose list was closed. */
  async function waitingPanel(task: string): Promise<Frame> {
    const { workbench, rlm } = window;
    await rlm.startTask(task);
    await workbench.quickInput.shown(/Allow the code to call desk\.send\?/);
    await workbench.quickInput.cancel();
    const panel = await rlm.panel(`RLM: ${task}`, 'Waiting for you');
    await panel.locator('.approval').waitFor();
    return panel;
  }

  it('is refused in the panel, or given for all calls of the run, by keyboard alone', async () => {
    const { workbench, rlm } = window;
    await window.script(
      codeReply(
        'const refused = await desk.send({ to: "Lea" }).catch((error) => error.kind);\n' +
          'await desk.send({ to: "Max" });\nawait desk.send({ to: "Nia" });\nSUBMIT(refused);',
      ),
    );
    const panel = await waitingPanel('Write to some');
    await workbench.runCommand('View: Focus Active Editor Group');
    await tabTo('Deny', panel);
    await workbench.page.keyboard.press('Enter');
    await panel.locator('.approval', { hasText: 'in line 2' }).waitFor();
    await tabTo('Allow for This Run', panel);
    await workbench.page.keyboard.press('Space');
    await rlm.panel('RLM: Write to some', 'Finished');
    assert.match(await panel.locator('.outcome').innerText(), /denied/);
    assert.match(await calls(), /\nsend \{"to":"Max"\}\nsend \{"to":"Nia"\}\n$/);
    assert.doesNotMatch(await calls(), /Lea/);
    await panel.locator('.call', { hasText: 'Lea' }).locator('summary').first().click();
    await panel.locator('.call', { hasText: 'Lea' }).getByText('You refused this call.').waitFor();
  });

  it('asks once for calls that wait together, with their number and the arguments of each', async () => {
    const { workbench, rlm } = window;
    await window.script(
      codeReply(
        'const all = ["Fay", "Gus", "Hal"].map((to) => desk.send({ to }));\nSUBMIT((await Promise.all(all)).length);',
      ),
    );
    await rlm.startTask('Write to three');
    const shown = await workbench.quickInput.shown(/Allow the code to call desk\.send 3 times\?/);
    for (const name of ['Fay', 'Gus', 'Hal']) assert.ok(shown.includes(`{"to":"${name}"}`), shown);
    await workbench.screenshot('approval-many');
    await workbench.quickInput.pick('Allow These Calls');
    await rlm.panel('RLM: Write to three', 'Finished');
    for (const name of ['Fay', 'Gus', 'Hal']) assert.ok((await calls()).includes(`send {"to":"${name}"}\n`));
  });

  it('takes other arguments in the list too, and says what is wrong with them', async () => {
    const { workbench, rlm } = window;
    const { quickInput } = workbench;
    await window.script(codeReply('SUBMIT(await desk.send({ to: "Ida" }));'));
    await rlm.startTask('Write to Ida');
    await quickInput.shown(/Allow the code to call desk\.send\?/);
    await quickInput.pick('Edit Arguments…');
    await quickInput.shown(/Arguments of desk\.send/);
    await quickInput.type('[1]');
    await quickInput.shown(/The arguments are a JSON object\./);
    await workbench.screenshot('approval-edit');
    await quickInput.answer('{"to":"Jon"}');
    await rlm.panel('RLM: Write to Ida', 'Finished');
    assert.match(await calls(), /send \{"to":"Jon"\}\n$/);
    assert.doesNotMatch(await calls(), /Ida/);
  });

  it('lets the code go on after a refusal', async () => {
    const { workbench, rlm } = window;
    await window.script(codeReply('try { await desk.shred({ note: "all" }); } catch (error) { SUBMIT(error.kind); }'));
    await rlm.startTask('Clean up');
    const shown = await workbench.quickInput.shown(/Allow the code to call desk\.shred\?/);
    assert.match(shown, /may destroy something/);
    assert.ok(!(await workbench.quickInput.labels()).includes('Always Allow desk'));
    await workbench.quickInput.pick('Deny');
    const panel = await rlm.panel('RLM: Clean up', 'Finished');
    assert.match(await panel.locator('.outcome').innerText(), /denied/);
    assert.doesNotMatch(await calls(), /shred/);
  });

  it('asks no more for a server that is allowed for good, but for what destroys, and again once that is forgotten', async () => {
    const { workbench, rlm } = window;
    await window.script(
      codeReply('await desk.send({ to: "Cleo" });\nawait desk.list({});\nawait desk.shred({});\nSUBMIT("ok");'),
    );
    await rlm.startTask('Work through it');
    await workbench.quickInput.shown(/Allow the code to call desk\.send\?/);
    await workbench.quickInput.pick('Always Allow desk');
    await workbench.quickInput.shown(/Allow the code to call desk\.shred\?/);
    await workbench.quickInput.pick('Allow');
    await rlm.panel('RLM: Work through it', 'Finished');
    await window.script(codeReply('SUBMIT(await desk.send({ to: "Dan" }));'));
    await rlm.startTask('Write to Dan');
    await rlm.panel('RLM: Write to Dan', 'Finished');
    await workbench.runCommand('RLM: Forget Tool Approvals');
    await workbench.quickInput.pick('All Servers');
    await rlm.notified(/asked again before tools are called/);
    await window.script(codeReply('SUBMIT(await desk.send({ to: "Eve" }));'));
    await rlm.startTask('Write to Eve');
    await workbench.quickInput.shown(/Allow the code to call desk\.send\?/);
    await workbench.quickInput.pick('Deny');
    await rlm.panel('RLM: Write to Eve');
    assert.doesNotMatch(await calls(), /Eve/);
  });

  it('lets read-only tools pass once the words of their server are trusted', async () => {
    const { workbench, rlm } = window;
    await window.script(codeReply('await desk.list({ note: "1" });\nawait desk.list({ note: "2" });\nSUBMIT("read");'));
    await rlm.startTask('Read the letters');
    await workbench.quickInput.shown(/Its server says that it only reads/);
    await workbench.quickInput.pick('Trust What desk Says of Its Tools');
    await rlm.panel('RLM: Read the letters', 'Finished');
    assert.match(await calls(), /list \{"note":"1"\}\nlist \{"note":"2"\}\n$/);
  });
});
