import * as vscode from 'vscode';
import type { ApprovalDecision } from '../../core/events';
import { isJsonObject, type JsonObject, type JsonValue } from '../../core/json';
import { cutMiddle } from '../../core/observation';
import { messageOf } from '../../core/errors';
import { withEscapedCharacters } from '../../core/transcript/hiddenCharacters';
import type { ApprovalQuestion } from '../../runs/approvals/approvalQuestion';
import { COMMANDS } from '../ids';
import { plainLabel, plainMessage } from '../plainLabel';

const MAX_ARGUMENT_CHARS = 300;
const MAX_SHOWN_CALLS = 20;

type Choice = Exclude<ApprovalDecision, 'withdrawn'> | 'edit' | 'showRun';
type Item = vscode.QuickPickItem & { readonly choice?: Choice };

/**
 * Asks whether the code may call a tool: in a list that a keyboard reaches at once and that goes by itself when the
 * question is answered elsewhere, such as in the run's panel. Who closes it has not refused: the call waits on.
 */
export class ApprovalPrompts {
  #queue: Promise<void> = Promise.resolve();

  /** One question at a time, also between runs. */
  ask(question: ApprovalQuestion): void {
    this.#queue = this.#queue.then(() => this.#show(question)).catch(() => undefined);
  }

  async #show(question: ApprovalQuestion): Promise<void> {
    if (question.isClosed) return;
    const choice = await choose(question);
    if (question.isClosed) return;
    switch (choice) {
      case undefined:
        void this.#remind(question);
        return;
      case 'showRun':
        await vscode.commands.executeCommand(COMMANDS.showRun, question.runId);
        void this.#remind(question);
        return;
      case 'edit':
        return this.#edit(question);
      default:
        question.answer({ decision: choice });
    }
  }

  /** For a call whose question was closed: it waits, and somebody should know. */
  async #remind(question: ApprovalQuestion): Promise<void> {
    const answer = vscode.l10n.t('Answer…');
    const name = plainMessage(nameOf(question));
    const message =
      question.calls.length === 1
        ? vscode.l10n.t('A call of {0} waits for your answer.', name)
        : vscode.l10n.t('{0} calls of {1} wait for your answer.', question.calls.length, name);
    const chosen = await vscode.window.showInformationMessage(message, answer);
    if (chosen === answer) this.ask(question);
  }

  async #edit(question: ApprovalQuestion): Promise<void> {
    const [call] = question.calls;
    if (call === undefined) return;
    const text = await vscode.window.showInputBox({
      title: vscode.l10n.t('Arguments of {0}', nameOf(question)),
      prompt: vscode.l10n.t('A JSON object. The call is made with it, and the model is told.'),
      value: withEscapedCharacters(JSON.stringify(call.arguments)),
      ignoreFocusOut: true,
      validateInput: (typed) => readObject(typed).fault,
    });
    const edited = text === undefined ? undefined : readObject(text).value;
    if (edited === undefined) {
      this.ask(question);
      return;
    }
    question.answer({ decision: 'once', edited: new Map([[call.callId, edited]]) });
  }
}

function choose(question: ApprovalQuestion): Promise<Choice | undefined> {
  const pick = vscode.window.createQuickPick<Item>();
  pick.ignoreFocusOut = true;
  const draw = (): void => {
    const { title, placeholder, items } = describe(question);
    pick.title = title;
    pick.placeholder = placeholder;
    pick.items = items;
  };
  draw();
  return new Promise((resolve) => {
    const stop = question.onDidChange(() => {
      if (question.isClosed) pick.hide();
      else draw();
    });
    let chosen: Choice | undefined;
    pick.onDidAccept(() => {
      const choice = pick.selectedItems[0]?.choice;
      if (choice === undefined) return;
      chosen = choice;
      pick.hide();
    });
    pick.onDidHide(() => {
      stop();
      pick.dispose();
      resolve(chosen);
    });
    pick.show();
  });
}

function describe(question: ApprovalQuestion): {
  readonly title: string;
  readonly placeholder: string;
  readonly items: readonly Item[];
} {
  const { calls, tool, isDestructive, isReadOnly } = question;
  const server = plainLabel(tool.server);
  const isOne = calls.length === 1;
  const title = isOne
    ? vscode.l10n.t('Allow the code to call {0}?', nameOf(question))
    : vscode.l10n.t('Allow the code to call {0} {1} times?', nameOf(question), calls.length);
  const warning = isDestructive ? vscode.l10n.t('Its server says that it may destroy something.') : undefined;
  const marked = isReadOnly ? vscode.l10n.t('Its server says that it only reads.') : undefined;
  const description = plainLabel(cutMiddle(tool.description ?? '', MAX_ARGUMENT_CHARS));
  const separator = (label: string): Item => ({ label, kind: vscode.QuickPickItemKind.Separator });
  const shown = calls.slice(0, MAX_SHOWN_CALLS).map((call): Item => ({
    label: plainLabel(cutMiddle(JSON.stringify(call.arguments), MAX_ARGUMENT_CHARS)),
    description: call.line === undefined ? '' : vscode.l10n.t('line {0}', call.line),
    iconPath: new vscode.ThemeIcon('symbol-object'),
    alwaysShow: true,
  }));
  const more = calls.length - shown.length;
  const choice = (icon: string, label: string, of: Choice, detail = ''): Item => ({
    label,
    iconPath: new vscode.ThemeIcon(icon),
    choice: of,
    description: detail,
  });
  return {
    title,
    placeholder: [warning ?? marked, description].filter((text) => text !== undefined && text !== '').join(' '),
    items: [
      choice('check', isOne ? vscode.l10n.t('Allow') : vscode.l10n.t('Allow These Calls'), 'once'),
      choice('debug-continue', vscode.l10n.t('Allow This Tool for This Run'), 'run'),
      choice('pass', vscode.l10n.t('Always Allow This Tool'), 'tool'),
      ...(isDestructive
        ? []
        : [
            choice(
              'server',
              vscode.l10n.t('Always Allow {0}', server),
              'server',
              vscode.l10n.t('all its tools but those that may destroy something'),
            ),
          ]),
      ...(isReadOnly
        ? [
            choice(
              'eye',
              vscode.l10n.t('Trust What {0} Says of Its Tools', server),
              'annotations',
              vscode.l10n.t('tools that only read pass without a question'),
            ),
          ]
        : []),
      choice('circle-slash', vscode.l10n.t('Deny'), 'denied'),
      separator(vscode.l10n.t('Arguments')),
      ...shown,
      ...(more > 0 ? [choice('ellipsis', vscode.l10n.t('{0} more in the run', more), 'showRun')] : []),
      separator(''),
      ...(isOne ? [choice('edit', vscode.l10n.t('Edit Arguments…'), 'edit')] : []),
      choice('open-preview', vscode.l10n.t('Show Run'), 'showRun'),
    ],
  };
}

function nameOf({ tool }: ApprovalQuestion): string {
  return plainLabel(`${tool.server}.${tool.name}`);
}

function readObject(text: string): { readonly value?: JsonObject; readonly fault?: string } {
  try {
    const value = JSON.parse(text) as JsonValue;
    return isJsonObject(value) ? { value } : { fault: vscode.l10n.t('The arguments are a JSON object.') };
  } catch (thrown) {
    return { fault: plainMessage(messageOf(thrown)) };
  }
}
