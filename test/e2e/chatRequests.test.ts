import assert from 'node:assert/strict';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { eventually } from '../support/eventually';
import { codeReply, ODD_SERVER, TestWindow } from './driver/testWindow';

const NOTES = 'alpha\nbeta\ngamma\ndelta\n';

describe('requests in the chat view', function () {
  this.timeout(180_000);
  let window: TestWindow;
  const answer = (expected: RegExp): Promise<string> => window.workbench.chat.answered(expected);
  const openNotes = async (): Promise<void> => {
    const { workbench, rlm } = window;
    await workbench.page.locator('.explorer-folders-view .monaco-list-row', { hasText: 'notes.txt' }).dblclick();
    await rlm.editorShows('delta');
  };

  /** The editor folds what came before the answer, and the references in it, and again where it draws them anew. */
  const isReferredTo = async (file: string): Promise<void> => {
    await eventually(`${file} among the references`, async () => {
      const response = window.workbench.chat.lastResponse();
      const references = response.getByRole('button', { name: 'Used 1 reference' });
      const steps = response.locator('summary', { hasText: /^Completed \d+ steps/ });
      const folded = (await references.isVisible()) ? references : steps;
      await folded.click({ timeout: 2_000 }).catch(() => undefined);
      const row = response.getByRole('listitem', { name: file });
      return await row.waitFor({ timeout: 2_000 }).then(
        () => true,
        () => undefined,
      );
    });
  };

  before(async () => {
    window = await TestWindow.open({ settings: { 'rlm.approval.mode': 'auto', 'rlm.run.mode': 'rlm' } });
    await writeFile(path.join(window.workspace, 'notes.txt'), NOTES);
    await window.chatWith({ odd: ODD_SERVER });
  });
  after(async () => await window?.close());
  let last = '';
  beforeEach(async function () {
    const { title = '' } = this.currentTest ?? {};
    // What a try before said would be part of what the model is told at the next one.
    if (title === last) await window.workbench.chat.startAnew('@rlm ');
    last = title;
  });
  afterEach(async function () {
    await window?.tidy(this.currentTest?.isFailed() === true ? 'chatRequests' : undefined);
  });

  it('show the code of a plan without running it, until its button is pressed', async () => {
    const { workbench, rlm } = window;
    await window.script(codeReply('const letters = await odd.big({ bytes: 4 });\nSUBMIT(letters);'));
    await workbench.chat.send('@rlm /plan Fetch 4 letters');
    await rlm.allow('odd');
    const planned = await answer(/const letters = await odd\.big[^]*Nothing of it has run\./);
    assert.ok(!planned.includes('xxxx'), planned);
    assert.equal(await workbench.chat.followUp('Check the answer').count(), 0);
    assert.deepEqual(await workbench.tabs(), []);
    await workbench.screenshot('chat-plan');
    // The code is there: no model is asked.
    await window.script();
    await workbench.chat.press('Run This Code');
    const panel = await rlm.panel('RLM: Fetch 4 letters', 'Finished');
    assert.match(await panel.locator('.outcome').innerText(), /\bxxxx\b/);
    assert.match(await panel.locator('.figures').innerText(), /1 iteration\b[^]*1 tool call\b/);
  });

  it('take a file along as a variable, and offer what to ask next, which knows the variables', async () => {
    const { workbench } = window;
    await window.script(
      codeReply('const lines = notes_txt.trim().split("\\n");\nSUBMIT(lines.length + " lines");'),
      codeReply('SUBMIT(`${lines.join("+")} again`);'),
    );
    await workbench.clearNotifications();
    // What is open is offered first.
    await openNotes();
    await workbench.chat.type('/run Count the lines of ');
    await workbench.chat.referTo('notes.txt');
    await workbench.chat.send(' please');
    await answer(/\b4 lines\b/);
    await isReferredTo('notes.txt');
    await workbench.screenshot('chat-file');
    await workbench.chat.followUp('Check the answer').click();
    await answer(/alpha\+beta\+gamma\+delta again/);
  });

  it('take a selection along as a variable', async () => {
    const { workbench } = window;
    const { page } = workbench;
    await openNotes();
    await page.locator('.editor-group-container.active .view-line').first().click();
    for (const key of ['Control+Home', 'ArrowDown', 'Shift+ArrowDown', 'Shift+End']) await page.keyboard.press(key);
    await workbench.runCommand('Chat: Add Selection to Chat');
    await workbench.chat.attached().filter({ hasText: ':2-3' }).first().waitFor();
    // The chat goes on with the turns that it has.
    const reply = codeReply('SUBMIT(notes_txt_lines_2_to_3.split("\\n").join("+"));');
    await window.script(reply, reply, reply, reply);
    await workbench.chat.send('/run Join the lines');
    // Not the answer before it, which has all lines.
    await answer(/(?<!\+)beta\+gamma(?!\+)/);
    await workbench.screenshot('chat-selection');
  });

  it('take a folder and a pasted image along as variables, which the panel names', async () => {
    const { workbench, rlm } = window;
    const { page } = workbench;
    await mkdir(path.join(window.workspace, 'letters'));
    for (const name of ['a.txt', 'b.txt']) await writeFile(path.join(window.workspace, 'letters', name), name);
    const folder = page.locator('.explorer-folders-view .monaco-list-row', { hasText: 'letters' });
    await workbench.chooseFromMenu(folder, 'Add Folder to Chat');
    await workbench.chat.attached().filter({ hasText: 'letters' }).first().waitFor();
    const picture = await readFile('media/icon.png', 'base64');
    await page.evaluate(async (base64) => {
      const bytes = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
      await navigator.clipboard.write([new ClipboardItem({ 'image/png': new Blob([bytes], { type: 'image/png' }) })]);
    }, picture);
    await workbench.chat.type('/run Describe both');
    await page.keyboard.press('Control+V');
    await workbench.chat.attached().filter({ hasText: 'Pasted Image' }).first().waitFor();
    const reply = codeReply(
      'SUBMIT(`${letters_folder.join("+")}: ${Pasted_Image.mimeType} of ${Pasted_Image.width} pixels`);',
    );
    await window.script(reply, reply, reply, reply, reply);
    await workbench.chat.send('');
    await answer(/a\.txt\+b\.txt: image\/png of 256 pixels/);
    await workbench.screenshot('chat-image');
    await workbench.chat.press('Show Run');
    const panel = await rlm.panel('RLM: Describe both', 'Finished');
    const inputs = (await panel.getByRole('list', { name: 'Input variables' }).innerText()).replace(/\s+/g, ' ');
    assert.match(inputs, /letters_folder 2 items/);
    assert.match(inputs, /Pasted_Image image, \d+ KB/);
    await workbench.screenshot('panel-inputs');
  });
});
