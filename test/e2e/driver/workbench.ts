import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { chromium, type Browser, type Frame, type Locator, type Page } from 'playwright-core';
import { CHROMIUM_FLAGS, ensureChromium } from '../../../scripts/chromium.mjs';
import { ensureVsix } from '../../../scripts/vsix.mjs';
import { VscodeServer } from '../../../scripts/vscodeServer.mjs';
import { Chat } from './chat';
import { eventually } from '../../support/eventually';
import { QuickInput } from './quickInput';

/** The themes that a panel must look good in, and the class that each gives the window. */
export const THEMES = {
  'Light Modern': 'vs',
  'Dark Modern': 'vs-dark',
  'Dark High Contrast': 'hc-black',
  'Light High Contrast': 'hc-light',
} as const;

export type ColourTheme = keyof typeof THEMES;

export interface WorkbenchOptions {
  /**
   * A folder, relative to the project, of which the window gets a copy; or an absolute path, which is used as it is.
   * Absent: the window has none.
   */
  readonly workspace?: string;
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Folders of unpacked extensions beside the installed VSIX of the project, relative to it. */
  readonly extensions?: readonly string[];
  /** Whether the VSIX of the project is installed; on by default. */
  readonly withProject?: boolean;
  readonly env?: Readonly<Record<string, string>>;
  /** Whether extensions may use proposals of VS Code's API, as one does that stands for a part of a product. */
  readonly withProposals?: boolean;
  /** The language of the browser and the window; the words of the editor itself stay English. */
  readonly language?: string;
}

/** The chat view is drawn only where a test opens it, which a fifth of a window's start would go into. */
const SETTINGS = {
  'security.workspace.trust.enabled': false,
  'rlm.approval.mode': 'auto',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
};

const ARTEFACTS = path.join(process.cwd(), 'out/artefacts');

/** A window of VS Code and what a person does in it. */
export class Workbench {
  readonly page: Page;
  /** The copy of the workspace that is open; empty where there is none. */
  readonly workspace: string;
  readonly quickInput: QuickInput;
  readonly chat: Chat;
  readonly #server: VscodeServer;
  readonly #browser: Browser;
  readonly #isCopy: boolean;

  private constructor(page: Page, browser: Browser, server: VscodeServer, workspace: string, isCopy: boolean) {
    this.#isCopy = isCopy;
    this.page = page;
    this.workspace = workspace;
    this.quickInput = new QuickInput(page);
    this.chat = new Chat(page, this.quickInput);
    this.#browser = browser;
    this.#server = server;
  }

  static async open(options: WorkbenchOptions): Promise<Workbench> {
    const executablePath = await ensureChromium();
    if (executablePath === undefined) throw new Error('There is no Chromium or Chrome; CHROMIUM_PATH may name one.');
    const atRoot = (place: string): string => path.join(process.cwd(), place);
    const { workspace: given = '', withProposals = false } = options;
    const isCopy = given !== '' && !path.isAbsolute(given);
    const workspace = isCopy ? await copyOf(atRoot(given)) : given;
    const server = await VscodeServer.start({
      settings: { ...SETTINGS, ...options.settings },
      vsixes: options.withProject === false ? [] : [await ensureVsix()],
      unpacked: (options.extensions ?? []).map(atRoot),
      env: { ...options.env },
      forTests: withProposals,
      ...(options.language !== undefined && { language: options.language }),
    });
    const browser = await chromium.launch({ executablePath, args: CHROMIUM_FLAGS });
    const page = await browser.newPage({
      viewport: { width: 1280, height: 900 },
      ...(options.language !== undefined && { locale: options.language }),
    });
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    const workbench = new Workbench(page, browser, server, workspace, isCopy);
    try {
      await page.goto(server.url(workspace, { withProposals }));
      await workbench.#untilReady(workspace !== '');
      return workbench;
    } catch (error) {
      await workbench.close();
      throw error;
    }
  }

