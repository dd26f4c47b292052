import assert from 'node:assert/strict';
import { SignInServer } from '../support/signInServer';
import { eventually } from '../support/eventually';
import { codeReply, TestWindow } from './driver/testWindow';

describe('signing in to a server', function () {
  this.timeout(90_000);
  let window: TestWindow;
  let server: SignInServer;

  before(async () => {
    // VS Code leads addresses of 127.0.0.1 through its server, as other authorization servers are not.
    server = await SignInServer.start('127.0.0.2');
    window = await TestWindow.open();
    await window.servers({ web: { url: server.url } });
    await window.script(codeReply('SUBMIT(await web.whoami({}));'));
  });
  after(async () => {
    await window?.close();
    await server?.stop();
  });
  afterEach(async function () {
    await window?.tidy(this.currentTest?.isFailed() === true ? 'signIn' : undefined);
  });

  it('goes on without it where the user does not want to, and offers it again', async () => {
    const { workbench, rlm } = window;
    await rlm.startTask('Ask who I am');
    await rlm.allow('web');
    const question = workbench.page.locator('.monaco-dialog-box', { hasText: 'Sign in to the MCP server "web"?' });
    await question.waitFor();
    assert.match(
      await question.innerText(),
      new RegExp(`Page that your browser opens: ${new URL(server.issuer).host}`),
    );
    await workbench.screenshot('sign-in-question');
    await workbench.answerDialog('Not Now');
    await rlm.notified(/Server "web" needs you to sign in/);
    await workbench.screenshot('sign-in-refused');
    assert.equal(server.tokens.size, 0);
    await workbench.answerNotification(/needs you to sign in/, 'Sign In');
    await question.waitFor();
    await workbench.answerDialog('Not Now');
    await rlm.notified(/Server "web" needs you to sign in/);
  });

  it('opens the page, takes the answer, and the run goes on', async () => {
    const { workbench, rlm } = window;
    await rlm.startTask('Ask again who I am');
    await openPage();
    const panel = await rlm.panel('RLM: Ask again who I am', 'Finished');
    assert.match(await panel.locator('.outcome').innerText(), /whoami with \[\]/);
    await workbench.screenshot('sign-in-finished');
    assert.equal(server.tokens.size, 1);
  });

  it('signs out from the list of servers, and asks again after that', async () => {
    const { workbench, rlm } = window;
    const { quickInput } = workbench;
    const signOut = async (): Promise<void> => {
      await workbench.runCommand('RLM: Show MCP Servers');
      await quickInput.shown(/Choose a server/);
      await quickInput.pick('web');
      await quickInput.shown(/Open Configuration/);
      await workbench.screenshot('sign-out');
      await quickInput.pick('Sign Out');
    };
    await signOut();
    await rlm.notified(/You are signed out of "web"/);
    assert.equal(server.tokens.size, 0, 'the tokens were revoked');
    await quickInput.cancel();
    await signOut();
    await rlm.notified(/There was no sign-in to "web"/);
    await quickInput.cancel();
    await rlm.startTask('Ask who I am now');
    const question = workbench.page.locator('.monaco-dialog-box', { hasText: 'Sign in to the MCP server "web"?' });
    await question.waitFor();
    await openPage();
    const panel = await rlm.panel('RLM: Ask who I am now', 'Finished');
    assert.match(await panel.locator('.outcome').innerText(), /whoami with/);
    assert.equal(server.tokens.size, 1);
  });

  it('ends the sign-in when its notification is cancelled', async () => {
    const { workbench, rlm } = window;
    server.tokens.clear();
    server.refreshTokens.clear();
    // A page on which nobody signs in.
    await workbench.page.context().route(/\/authorize\?/, (route) => route.fulfill({ body: 'Who are you?' }));
    await rlm.startTask('Ask once more who I am');
    const question = workbench.page.locator('.monaco-dialog-box', { hasText: 'has ended. Sign in again?' });
    await question.waitFor();
    await openPage();
    await rlm.notified(/Waiting for your sign-in to "web" at 127\.0\.0\.2/);
    await workbench.screenshot('sign-in-waiting');
    await workbench.answerNotification(/Waiting for your sign-in/, 'Cancel');
    const panel = await rlm.panel('RLM: Ask once more who I am');
    await panel.getByText('wants the user to sign in for this call').first().waitFor();
    await eventually('nothing waits any more', async () => {
      return (await workbench.notifications()).some((text) => text.includes('Waiting for your')) ? undefined : true;
    });
    assert.equal(server.tokens.size, 0);
  });

  /** Agrees to our question, then to VS Code's own about an address that it does not know. */
  async function openPage(): Promise<void> {
    const { workbench } = window;
    await workbench.page.locator('.monaco-dialog-box', { hasText: /Sign in (to|again)/ }).waitFor();
    await workbench.answerDialog('Open Browser');
    await workbench.page.locator('.monaco-dialog-box', { hasText: 'open the external website' }).waitFor();
    await workbench.answerDialog('Open');
  }
});
