import type { Locator, Page } from 'playwright-core';
import { eventually } from '../../support/eventually';

/** The active editor of text, and what a person does in it. */
export class CodeEditor {
  readonly #page: Page;
  readonly #editor: Locator;

  constructor(page: Page) {
    this.#page = page;
    this.#editor = page.locator('.editor-group-container.active .monaco-editor[data-uri]').last();
  }

  /** Replaces all of it by the clipboard's way, which completes and closes nothing. */
  async replaceBy(code: string): Promise<void> {
    await this.#focus();
    await this.#page.keyboard.press('Control+A');
    await this.#page.keyboard.insertText(code);
  }

  /** Types at the end, as a person does. */
  async typeAtEnd(text: string): Promise<void> {
    await this.#focus();
    await this.#page.keyboard.press('Control+End');
    await this.#page.keyboard.type(text, { delay: 20 });
  }

  /** Puts the cursor on a word. */
  async clickOn(word: string): Promise<void> {
    await this.#word(word).click();
  }

  /** Rests with the mouse on a word until what is shown there has this text; resolves to all of it. */
  async hoverOn(word: string, expected: RegExp): Promise<string> {
    return await eventually(
      `${expected} on hovering over "${word}"`,
      async () => {
        await this.#page.mouse.move(0, 0);
        // The cursor may blink on it.
        await this.#word(word).hover({ force: true });
        const hover = this.#page.locator('.monaco-hover:not(.hidden)').filter({ hasText: expected });
        await hover
          .first()
          .waitFor({ timeout: 5_000 })
          .catch(() => undefined);
        return (await hover.count()) === 0 ? undefined : plain(await hover.first().innerText());
      },
      60_000,
    );
  }

  /** A line above the code, by what it says. */
  lens(text: string | RegExp): Locator {
    return this.#editor.locator('.codelens-decoration a').filter({ hasText: text }).first();
  }

  /** The entries that are offered to complete what is typed. */
  async suggestions(): Promise<readonly string[]> {
    const rows = this.#page.locator('.suggest-widget.visible .monaco-list-row .label-name');
    await rows.first().waitFor();
    return await rows.allInnerTexts();
  }

  /** Where something is wrong. */
  get faults(): Locator {
    return this.#editor.locator('.squiggly-error');
  }

  async #focus(): Promise<void> {
    await this.#editor.locator('.view-lines').click();
  }

  /** The innermost piece of coloured text with it. */
  #word(word: string): Locator {
    return this.#editor.locator('.view-line span span').filter({ hasText: word }).first();
  }
}

function plain(text: string): string {
  return text.replaceAll('\u00a0', ' ');
}
