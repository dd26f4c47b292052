import * as vscode from 'vscode';

export interface Dialog {
  readonly kind: 'error' | 'warning' | 'information' | 'pick' | 'input';
  readonly text: string;
  readonly detail: string;
  /** Titles of the buttons or labels of the items. */
  readonly choices: readonly string[];
}

type Answer = (dialog: Dialog) => string | undefined;

/**
 * Answers the editor's messages and questions in place of a person, and remembers them.
 * Extension and tests share one `vscode` object, so what is put there is met by both.
 */
export class Dialogs implements vscode.Disposable {
  readonly seen: Dialog[] = [];
  #answer: Answer = (dialog) => (dialog.choices.includes('Allow') ? 'Allow' : undefined);
  readonly #shown = new vscode.EventEmitter<Dialog>();
  readonly #restore: (() => void)[] = [];

  constructor() {
    this.#replace('showErrorMessage', this.#message('error'));
    this.#replace('showWarningMessage', this.#message('warning'));
    this.#replace('showInformationMessage', this.#message('information'));
    this.#replace('showQuickPick', async (items: unknown, options?: vscode.QuickPickOptions) => {
      const all = (await items) as readonly (string | vscode.QuickPickItem)[];
      const labelOf = (item: string | vscode.QuickPickItem): string => (typeof item === 'string' ? item : item.label);
      const text = options?.title ?? '';
      const chosen = this.#ask({ kind: 'pick', text, detail: options?.placeHolder ?? '', choices: all.map(labelOf) });
      return all.find((item) => labelOf(item) === chosen);
    });
    this.#replace('showInputBox', async (options?: vscode.InputBoxOptions) => {
      const detail = options?.password === true ? 'password' : '';
      return this.#ask({ kind: 'input', text: options?.prompt ?? '', detail, choices: [] });
    });
  }

  /** From now on; undefined dismisses. Without it, starting servers is allowed and all else dismissed. */
  answerWith(answer: Answer): void {
    this.#answer = answer;
  }

  /** The first dialog, shown already or from now on, that fits. */
  next(fits: (dialog: Dialog) => boolean): Promise<Dialog> {
    const before = this.seen.find(fits);
    if (before !== undefined) return Promise.resolve(before);
    return new Promise((resolve) => {
      const subscription = this.#shown.event((dialog) => {
        if (!fits(dialog)) return;
        subscription.dispose();
        resolve(dialog);
      });
    });
  }

  dispose(): void {
    for (const restore of this.#restore) restore();
    this.#shown.dispose();
  }

  #message(kind: Dialog['kind']) {
    return async (text: string, ...rest: readonly unknown[]): Promise<unknown> => {
      const [first] = rest;
      const hasOptions = typeof first === 'object' && first !== null && !('title' in first);
      const items = (hasOptions ? rest.slice(1) : rest) as readonly (string | vscode.MessageItem)[];
      const titleOf = (item: string | vscode.MessageItem): string => (typeof item === 'string' ? item : item.title);
      const detail = hasOptions ? ((first as vscode.MessageOptions).detail ?? '') : '';
      const chosen = this.#ask({ kind, text, detail, choices: items.map(titleOf) });
      return items.find((item) => titleOf(item) === chosen);
    };
  }

  #ask(dialog: Dialog): string | undefined {
    this.seen.push(dialog);
    this.#shown.fire(dialog);
    return this.#answer(dialog);
  }

  #replace(name: keyof typeof vscode.window, replacement: unknown): void {
    const window = vscode.window as Record<string, unknown>;
    const original = window[name];
    window[name] = replacement;
    this.#restore.push(() => {
      window[name] = original;
    });
  }
}
