import assert from 'node:assert/strict';
import { codeReply, ODD_SERVER, TestWindow } from './driver/testWindow';

describe('a run that goes on and on', function () {
  this.timeout(60_000);
  let window: TestWindow;

  before(async () => {
    window = await TestWindow.open();
    await window.servers({ odd: ODD_SERVER });
  });
  after(async () => await window?.close());
  afterEach(async function () {
    await window?.tidy(this.currentTest?.isFailed() === true ? 'stop' : undefined);
  });

  it('is stopped by its progress notification while the model writes', async () => {
    const { workbench, rlm } = window;
    await window.script({ text: 'First I think about', hang: true });
    await rlm.startTask('Think for ever');
    await rlm.allow('odd');
    const panel = await rlm.panel('RLM: Think for ever', 'Writing code');
    await panel.getByText('First I think about').waitFor();
    await workbench.answerNotification(/RLM: Iteration 1: the model writes code/, 'Cancel');
    await rlm.panel('RLM: Think for ever', 'Stopped');
    await panel.getByText('The run was stopped before it had an answer.').waitFor();
  });

  it('is stopped by the button of its panel while a tool does not answer', async () => {
    const { rlm } = window;
    await window.script(codeReply('print("before");\nawait odd.hang({});\nprint("after");'));
    await rlm.startTask('Wait for the tool');
    const panel = await rlm.panel('RLM: Wait for the tool', 'Running code');
    await panel.locator('.call', { hasText: 'odd.hang' }).waitFor();
    await panel.getByRole('button', { name: 'Stop' }).click();
    await rlm.panel('RLM: Wait for the tool', 'Stopped');
    assert.equal(await panel.locator('.console').innerText(), 'before');
    assert.equal(await panel.getByRole('button', { name: 'Stop' }).count(), 0);
  });

  it('is stopped by the command while its code computes', async () => {
    const { workbench, rlm } = window;
    await window.script(codeReply('for (;;) {}'));
    await rlm.startTask('Count to infinity');
    await rlm.panel('RLM: Count to infinity', 'Running code');
    await workbench.runCommand('RLM: Stop Run');
    await rlm.panel('RLM: Count to infinity', 'Stopped');
  });

  it('is stopped by the stop button of the chat', async () => {
    const { workbench, rlm } = window;
    await window.script(codeReply('for (;;) {}'));
    await workbench.chat.open();
    await workbench.chat.hasModel('Test model one');
    await workbench.chat.send('@rlm Count on');
    await workbench.chat.lastResponse().getByText('Iteration 1: the model writes code').waitFor();
    await workbench.chat.stop();
    await workbench.chat.answer();
    await workbench.runCommand('RLM: Show Run');
    await workbench.quickInput.pick('Count on');
    await rlm.panel('RLM: Count on', 'Stopped');
  });

  it('leaves everything ready for the next one', async () => {
    const { rlm } = window;
    await window.script(codeReply('SUBMIT(await odd.big({ bytes: 5 }));'));
    await rlm.startTask('Answer now');
    const panel = await rlm.panel('RLM: Answer now', 'Finished');
    assert.match(await panel.locator('.outcome').innerText(), /xxxxx/);
    await rlm.notified(/^RLM answered: xxxxx/);
  });
});
