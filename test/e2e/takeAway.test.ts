import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Locator } from 'playwright-core';
import { eventually } from '../support/eventually';
import { codeReply, ODD_SERVER, TestWindow } from './driver/testWindow';

const TASK = 'Fetch 5 letters';
const TITLE = `RLM: ${TASK}`;
const PASSWORD = 'correct-horse-battery';
const WITHHELD = `Log in with ${PASSWORD}`;

describe('what a person takes along of a run', function () {
  this.timeout(180_000);
  let window: TestWindow;
  const row = (text: string): Locator =>
    window.workbench.page.locator('.part.sidebar .monaco-list-row', { hasText: text }).first();
  const clipboard = (): Promise<string> => window.workbench.page.evaluate<string>('navigator.clipboard.readText()');
  const inWorkspace = (...names: readonly string[]): Promise<string> =>
    readFile(path.join(window.workspace, ...names), 'utf8');

  before(async () => {
    window = await TestWindow.open({
      settings: { 'rlm.approval.mode': 'auto' },
    });
    const { workbench, rlm } = window;
    const inputs = [{ id: 'token', type: 'promptString', description: 'The token', password: true }];
    const servers = { odd: { ...ODD_SERVER, env: { API_TOKEN: '${input:token}' } } };
    await writeFile(window.configurationFile, JSON.stringify({ inputs, servers }, null, 2));
    await workbench.runCommand('View: Show RLM');
    await window.script(codeReply('const found = await odd.big({ bytes: 5 });\nSUBMIT(found);'));
    await rlm.startTask(TASK);
    await rlm.allow('odd');
    await workbench.quickInput.shown(/Input "token"/);
    await workbench.quickInput.answer(PASSWORD);
    await rlm.panel(TITLE, 'Finished');
    await row(TASK).waitFor();
    await workbench.clearNotifications();
  });
  after(async () => await window?.close());
  afterEach(async function () {
    await window?.tidy(this.currentTest?.isFailed() === true ? 'takeAway' : undefined);
  });

  describe('exports', () => {
    const exported = async (from: () => Promise<void>, format: string): Promise<void> => {
      const { workbench, rlm } = window;
      await from();
      await workbench.quickInput.shown(/Standalone Script/);
      await workbench.quickInput.pick(format);
      // The editor's own dialog for files of a remote machine.
      await workbench.quickInput.shown(/Show Local|own folder is made in/);
      await workbench.page.keyboard.press('Enter');
      await rlm.notified(/^The run was exported to /);
    };

    it('the transcript as Markdown, from the panel, and opens it', async () => {
      const { workbench, rlm } = window;
      const panel = await rlm.panel(TITLE);
      await exported(() => panel.getByRole('button', { name: 'Export…' }).click(), 'Markdown');
      await workbench.answerNotification(/fetch-5-letters\.md/, 'Open');
      await rlm.editorShows('odd.big({ bytes: 5 })');
      const text = await inWorkspace('fetch-5-letters.md');
      assert.ok(text.includes(TASK) && text.includes('xxxxx'), text);
      await workbench.screenshot('export-markdown');
    });

    it('all events as JSON, from the menu of the list', async () => {
      await exported(() => window.workbench.chooseFromMenu(row(TASK), 'Export Run…'), 'JSON');
      const { events } = JSON.parse(await inWorkspace('fetch-5-letters.json')) as {
        readonly events: readonly { readonly type: string }[];
      };
      assert.equal(events[0]?.type, 'run.started');
      assert.equal(events.at(-1)?.type, 'run.finished');
    });

    it('a script with its declarations, which holds no password', async () => {
      await exported(() => window.workbench.chooseFromMenu(row(TASK), 'Export Run…'), 'Standalone Script');
      assert.match(await inWorkspace('fetch-5-letters', 'program.ts'), /await odd\.big\(\{ bytes: 5 \}\)/);
      assert.match(await inWorkspace('fetch-5-letters', 'tools.d.ts'), /declare const odd: \{/);
      const servers = await inWorkspace('fetch-5-letters', 'servers.json');
      assert.ok(servers.includes('oddServer.mjs') && !servers.includes(PASSWORD), servers);
    });

    it('copies the answer, from the panel and from the list', async () => {
      const { workbench, rlm } = window;
      await workbench.openTab(TITLE);
      const panel = await rlm.panel(TITLE);
      await panel.getByRole('button', { name: 'Copy Answer' }).click();
      await eventually('the answer', async () => ((await clipboard()) === 'xxxxx' ? true : undefined));
      await workbench.page.evaluate("navigator.clipboard.writeText('')");
      await workbench.chooseFromMenu(row(TASK), 'Copy Answer');
      await eventually('the answer', async () => ((await clipboard()) === 'xxxxx' ? true : undefined));
    });

    it('opens a large answer as a document of its language', async () => {
      const { workbench, rlm } = window;
      await window.script(
        codeReply('SUBMIT(Array.from({ length: 5000 }, (_, number) => ({ number, squared: number ** 2 })))'),
      );
      await rlm.startTask('Square numbers');
      const panel = await rlm.panel('RLM: Square numbers', 'Finished');
      await panel.getByRole('button', { name: 'Open Answer' }).click();
      await rlm.editorShows('"squared": 0');
      assert.equal(await workbench.page.locator('[id="status.editor.mode"]').innerText(), 'JSON');
      await workbench.page.locator('.editor-group-container.active .view-line').first().click();
      await workbench.page.keyboard.press('Control+End');
      await rlm.editorShows(`"squared": ${4999 ** 2}`);
      await workbench.screenshot('large-answer');
    });
  });

  describe('a saved program', () => {
    it('is made of a run, with what the task names as a parameter', async () => {
      const { workbench, rlm } = window;
      const { quickInput } = workbench;
      await workbench.chooseFromMenu(row(TASK), 'Save as Program…');
      await quickInput.shown(/The name of the program, as code calls it/);
      await quickInput.answer('fetchLetters');
      await quickInput.shown(/What the program does, for those who look for it/);
      await quickInput.answer('Fetches letters.');
      assert.match(await quickInput.shown(/Values of the task that become parameters/), /bytes\s*5/);
      await workbench.page.keyboard.press('Enter');
      await rlm.editorShows('export default async function fetchLetters');
      await workbench.screenshot('program-saved');
      const text = await inWorkspace('.rlm', 'programs', 'fetchLetters.ts');
      assert.ok(text.includes('{ bytes = 5 }: { bytes?: number }'), text);
    });

    it('runs from the palette with other values, without any model', async () => {
      const { workbench, rlm } = window;
      const { quickInput } = workbench;
      // Nothing is left to answer with.
      await window.script();
      await workbench.runCommand('RLM: Run Program…');
      await quickInput.shown(/Fetches letters\./);
      await quickInput.pick('fetchLetters');
      await quickInput.shown(/bytes \(number; empty: as in the program\)/);
      await quickInput.type('many');
      await quickInput.shown(/bytes must be of type number, not string/);
      await quickInput.answer('9');
      const panel = await rlm.panel('RLM: Program fetchLetters: Fetches letters.', 'Finished');
      assert.match(await panel.locator('.outcome').innerText(), /\bxxxxxxxxx\b/);
      assert.match(await panel.locator('.figures').innerText(), /0 tokens in, 0 out/);
      await workbench.screenshot('program-run');
    });

    it('is found by the code of a later run, which calls it like a tool', async () => {
      const { rlm } = window;
      const task = 'Fetch 3 letters again';
      await window.script(
        codeReply('const found = await search_tools("letters");\nprint(found.map(({ name }) => name).join());'),
        codeReply('SUBMIT(await programs.fetchLetters({ bytes: 3 }));'),
      );
      await rlm.startTask(task);
      const panel = await rlm.panel(`RLM: ${task}`, 'Finished');
      assert.match(await panel.locator('.outcome').innerText(), /\bxxx\b/);
      await panel.locator('.iteration > summary', { hasText: 'Iteration 1' }).click();
      await panel.locator('.console', { hasText: 'programs.fetchLetters' }).waitFor();
    });
  });

  describe('what is told of itself', () => {
    it('the log', async () => {
      await window.workbench.runCommand('RLM: Show Log');
      // It shows its end first, after all that the runs before this test have written.
      await window.rlm.logShows(/run finished: submitted/);
      await window.workbench.page.keyboard.press('Control+Home');
      await window.rlm.logShows(/server odd is ready with \d+ tools/);
      await window.workbench.runCommand('View: Hide Panel');
    });

    it('the sandbox', async () => {
      const { workbench, rlm } = window;
      await workbench.runCommand('RLM: Show Sandbox Status');
      await rlm.editorShows('Engine: isolated-vm');
      assert.match(await workbench.editorText(), /Denied around the engine: files, processes/);
      await workbench.screenshot('sandbox-status');
    });

    it('a report, which is shown before it is copied and keeps a password to itself', async () => {
      const { workbench, rlm } = window;
      await window.script(codeReply(`print(${JSON.stringify(PASSWORD)});\nSUBMIT('done');`));
      await rlm.startTask(WITHHELD);
      await rlm.panel(`RLM: ${WITHHELD}`, 'Finished');
      await workbench.clearNotifications();
      await workbench.page.evaluate("navigator.clipboard.writeText('what was there')");
      await workbench.runCommand('RLM: Report');
      await rlm.notified(/Look through the report and change what you like\. Nothing was sent\./);
      await rlm.editorShows('# Report of RLM Code Mode');
      await workbench.screenshot('report');
      assert.equal(await clipboard(), 'what was there');
      // What the person changes is what is copied.
      await workbench.page.locator('.editor-group-container.active .view-line').first().click();
      await workbench.page.keyboard.press('Control+Home');
      await workbench.page.keyboard.type('It is slow. ');
      await rlm.editorShows('It is slow. # Report');
      await workbench.answerNotification(/Look through the report/, 'Copy Report');
      const report = await eventually('the report', async () => {
        const text = await clipboard();
        return text.startsWith('It is slow. # Report of RLM Code Mode') ? text : undefined;
      });
      assert.match(report, /- odd: running, \d+ tools/);
      assert.ok(report.includes('Log in with [secret]'), report);
      assert.ok(!report.includes(PASSWORD), report);
      assert.ok(!report.includes(window.workspace), report);
    });
  });
});
