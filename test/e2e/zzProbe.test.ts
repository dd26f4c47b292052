import { Workbench } from './driver/workbench';
describe('probe', function () {
  this.timeout(180_000);
  let w: Workbench;
  after(async () => await w?.close());
  afterEach(async function () { if (this.currentTest?.isFailed()) await w?.screenshot('zz-failed'); });
  it('opens', async () => {
    w = await Workbench.open({ workspace: 'demo/workspace', extensions: ['demo/scripted-model'] });
    await w.runCommand('RLM: Run Code-Mode Task');
    await w.quickInput.shown(/What should the code/);
    await w.quickInput.answer('Find the open high-severity incidents and name the owner of each');
    await w.quickInput.shown(/Language Model for RLM/);
    await w.quickInput.pick('Scripted demo model');
    for (let i = 0; i < 6; i++) {
      await w.page.waitForTimeout(2500);
      await w.screenshot(`zz-probe-${i}`);
      const box = w.page.locator('.monaco-dialog-box');
      if (await box.count()) { console.log(i, await box.innerText()); const b = await box.getByRole('button').allInnerTexts(); console.log(b, await w.answerDialog(b.find(x=>/start|allow/i.test(x)) ?? b[0]!)); }
      console.log(i, await w.tabs(), await w.notifications());
    }
    console.log(await w.output('RLM'));
  });
  it('chats', async () => {
    await w.chat.open();
    await w.chat.send('@rlm Find the open high-severity incidents and name the owner of each');
    console.log(await w.chat.answer());
    await w.screenshot('zz-chat');
  });
});
