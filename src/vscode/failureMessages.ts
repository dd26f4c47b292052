/** The one place where the code of a failure becomes a localised message and one action. */
import * as vscode from 'vscode';
import { isRlmError, messageOf, type ErrorCode, type ErrorSubject } from '../core/errors';
import { COMMANDS, SETTINGS } from './ids';
import { plainMessage } from './plainLabel';

/** An `RlmError`, or the failed outcome of a run: also of one that was read from its journal. */
export interface Failure {
  readonly code: ErrorCode;
  readonly message: string;
  readonly subject?: ErrorSubject | undefined;
}

export interface FailureMessage {
  readonly text: string;
  readonly action: vscode.Command;
}

/** Anything that was thrown; what is no `RlmError` is a bug of ours. */
export function failureOf(thrown: unknown): Failure {
  return isRlmError(thrown) ? thrown : { code: 'internal', message: messageOf(thrown) };
}

export function failureMessageOf(failure: Failure): FailureMessage {
  return { text: textOf(failure), action: actionOf(failure) };
}

/** Resolves when the message was closed and its action, if chosen, was carried out. */
export async function showFailure(failure: Failure): Promise<void> {
  const { text, action } = failureMessageOf(failure);
  await performIfChosen(action, await vscode.window.showErrorMessage(plainMessage(text), action.title));
}

/** Carries out the action of a message whose button was pressed. */
export async function performIfChosen(action: vscode.Command, pressed: string | undefined): Promise<void> {
  if (pressed !== action.title) return;
  const args: readonly unknown[] = action.arguments ?? [];
  await vscode.commands.executeCommand(action.command, ...args);
}

/** Messages that carry a detail of their own (a file, a server, a provider's words) are shown as they are. */
function textOf({ code, message, subject = {} }: Failure): string {
  const model = subject.model ?? '';
  switch (code) {
    case 'noModel':
      return vscode.l10n.t('RLM found no language model. Add one to VS Code, then run the task again.');
    case 'modelNotFound':
      return vscode.l10n.t('The language model {0} does not exist any more. Choose another one.', model);
    case 'modelNoPermission':
      return vscode.l10n.t(
        'RLM may not use the language model {0}. Allow it when asked, or choose another one.',
        model,
      );
    case 'modelEmptyAnswer':
      return vscode.l10n.t(
        'The language model {0} answered with nothing. Run the task again, or choose another.',
        model,
      );
    case 'modelBlocked':
    case 'modelQuota':
    case 'modelStreamCut':
    case 'modelUnavailable':
    case 'modelTooLong':
    case 'modelFailed':
      return message;
    case 'modelCannotCallTools':
      return vscode.l10n.t(
        'The language model {0} cannot call tools, as ReAct mode needs. Choose another one, or run the task in code mode.',
        model,
      );
    case 'noConfiguration':
      return vscode.l10n.t('No MCP server is configured for this workspace. Add one to .vscode/mcp.json.');
    case 'configurationBroken':
    case 'serverNotStarted':
    case 'serverUnreachable':
    case 'signInNeeded':
    case 'signInFailed':
    case 'variableUnresolved':
    case 'consentRefused':
    case 'policyRefused':
    case 'inputsInvalid':
    case 'noSandboxRuntime':
    case 'sandboxFailed':
    case 'workerLost':
    case 'workerBreached':
    case 'runNotResumable':
      return message;
    case 'runInterrupted':
      return vscode.l10n.t('The run was interrupted. It can be resumed.');
    case 'runElsewhere':
      return vscode.l10n.t('The run goes on in another window.');
    case 'workspaceUntrusted':
      return vscode.l10n.t(
        'RLM runs nothing in Restricted Mode, because .vscode/mcp.json names programs to start. Trust this workspace to run tasks.',
      );
    case 'noWorkspace':
      return vscode.l10n.t('RLM needs an open folder, since it uses the MCP servers of its .vscode/mcp.json.');
    case 'internal':
      return vscode.l10n.t('RLM ran into an error of its own: {0}', message);
    default:
      return code satisfies never;
  }
}

function actionOf({ code, subject = {} }: Failure): vscode.Command {
  switch (code) {
    case 'noModel':
      return { title: vscode.l10n.t('Add Language Models'), command: 'workbench.action.chat.manage' };
    case 'modelNotFound':
      return {
        title: vscode.l10n.t('Choose Model'),
        command: subject.setting === SETTINGS.subCallModel ? COMMANDS.selectSubCallModel : COMMANDS.selectModel,
      };
    case 'modelNoPermission':
    case 'modelBlocked':
    case 'modelQuota':
    case 'modelTooLong':
    case 'modelEmptyAnswer':
    case 'modelCannotCallTools':
      return { title: vscode.l10n.t('Choose Model'), command: COMMANDS.selectModel };
    case 'noConfiguration':
    case 'configurationBroken':
    case 'variableUnresolved':
    case 'consentRefused':
      return openConfigurationAction(subject);
    case 'noSandboxRuntime':
      return {
        title: vscode.l10n.t('Open Setting'),
        command: 'workbench.action.openSettings',
        arguments: [SETTINGS.nodePath],
      };
    case 'policyRefused':
      return {
        title: vscode.l10n.t('Open Setting'),
        command: 'workbench.action.openSettings',
        arguments: ['chat.mcp'],
      };
    case 'runInterrupted':
      return { title: vscode.l10n.t('Resume Run'), command: COMMANDS.resumeRun };
    case 'signInNeeded':
    case 'signInFailed':
      return {
        title: vscode.l10n.t('Sign In'),
        command: COMMANDS.signIn,
        arguments: subject.server === undefined ? [] : [{ server: subject.server }],
      };
    case 'workspaceUntrusted':
      return { title: vscode.l10n.t('Manage Workspace Trust'), command: 'workbench.trust.manage' };
    case 'noWorkspace':
      return { title: vscode.l10n.t('Open Folder'), command: 'vscode.openFolder' };
    case 'modelStreamCut':
    case 'modelUnavailable':
    case 'modelFailed':
    case 'serverNotStarted':
    case 'serverUnreachable':
    case 'inputsInvalid':
    case 'sandboxFailed':
    case 'workerLost':
    case 'workerBreached':
    case 'runElsewhere':
    case 'runNotResumable':
    case 'internal':
      return { title: vscode.l10n.t('Show Log'), command: COMMANDS.showLog };
    default:
      return code satisfies never;
  }
}

/** Plain values as arguments, since a chat keeps its buttons as JSON. */
function openConfigurationAction({ file, line, column }: ErrorSubject): vscode.Command {
  return {
    title: vscode.l10n.t('Open mcp.json'),
    command: COMMANDS.openConfiguration,
    arguments: file === undefined ? [] : [{ file, line: line ?? 1, column: column ?? 1 }],
  };
}
