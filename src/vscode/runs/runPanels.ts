import * as vscode from 'vscode';
import { isJsonObject, type JsonObject, type JsonValue } from '../../core/json';
import { answerToMarkdown } from '../../core/transcript/transcriptMarkdown';
import { PanelStateGuard, type FromWebview } from '../../protocol/hostWebview';
import type { ApprovalAnswer } from '../../runs/approvals/approvalQuestion';
import type { Run } from '../../runs/runService';
import { COMMANDS, PANEL_VIEW_TYPE } from '../ids';
import { webviewOptions } from './panelPage';
import { RunPanel, titleOf } from './runPanel';

/** The run panels of a window: one for each run that is shown, restored after a reload. */
export class RunPanels implements vscode.Disposable {
  readonly #extensionUri: vscode.Uri;
  readonly #find: (runId: string) => Promise<Run | undefined>;
  readonly #answer: AnswerApproval;
  readonly #panels = new Map<string, RunPanel>();
  readonly #serializer: vscode.Disposable;

  constructor(extensionUri: vscode.Uri, find: (runId: string) => Promise<Run | undefined>, answer: AnswerApproval) {
    this.#extensionUri = extensionUri;
    this.#find = find;
    this.#answer = answer;
    this.#serializer = vscode.window.registerWebviewPanelSerializer(PANEL_VIEW_TYPE, {
      deserializeWebviewPanel: (panel, state: unknown) => this.#restore(panel, state),
    });
  }

  /** Opens the panel of a run, or brings it to the front where it is open. */
  show(run: Run, column: vscode.ViewColumn = vscode.ViewColumn.Active): void {
    const open = this.#panels.get(run.id);
    if (open !== undefined) {
      this.update(run);
      open.panel.reveal();
      return;
    }
    const panel = vscode.window.createWebviewPanel(
      PANEL_VIEW_TYPE,
      titleOf(run.task),
      column,
      webviewOptions(this.#extensionUri),
    );
    this.#add(panel, run.id).show(run);
  }

  /** In an open panel a run that was resumed takes the place of the one that was read from its journal. */
  update(run: Run): Run {
    const open = this.#panels.get(run.id);
    if (open !== undefined && open.run !== run) open.show(run);
    return run;
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
    const restored = this.#add(panel, runId);
    if (run === undefined) restored.showMissing(runId);
    else restored.show(run);
  }

  #add(panel: vscode.WebviewPanel, runId: string): RunPanel {
    const added: RunPanel = new RunPanel(panel, this.#extensionUri, (message) => {
      if (message.type === 'answerApproval') void this.#answer(runId, message.callId, answerOf(message));
      else void perform(message, runId, added.run);
    });
    this.#panels.set(runId, added);
    panel.onDidDispose(() => {
      if (this.#panels.get(runId) === added) this.#panels.delete(runId);
    });
    return added;
  }
}

type AnswerApproval = (runId: string, callId: string, answer: ApprovalAnswer) => Promise<void>;

/** Arguments that are no JSON object are the panel's fault: the call is made with what was asked, or not at all. */
function answerOf(message: Extract<FromWebview, { type: 'answerApproval' }>): ApprovalAnswer {
  const { callId, decision, argumentsJson } = message;
  if (argumentsJson === undefined) return { decision };
  const edited = parseObject(argumentsJson);
  return edited === undefined ? { decision: 'denied' } : { decision, edited: new Map([[callId, edited]]) };
}

function parseObject(text: string): JsonObject | undefined {
  try {
    const value = JSON.parse(text) as JsonValue;
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** What a panel may ask for concerns its own run only. */
async function perform(
  message: Exclude<FromWebview, { type: 'answerApproval' }>,
  runId: string,
  run: Run | undefined,
): Promise<void> {
  switch (message.type) {
    case 'stop':
      run?.cancel();
      return;
    case 'pause':
      await vscode.commands.executeCommand(COMMANDS.pauseRun, runId);
      return;
    case 'addHint':
      await vscode.commands.executeCommand(COMMANDS.addHint, runId, message.text);
      return;
    case 'editIteration':
    case 'retryIteration':
    case 'compareIterations':
      await vscode.commands.executeCommand(COMMANDS[message.type], runId, message.iteration);
      return;
    case 'showOrigin': {
      const origin = run?.events.find((event) => event.type === 'run.started')?.from;
      if (origin !== undefined) await vscode.commands.executeCommand(COMMANDS.showRun, origin.runId);
      return;
    }
    case 'resume':
      await vscode.commands.executeCommand(COMMANDS.resumeRun, runId);
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
    case 'openAnswer':
      if (run?.isFinished === true) await vscode.commands.executeCommand(COMMANDS.openAnswer, runId);
      return;
    case 'exportRun':
      await vscode.commands.executeCommand(COMMANDS.exportRun, runId);
      return;
    case 'runTask':
      await vscode.commands.executeCommand(COMMANDS.runTask);
      return;
    case 'showServers':
      await vscode.commands.executeCommand(COMMANDS.showServers);
      return;
    case 'openDemo':
      await vscode.commands.executeCommand(COMMANDS.openDemo);
      return;
    case 'showCompared':
    case 'openComparison':
    case 'ready':
      return;
  }
}
