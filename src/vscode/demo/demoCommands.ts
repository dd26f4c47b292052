import * as vscode from 'vscode';
import type { Log } from '../../core/log';
import { COMMANDS, CONTEXT_KEYS } from '../ids';
import { registerCommand } from '../registerCommand';
import { runInWindow } from '../runs/runInWindow';
import type { RunPanels } from '../runs/runPanels';
import type { StartRun } from '../runs/startRun';
import { requireTrustedWorkspace } from '../trust';
import { DemoFolder } from './demoFolder';
import { loadDemoModel } from './demoModel';

export interface DemoDependencies {
  readonly extension: vscode.ExtensionContext;
  readonly startRun: StartRun;
  readonly panels: RunPanels;
  readonly log: Log;
}

/** The bundled demo: it is opened as a workspace of its own, where a scripted model stands in for a language model. */
export function registerDemoCommands({ extension, startRun, panels, log }: DemoDependencies): vscode.Disposable {
  const folder = new DemoFolder(extension);
  void vscode.commands.executeCommand('setContext', CONTEXT_KEYS.isDemo, folder.isOpen);
  const open = async (): Promise<void> => {
    const workspace = await folder.prepare();
    const forceNewWindow = (vscode.workspace.workspaceFolders ?? []).length > 0;
    await vscode.commands.executeCommand('vscode.openFolder', workspace, { forceNewWindow });
  };
  return vscode.Disposable.from(
    registerCommand(COMMANDS.openDemo, log, open),
    registerCommand(COMMANDS.runDemo, log, async (given: unknown) => {
      if (!folder.isOpen) return open();
      requireTrustedWorkspace();
      const { model, tasks } = loadDemoModel(vscode.Uri.joinPath(extension.extensionUri, 'dist').fsPath);
      const task = tasks.find((one) => one === given) ?? (await pickTask(tasks));
      if (task === undefined) return undefined;
      return runInWindow(model.name, panels, (observer) =>
        startRun({ task, model, surface: 'command', mode: 'rlm', observer }),
      );
    }),
  );
}

function pickTask(tasks: readonly string[]): Thenable<string | undefined> {
  return vscode.window.showQuickPick(tasks, {
    title: vscode.l10n.t('Run Demo Task'),
    placeHolder: vscode.l10n.t('Tasks that the scripted model of the demo knows; it is no language model'),
  });
}
