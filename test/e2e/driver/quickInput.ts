import type { Locator, Page } from 'playwright-core';
import { eventually } from '../../support/eventually';

/** The box at the top of the window: command palette, quick picks and input boxes. */
export class QuickInput {
  readonly #page: Page;
  readonly #widget: Locator;
  readonly #input: Locator;
  readonly #rows: Locator;

  constructor(page: Page) {
    this.#page = page;
    this.#widget = page.locator('.quick-input-widget:not([style*="display: none"])');
    this.#input = this.#widget.locator('.quick-input-box input');
    this.#rows = this.#widget.locator('.quick-input-list .monaco-list-row');
  }

  /** Waits until title, prompt, placeholder or an entry match; resolves to all that is shown. */
  async shown(expected: RegExp): Promise<string> {
    const look = async (): Promise<string | undefined> => {
      if (!(await this.#widget.isVisible())) return undefined;
      // The one before it may go while it is read.
      const timeout = { timeout: 2_000 };
      const [said, placeholder] = await Promise.all([
        this.#widget.innerText(timeout).catch(() => ''),
        this.#input.getAttribute('placeholder', timeout).catch(() => ''),
      ]);
      const text = `${said}\n${placeholder ?? ''}`.replaceAll('\u00a0', ' ');
      return expected.test(text) ? text : undefined;
    };
    return await eventually(`a quick input with ${expected}`, look, 60_000);
  }

  /** Replaces the text. */
  async type(text: string, timeoutMs = 30_000): Promise<void> {
    await this.#input.fill(text, { timeout: timeoutMs });
  }

  /** Types an answer to an input box and confirms it; wait for the box with `shown` first. */
  async answer(text: string): Promise<void> {
    await this.type(text);
    await this.#input.press('Enter');
  }

  /** Whether there is, or soon will be, an entry that has the text as its label. */
  async has(label: string): Promise<boolean> {
    const seen = this.#row(label).first().waitFor({ timeout: 3_000 });
    return await seen.then(
      () => true,
      () => false,
    );
  }

  /** Moves to the first entry that has the text as its label, and confirms. The mouse would miss rows that move. */
  async pick(label: string, timeoutMs?: number): Promise<void> {
    const focus = async (): Promise<true | undefined> => {
      if (!(await this.has(label))) return undefined;
      if ((await this.#row(label).and(this.#page.locator('.focused')).count()) > 0) return true;
      await this.#page.keyboard.press('ArrowDown');
      return undefined;
    };
    await eventually(`the entry "${label}"`, focus, timeoutMs);
    await this.#page.keyboard.press('Enter');
  }

  #row(label: string): Locator {
    return this.#rows.filter({ has: this.#page.getByText(label, { exact: true }) });
  }

  async labels(): Promise<string[]> {
    await this.#rows.first().waitFor();
    const texts = await this.#rows.locator('.quick-input-list-label').allInnerTexts();
    return texts.map((text) => text.replaceAll('\u00a0', ' ').trim());
  }

  async cancel(): Promise<void> {
    // What has the focus until the box has it may heed the key too.
    await this.#input.press('Escape');
    await this.#widget.waitFor({ state: 'hidden' });
  }
}
