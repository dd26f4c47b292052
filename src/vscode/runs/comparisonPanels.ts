import * as vscode from 'vscode';
import { appendEvent, emptyTranscript, type Transcript } from '../../core/transcript/transcript';
import { compareTranscripts } from '../../core/transcript/transcriptComparison';
import { FromWebviewGuard, PanelStateGuard, type ToWebview } from '../../protocol/hostWebview';
import type { Run } from '../../runs/runService';
import { COMMANDS, COMPARISON_VIEW_TYPE } from '../ids';
import { comparisonUri } from './comparisonDocument';
import { pageOf, panelIcon, webviewOptions } from './panelPage';

/** A comparison of runs that go on is sent again this often at most. */
const REFRESH_MS = 250;

/** Two runs side by side, each comparison in a panel of its own that is restored after a reload. */
export class ComparisonPanels implements vscode.Disposable {
  readonly #extensionUri: vscode.Uri;
  readonly #find: (runId: string) => Promise<Run | undefined>;
  readonly #serializer: vscode.Disposable;
  readonly #open = new Set<vscode.WebviewPanel>();

  constructor(extensionUri: vscode.Uri, find: (runId: string) => Promise<Run | undefined>) {
    this.#extensionUri = extensionUri;
    this.#find = find;
    this.#serializer = vscode.window.registerWebviewPanelSerializer(COMPARISON_VIEW_TYPE, {
      deserializeWebviewPanel: (panel, state: unknown) => this.#restore(panel, state),
    });
  }

  show(runs: readonly [Run, Run], column: vscode.ViewColumn = vscode.ViewColumn.Active): void {
    const title = vscode.l10n.t('RLM: Compared Runs');
    const options = webviewOptions(this.#extensionUri);
    this.#fill(vscode.window.createWebviewPanel(COMPARISON_VIEW_TYPE, title, column, options), runs);
  }

  dispose(): void {
    this.#serializer.dispose();
    for (const panel of this.#open) panel.dispose();
  }

  async #restore(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    const saved = PanelStateGuard.safeParse(state).data;
    const [first, second] = await Promise.all([saved?.runId, saved?.comparedWith].map((id) => this.#find(id ?? '')));
    if (first !== undefined && second !== undefined) {
      this.#fill(panel, [first, second]);
      return;
    }
    panel.dispose();
    const words = vscode.l10n.t('The comparison was closed, since a run of it is no longer stored.');
    void vscode.window.showInformationMessage(words);
  }

  #fill(panel: vscode.WebviewPanel, runs: readonly [Run, Run]): void {
    this.#open.add(panel);
    const [first, second] = runs;
    const sides = [new Side(first), new Side(second)] as const;
    let timer: NodeJS.Timeout | undefined;
    const send = (): void => {
      clearTimeout(timer);
      timer = undefined;
      const comparison = compareTranscripts(sides[0].transcript, sides[1].transcript);
      const message: ToWebview = { type: 'compare', runIds: [first.id, second.id], comparison };
      void panel.webview.postMessage(message);
    };
    let isReady = false;
    const refresh = (): void => {
      if (isReady) timer ??= setTimeout(send, REFRESH_MS);
    };
    const stops = sides.map((side) => side.follow(refresh));
    const listening = panel.webview.onDidReceiveMessage((given: unknown) => {
      const message = FromWebviewGuard.safeParse(given).data;
      if (message?.type === 'ready') {
        isReady = true;
        send();
      } else if (message?.type === 'showCompared') {
        void vscode.commands.executeCommand(COMMANDS.showRun, runs[message.index]?.id);
      } else if (message?.type === 'openComparison') {
        void vscode.window.showTextDocument(comparisonUri(runs), { preview: false });
      } else if (message?.type === 'copyText') {
        void vscode.env.clipboard.writeText(message.text);
      }
    });
    panel.onDidDispose(() => {
      clearTimeout(timer);
      for (const stop of stops) stop();
      listening.dispose();
      this.#open.delete(panel);
    });
    panel.iconPath = panelIcon(this.#extensionUri);
    panel.webview.options = webviewOptions(this.#extensionUri);
    panel.webview.html = pageOf(panel.webview, this.#extensionUri);
  }
}

/** One of the runs: folded once, then event by event. */
class Side {
  readonly transcript: Transcript;
  readonly #run: Run;

  constructor(run: Run) {
    this.#run = run;
    this.transcript = emptyTranscript(run.id);
    for (const event of run.events) appendEvent(this.transcript, event);
  }

  follow(onChange: () => void): () => void {
    return this.#run.subscribe((event) => {
      appendEvent(this.transcript, event);
      onChange();
    });
  }
}
