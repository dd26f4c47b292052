import assert from 'node:assert/strict';
import { CodeEditor } from './driver/codeEditor';
import { eventually } from '../support/eventually';
import { codeReply, deskServer, TestWindow } from './driver/testWindow';

const TITLE = 'RLM: Write to Ann';

describe('the code of an iteration in an editor tab', function () {
  this.timeout(480_000);
  let window: TestWindow;
  let editor: CodeEditor;

  before(async () => {
    window = await TestWindow.open({ settings: { 'rlm.approval.mode': 'auto' } });
    editor = new CodeEditor(window.workbench.page);
    await window.servers({ desk: deskServer(window.callsFile) });
    await window.script(
      codeReply('const sent = await desk.send({ to: "Ann" });\nconst all = null.length;'),
      codeReply('SUBMIT("first");'),
    );
    await window.rlm.startTask('Write to Ann');
    await window.rlm.allow('desk');
    await window.rlm.panel(TITLE, 'Finished');
  });
  after(async () => await window?.close());
  afterEach(async function () {
    await window?.tidy(this.currentTest?.isFailed() === true ? 'codeTabs' : undefined);
  });

  it('opens from the panel, with what each call gave above it and what failed underlined', async () => {
    const { page } = window.workbench;
    const panel = await window.rlm.panel(TITLE);
    await panel.locator('.iteration > summary', { hasText: 'Iteration 1' }).click();
    await panel.getByRole('button', { name: 'Open the code of iteration 1 in an editor' }).click();
    await window.rlm.editorShows('const sent = await desk.send');
    await editor.lens(/send → "send done"/).waitFor();
    await editor.faults.first().waitFor();
    await editor.hoverOn('length', /TypeError/);
    await window.workbench.screenshot('code-tab');
    await editor.lens(/send → "send done"/).click();
    await page.locator('.tab.active', { hasText: 'desk.send.json' }).waitFor();
    await window.rlm.editorShows('"result": "send done"');
    await window.rlm.editorShows('"to": "Ann"');
    await window.workbench.openTab('Write to Ann · iteration 1');
  });

  it('shows the declaration of a tool on hovering, and goes to it', async () => {
    const { page } = window.workbench;
    // The editor took no notice of the end of the click that led away from it, and shows nothing while a button is down.
    await editor.clickOn('send');
    const shown = await editor.hoverOn('send', /declare\sconst\sdesk/);
    assert.match(shown, /send\(input/);
    await window.workbench.screenshot('code-tab-hover');
    await page.keyboard.press('F12');
    await page.locator('.tab.active', { hasText: 'tools.d.ts' }).waitFor({ timeout: 60_000 });
    await window.rlm.editorShows('declare const desk');
    await window.workbench.openTab('Write to Ann · iteration 1');
  });

  it('opens a copy to change, which completes tools and underlines what would not run', async () => {
    const { page } = window.workbench;
    await editor.lens('Edit and run again').click();
    await page.locator('.tab.active', { hasText: 'edit of iteration 1' }).waitFor();
    await editor.replaceBy('const sent = await ');
    await eventually(
      'the tools of the server',
      async () => {
        await editor.replaceBy('const sent = await ');
        await editor.typeAtEnd('desk.');
        const offered = await editor.suggestions().catch((): readonly string[] => []);
        return ['list', 'send', 'shred'].every((name) => offered.includes(name)) ? true : undefined;
      },
      60_000,
    );
    await window.workbench.screenshot('code-tab-completion');
    await page.keyboard.type('sen', { delay: 50 });
    await page.locator('.suggest-widget.visible .monaco-list-row.focused', { hasText: 'send' }).waitFor();
    await page.keyboard.press('Enter');
    await window.rlm.editorShows('const sent = await desk.send');
    await editor.replaceBy('SUBMIT(await desk.sendd({ to: "Ben" }));');
    await editor.hoverOn('sendd', /sendd/);
    await editor.faults.first().waitFor();
    await window.workbench.screenshot('code-tab-fault');
    await editor.replaceBy('SUBMIT(await desk.send({ to: "Ben" }));');
    await editor.faults.first().waitFor({ state: 'detached' });
    await editor.lens('Run and continue from here').click();
    const panel = await window.rlm.panel(TITLE, 'Finished');
    await panel.getByText('send done').first().waitFor();
    assert.match(await panel.locator('.origin').innerText(), /From iteration 1 of another run, with other code/);
  });

  it('asks the model again from there', async () => {
    await window.script(codeReply('SUBMIT("asked again");'));
    await window.workbench.openTab('Write to Ann · iteration 1');
    await editor.lens('Ask the model again').click();
    const panel = await window.rlm.panel(TITLE);
    await panel.locator('.outcome', { hasText: 'asked again' }).waitFor({ timeout: 60_000 });
    assert.match(await panel.locator('.origin').innerText(), /asking the model again/);
  });
});
