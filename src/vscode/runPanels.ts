import * as vscode from 'vscode';
import { answerToMarkdown } from '../core/transcript/transcriptMarkdown';
import { PanelStateGuard, type FromWebview } from '../protocol/hostWebview';
import type { Run } from '../runs/runService';
import { COMMANDS, PANEL_VIEW_TYPE } from './ids';
import { RunPanel, titleOf, webviewOptions } from './runPanel';

/** The run panels of a window: one for each run that is shown, restored after a reload. */
export class RunPanels implements vscode.Disposable {
  readonly #extensionUri: vscode.Uri;
  readonly #find: (runId: string) => Promise<Run | undefined>;
  readonly #panels = new Map<string, RunPanel>();
  readonly #serializer: vscode.Disposable;

  constructor(extensionUri: vscode.Uri, find: (runId: string) => Promise<Run | undefined>) {
    this.#extensionUri = extensionUri;
    this.#find = find;
    this.#serializer = vscode.window.registerWebviewPanelSerializer(PANEL_VIEW_TYPE, {
      deserializeWebviewPanel: (panel, state: unknown) => this.#restore(panel, state),
    });
  }

  /** Opens the panel of a run, or brings it to the front where it is open. */
  show(run: Run, column: vscode.ViewColumn = vscode.ViewColumn.Active): void {
    const open = this.#panels.get(run.id);
    if (open !== undefined) {
      open.panel.reveal();
      return;
    }
    const panel = vscode.window.createWebviewPanel(
      PANEL_VIEW_TYPE,
      titleOf(run.task),
      column,
      webviewOptions(this.#extensionUri),
    );
    this.#add(panel, run.id, run).show(run);
  }

  dispose(): void {
    this.#serializer.dispose();
    for (const { panel } of [...this.#panels.values()]) panel.dispose();
  }

  async #restore(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    const parsed = PanelStateGuard.safeParse(state);
    if (!parsed.success) {
      panel.dispose();
      return;
    }
    const { runId } = parsed.data;
    const run = await this.#find(runId);
    const restored = this.#add(panel, runId, run);
    if (run === undefined) restored.showMissing(runId);
    else restored.show(run);
  }

  #add(panel: vscode.WebviewPanel, runId: string, run: Run | undefined): RunPanel {
    const added = new RunPanel(panel, this.#extensionUri, (message) => void perform(message, runId, run));
    this.#panels.set(runId, added);
    panel.onDidDispose(() => {
      if (this.#panels.get(runId) === added) this.#panels.delete(runId);
    });
    return added;
  }
}

/** What a panel may ask for concerns its own run only. */
async function perform(message: FromWebview, runId: string, run: Run | undefined): Promise<void> {
  switch (message.type) {
    case 'stop':
      run?.cancel();
      return;
    case 'openCode':
      await vscode.commands.executeCommand(COMMANDS.openCode, runId, message.iteration);
      return;
    case 'showLog':
      await vscode.commands.executeCommand(COMMANDS.showLog);
      return;
    case 'copyAnswer':
      if (run?.isFinished === true) await vscode.env.clipboard.writeText(answerToMarkdown(await run.outcome));
      return;
    case 'runInCodeMode':
      if (run?.isFinished === true) await vscode.commands.executeCommand(COMMANDS.runInCodeMode, runId);
      return;
    case 'copyText':
      await vscode.env.clipboard.writeText(message.text);
      return;
    case 'ready':
      return;
  }
}
