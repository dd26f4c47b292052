import assert from 'node:assert/strict';
import { codeReply, deskServer, TestWindow } from './driver/testWindow';

const CODE = codeReply('const letters = await desk.list({});\nSUBMIT("by code: " + letters);');
const CALLS = [
  { text: CODE, calls: [{ id: 'c1', name: 'desk__list', input: {} }] },
  { text: 'I have them.', calls: [{ id: 'c2', name: 'submit', input: { result: 'by calls' } }] },
];

describe('the commands of @rlm in the chat view', function () {
  this.timeout(300_000);
  let window: TestWindow;
  const answer = (expected: RegExp): Promise<string> => window.workbench.chat.answered(expected);

  before(async () => {
    window = await TestWindow.open({ settings: { 'rlm.approval.mode': 'auto' } });
    await window.chatWith({ desk: deskServer(window.callsFile) });
    await window.workbench.chat.widen(250);
  });
  after(async () => await window?.close());
  afterEach(async function () {
    await window?.tidy(this.currentTest?.isFailed() === true ? 'chatCommands' : undefined);
  });

  it('/servers lists the servers with their state, and leads to the list that starts and stops them', async () => {
    const { workbench } = window;
    await workbench.chat.send('@rlm /servers');
    assert.match(await answer(/\bdesk\b/), /desk \([^)]*\) – /);
    await workbench.chat.press('Show MCP Servers');
    await workbench.quickInput.shown(/desk/);
    await workbench.quickInput.cancel();
  });

  it('/react has the model call the tools itself', async () => {
    const { workbench, rlm } = window;
    await window.script(...CALLS);
    await workbench.chat.send('/react Read the letters');
    await rlm.allow('desk');
    await answer(/by calls/);
    await workbench.screenshot('chat-react');
    await workbench.chat.press('Show Run');
    const panel = await rlm.panel('RLM: Read the letters', 'Finished');
    assert.match(await panel.locator('.sources').innerText(), /ReAct/);
  });

  it('/compare answers with both modes side by side', async () => {
    const { workbench } = window;
    await window.script(...CALLS);
    await workbench.chat.send('/compare Read them twice');
    const text = await answer(/Answer of ReAct[^]*by calls/);
    assert.match(text, /Answer of Code mode\s+by code: list done/);
    const rows = await workbench.chat.lastResponse().locator('table tbody tr').allInnerTexts();
    assert.ok(
      rows.some((row) => /^Tool calls\s+1\s+1$/.test(row.trim())),
      rows.join(' | '),
    );
    await workbench.screenshot('chat-compare');
    await workbench.chat.press('Show ReAct');
    await window.rlm.panel('RLM: Read them twice', 'Finished');
  });
});
