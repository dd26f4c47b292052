import type { Locator, Page } from 'playwright-core';
import { eventually } from '../../support/eventually';
import type { QuickInput } from './quickInput';

/** The chat view. */
export class Chat {
  readonly #page: Page;
  readonly #view: Locator;
  readonly #quickInput: QuickInput;

  constructor(page: Page, quickInput: QuickInput) {
    this.#page = page;
    this.#quickInput = quickInput;
    this.#view = page.locator('.interactive-session').first();
  }

  /** Opens the view and waits until it takes input. */
  async open(): Promise<void> {
    if (!(await this.#view.isVisible())) {
      await this.#page.keyboard.press('F1');
      await this.#quickInput.type('>Chat: Open Chat');
      await this.#quickInput.pick('Chat: Open Chat');
    }
    await this.#input().waitFor();
  }

  /** A chat without a history, whose first request begins like this. */
  async startAnew(beginning: string): Promise<void> {
    await this.#page
      .locator('.part.auxiliarybar')
      .getByRole('button', { name: /^New Chat/ })
      .first()
      .click();
    await this.#view.locator('.interactive-response').first().waitFor({ state: 'detached' });
    await this.type(beginning);
    await this.#page.keyboard.press('Escape'); // closes the completion list of `@`
  }

  /** Drags the left edge of the view, so that an answer has room. */
  async widen(pixels: number): Promise<void> {
    const box = await this.#view.boundingBox();
    if (box === null) throw new Error('The chat view is not shown.');
    // The line between the parts is drawn some pixels beside the view.
    const edge = await this.#page.locator('.monaco-sash.vertical:not(.disabled)').evaluateAll((sashes, left) => {
      const places = sashes.map((sash) => sash.getBoundingClientRect()).map(({ x, width }) => x + width / 2);
      return places.reduce((near, place) => (Math.abs(place - left) < Math.abs(near - left) ? place : near));
    }, box.x);
    await this.#page.mouse.move(edge, box.y + box.height / 2);
    await this.#page.mouse.down();
    await this.#page.mouse.move(edge - pixels, box.y + box.height / 2, { steps: 5 });
    await this.#page.mouse.up();
  }

  /** Waits until a model is chosen: what is sent before is answered with an error of VS Code. */
  async hasModel(name: string): Promise<void> {
    await this.#view.locator('.chat-input-toolbars', { hasText: name }).waitFor();
  }

  /** Types a request as a person does and sends it. */
  async send(text: string): Promise<void> {
    await this.type(text);
    await this.#page.keyboard.press('Escape'); // closes the completion list of `@`
    const typed = await this.#typed();
    await eventually(`"${typed}" to be sent`, async () => {
      await this.#page.keyboard.press('Enter');
      // What has just been attached may still be read, and a list may take the key.
      for (let looks = 0; looks < 30; looks += 1) {
        if ((await this.#typed()) !== typed) return true;
        await this.#page.waitForTimeout(100);
      }
      return undefined;
    });
  }

  /** Goes on with a request; the participant of the one before is there already. */
  async type(text: string): Promise<void> {
    await this.#input().locator('.native-edit-context, textarea.inputarea').first().focus();
    await this.#page.keyboard.type(text, { delay: 5 });
  }

  /** Types the beginning of a file's name after `#` and takes the file from the list that comes up. */
  async referTo(file: string): Promise<void> {
    const row = this.#page.locator('.suggest-widget .monaco-list-row', { hasText: file }).first();
    const [last = ''] = file.slice(3);
    await this.type(`#${file.slice(0, 3)}`);
    await eventually(`${file} in the list`, async () => {
      // The list does not follow what is found while it is open.
      await this.#page.keyboard.type(last);
      const isShown = await row.waitFor({ timeout: 3_000 }).then(
        () => true,
        () => undefined,
      );
      if (isShown !== true) await this.#page.keyboard.press('Backspace');
      return isShown;
    });
    await row.click();
  }

  /** What the next request takes along. */
  attached(): Locator {
    return this.#view.locator('.chat-attached-context-attachment');
  }

  /** What may be asked next, above the input. */
  followUp(label: string): Locator {
    return this.#view.locator('.monaco-button, a', { hasText: label }).filter({ visible: true }).first();
  }

  /** The last answer's element. */
  lastResponse(): Locator {
    return this.#view.locator('.interactive-item-container.interactive-response').last();
  }

  /** The question of a tool above the input, with what the tool was asked to do. */
  confirmation(title: string): Locator {
    return this.#page.locator('.chat-tool-confirmation-carousel').filter({ hasText: title });
  }

  async answerConfirmation(button: RegExp): Promise<void> {
    await this.#page.getByRole('button', { name: button }).filter({ visible: true }).first().click();
  }

  /** Resolves to the last answer's text once it is complete. */
  async answer(timeoutMs = 60_000): Promise<string> {
    return await eventually(
      'the end of the answer',
      async () => {
        const response = this.lastResponse();
        if ((await response.count()) === 0) return undefined;
        const isLoading = await response.evaluate((element) => element.classList.contains('chat-response-loading'));
        return isLoading ? undefined : await response.innerText();
      },
      timeoutMs,
    );
  }

  /** Resolves to the complete answer that says this: the view holds only those in sight, so the last may be an older one. */
  async answered(expected: RegExp, timeoutMs = 90_000): Promise<string> {
    return await eventually(
      `an answer with ${expected}`,
      async () => {
        const text = (await this.answer(timeoutMs)).replaceAll('\u00a0', ' ');
        return expected.test(text) ? text : undefined;
      },
      timeoutMs,
    );
  }

  /** Presses a button of the last answer. */
  async press(button: string): Promise<void> {
    await this.lastResponse().getByRole('button', { name: button }).click();
  }

  async stop(): Promise<void> {
    await this.#view.getByRole('button', { name: /^Cancel/ }).click();
  }

  async #typed(): Promise<string> {
    return await this.#input().locator('.view-lines').innerText();
  }

  #input(): Locator {
    return this.#view.locator('.interactive-input-editor .monaco-editor').first();
  }
}
