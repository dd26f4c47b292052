import { codeReply, ODD_SERVER, TestWindow } from './driver/testWindow';

describe('feedback on an answer in the chat view', function () {
  this.timeout(180_000);
  let window: TestWindow;

  before(async () => {
    // The chat view offers it where a participant answers that no request has to name, which only a proposal can be.
    window = await TestWindow.open({ extensions: ['test/fixtures/default-participant'], withProposals: true });
    await window.chatWith({ odd: ODD_SERVER });
  });
  after(async () => await window?.close());
  afterEach(async function () {
    await window?.tidy(this.currentTest?.isFailed() === true ? 'chatFeedback' : undefined);
  });

  it('is taken by its thumbs, and stays in the log', async () => {
    const { workbench, rlm } = window;
    await window.script(codeReply('SUBMIT("Forty-two.")'));
    await workbench.chat.send('@rlm /run Find the answer');
    await rlm.allow('odd');
    await workbench.chat.answered(/Forty-two\./);
    await workbench.chat.lastResponse().hover();
    await workbench.screenshot('chat-feedback');
    await workbench.chat.lastResponse().getByRole('button', { name: 'Helpful', exact: true }).click();
    await workbench.runCommand('RLM: Show Log');
    await rlm.logShows(/An answer was marked as helpful: \{.*"runId"/);
  });
});
