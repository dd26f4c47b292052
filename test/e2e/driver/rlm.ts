import { copyFile, mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { Frame } from 'playwright-core';
import { eventually } from '../../support/eventually';
import type { Workbench } from './workbench';

const README_PICTURES = path.join(process.cwd(), 'media/readme');

/** What a person does with RLM Code Mode in a window. */
export class Rlm {
  readonly #workbench: Workbench;

  constructor(workbench: Workbench) {
    this.#workbench = workbench;
  }

  /** Calls the command from the palette and types the task. */
  async startTask(task: string): Promise<void> {
    const { quickInput } = this.#workbench;
    await this.#workbench.runCommand('RLM: Run Code-Mode Task');
    await quickInput.shown(/What should the code find out or do/);
    await quickInput.answer(task);
  }

  /** Allows the servers to be started, in the order in which they are asked for; resolves to what was asked. */
  async allow(...servers: readonly string[]): Promise<string[]> {
    const questions: string[] = [];
    for (const server of servers) {
      await this.#workbench.page.locator('.monaco-dialog-box', { hasText: `"${server}"` }).waitFor();
      questions.push(await this.#workbench.answerDialog('Allow'));
    }
    return questions;
  }

  /** The panel of a run by its tab's title, once its state is one of these words: `Finished`, `Stopped`, … */
  async panel(title: string, state?: string): Promise<Frame> {
    const panel = await this.#workbench.webview(title);
    if (state !== undefined) await panel.locator('.state', { hasText: state }).waitFor();
    return panel;
  }

  /** Waits for a notification; resolves to its text. */
  async notified(text: RegExp): Promise<string> {
    return await eventually(`a notification with ${text}`, async () =>
      (await this.#workbench.notifications()).find((shown) => text.test(shown)),
    );
  }

  /** Waits for text in the active editor. */
  async editorShows(text: string): Promise<void> {
    await eventually(`"${text}" in the editor`, async () =>
      (await this.#workbench.editorText()).includes(text) ? true : undefined,
    );
  }

  /** Waits for text among the lines of the output channel that can be seen, which gets the focus. */
  async logShows(text: RegExp): Promise<void> {
    const editor = this.#workbench.page.locator('.part.panel .monaco-editor').first();
    await editor.click();
    await eventually(`${text} in the log`, async () => {
      const lines = await editor
        .locator('.view-line')
        .evaluateAll((elements) =>
          (elements as HTMLElement[])
            .sort((a, b) => Number.parseFloat(a.style.top) - Number.parseFloat(b.style.top))
            .map((element) => element.textContent),
        );
      return text.test(lines.join('').replaceAll('\u00a0', ' ')) ? true : undefined;
    });
  }

  /** A picture among the artefacts; with `UPDATE_SCREENSHOTS=1` it becomes the one that the README shows. */
  async picture(name: string): Promise<void> {
    const file = await this.#workbench.screenshot(name);
    if (process.env['UPDATE_SCREENSHOTS'] !== '1') return;
    await mkdir(README_PICTURES, { recursive: true });
    await copyFile(file, path.join(README_PICTURES, `${name}.png`));
  }
}
