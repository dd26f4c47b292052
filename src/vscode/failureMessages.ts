/** The one place where the code of a failure becomes a localised message and one action. */
import * as vscode from 'vscode';
import { isRlmError, messageOf, type ErrorCode, type ErrorSubject } from '../core/errors';
import { sayingOfFailure } from '../core/transcript/failureSaying';
import { COMMANDS, SETTINGS } from './ids';
import { plainMessage } from './plainLabel';
import { sayingWords } from './sayingWords';

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
  const text = sayingWords(sayingOfFailure(failure), failure.message);
  return { text, action: actionOf(failure) };
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