  async close(): Promise<void> {
    await this.#browser.close();
    await this.#server.stop();
    if (this.#isCopy) await rm(path.dirname(this.workspace), { recursive: true, force: true, maxRetries: 3 });
  }

  /** Reloads the window as a person does; a reload of the page would not wait until the state is stored. */
  async reload(): Promise<void> {
    await this.opensFolder(() => this.runCommand('Developer: Reload Window'));
  }

  /** Does what opens a folder in this window, and waits until it is there. */
  async opensFolder(act: () => Promise<void>): Promise<void> {
    const loaded = this.page.waitForEvent('load', { timeout: 120_000 });
    await act();
    await loaded;
    await this.#untilReady();
  }

  /**
   * Runs a command by its title in the palette, such as `RLM: Run Code-Mode Task`. The palette does not follow what
   * extensions add while it is open, hence it is opened again.
   */
  async runCommand(title: string): Promise<void> {
    await eventually(`the command "${title}"`, async () => {
      await this.page.keyboard.press('F1');
      // A box that is just closing takes no text, and may take the new one with it.
      const isTyped = await this.quickInput.type(`>${title}`, 2_000).then(
        () => true,
        () => false,
      );
      // Something that comes to the front meanwhile closes the box.
      const isPicked =
        isTyped &&
        (await this.quickInput.pick(title, 3_000).then(
          () => true,
          () => false,
        ));
      if (isPicked) return true;
      await this.page.keyboard.press('Escape');
      return undefined;
    });
  }

  /** Opens the menu of something and chooses from it; a menu that has just been opened heeds no click. */
  async chooseFromMenu(of: Locator, label: string): Promise<void> {
    const menu = this.page.locator('.monaco-menu');
    await eventually(`"${label}" of a menu`, async () => {
      if (!(await menu.isVisible())) await of.click({ button: 'right' });
      await menu
        .getByText(label, { exact: true })
        .click({ timeout: 2_000 })
        .catch(() => undefined);
      return await menu.waitFor({ state: 'hidden', timeout: 2_000 }).then(
        () => true,
        () => undefined,
      );
    });
  }

  /** The document of a webview panel, found by the title of its tab. */
  async webview(title: string): Promise<Frame> {
    return await eventually(`the webview "${title}"`, async () => {
      for (const frame of this.page.frames()) {
        // Frames of panels that are being hidden go away while they are asked.
        const element = await frame.frameElement().catch(() => undefined);
        const [id, name] = await Promise.all([element?.getAttribute('id'), element?.getAttribute('title')]).catch(
          () => [],
        );
        if (id === 'active-frame' && name === title) return frame;
      }
      return undefined;
    });
  }

  async tabs(): Promise<string[]> {
    return await this.page.locator('.tabs-container .tab .label-name').allInnerTexts();
  }

  async openTab(title: string | RegExp): Promise<void> {
    await this.page.locator('.tabs-container .tab').filter({ hasText: title }).first().click();
  }

  /** The visible text of the active editor. */
  async editorText(): Promise<string> {
    const lines = this.page.locator('.editor-group-container.active .monaco-editor .view-line');
    return (await lines.allInnerTexts()).join('\n').replaceAll('\u00a0', ' ');
  }

  async notifications(): Promise<string[]> {
    return await this.page.locator('.notification-toast .notification-list-item-message').allInnerTexts();
  }

  /** Clears all notifications, which otherwise lie over other things. */
  async clearNotifications(): Promise<void> {
    await this.runCommand('Notifications: Clear All Notifications');
  }

  /** Waits for a notification and presses one of its buttons. */
  async answerNotification(message: string | RegExp, button: string): Promise<void> {
    const toast = this.page.locator('.notification-toast').filter({ hasText: message });
    await toast.getByRole('button', { name: button }).click();
  }

  /** Waits for a modal dialog and presses one of its buttons; resolves to what it said. */
  async answerDialog(button: string): Promise<string> {
    const dialog = this.page.locator('.monaco-dialog-box');
    await dialog.waitFor();
    const said = await dialog.locator('.dialog-message-row').innerText();
    await dialog.getByRole('button', { name: button }).click();
    return said;
  }

  /** Shows an output channel and resolves to its visible text. */
  async output(channel: string): Promise<string> {
    await this.runCommand('Output: Show Output Channels...');
    await this.quickInput.pick(channel);
    const lines = this.page.locator('.part.panel .monaco-editor .view-line');
    await lines.first().waitFor();
    return (await lines.allInnerTexts()).join('\n').replaceAll('\u00a0', ' ');
  }

  /** Chooses a colour theme as a person does, and waits until it is drawn; once more where the list closed meanwhile. */
  async setTheme(theme: ColourTheme): Promise<void> {
    const choose = async (): Promise<true> => {
      await this.runCommand('Preferences: Color Theme');
      await this.quickInput.type(theme, 5_000);
      await this.quickInput.pick(theme, 10_000);
      await this.page.locator(`.monaco-workbench.${THEMES[theme]}`).waitFor({ timeout: 10_000 });
      return true;
    };
    await eventually(`the theme ${theme}`, () => choose().catch(() => undefined), 120_000);
  }

  /** A picture of the window, or of one element, for a person to look at; resolves to its file. */
  async screenshot(name: string, selector?: string): Promise<string> {
    await mkdir(ARTEFACTS, { recursive: true });
    const file = path.join(ARTEFACTS, `${name}.png`);
    const target = selector === undefined ? this.page : this.page.locator(selector).first();
    // What fades away would be seen half-way.
    await target.screenshot({ path: file, animations: 'disabled' });
    return file;
  }

  /** The window is drawn and the files or runs that its side bar lists have come from the other side. */
  async #untilReady(hasFolder = true): Promise<void> {
    await this.page.locator('.monaco-workbench .part.statusbar').waitFor({ timeout: 60_000 });
    if (!hasFolder) return;
    await this.page.locator('.part.sidebar .monaco-list-row').first().waitFor({ timeout: 60_000 });
  }
}

async function copyOf(folder: string): Promise<string> {
  const copy = path.join(await mkdtemp(path.join(tmpdir(), 'rlm-workspace-')), path.basename(folder));
  if (existsSync(folder)) await cp(folder, copy, { recursive: true });
  else await mkdir(copy);
  return copy;
}
