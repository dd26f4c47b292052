import type * as vscode from 'vscode';
import { drawnBatch } from '../../core/transcript/drawnEvents';
import { FromWebviewGuard, type FromWebview, type ToWebview } from '../../protocol/hostWebview';
import type { Run } from '../../runs/runService';
import { plainLabel } from '../plainLabel';
import { pageOf, panelIcon, webviewOptions } from './panelPage';

/** Streamed pieces come faster than a screen shows them: what arrives within this time is sent as one message. */
const BATCH_MS = 50;

/** The extension host's side of one run panel: its page, the events that it is sent, the messages that it sends. */
export class RunPanel implements vscode.Disposable {
  readonly panel: vscode.WebviewPanel;
  readonly #perform: (message: FromWebview) => void;
  readonly #disposables: vscode.Disposable[] = [];
  #run: Run | undefined;
  #missingRunId: string | undefined;
  #stopFollowing: () => void = () => {};
  /** How many of the run's events the page was sent. */
  #sentCount = 0;
  #timer: NodeJS.Timeout | undefined;
  /** Whether a page listens. VS Code ends that of a panel that is hidden, and loads another one to show it again. */
  #isReady = false;

  /** `perform` does what the panel asks for; `ready` is answered here. */
  constructor(panel: vscode.WebviewPanel, extensionUri: vscode.Uri, perform: (message: FromWebview) => void) {
    this.panel = panel;
    this.#perform = perform;
    panel.iconPath = panelIcon(extensionUri);
    panel.webview.options = webviewOptions(extensionUri);
    this.#disposables.push(
      panel.webview.onDidReceiveMessage((message) => this.#receive(message)),
      panel.onDidChangeViewState(() => (this.#isReady &&= panel.visible)),
      panel.onDidDispose(() => this.dispose()),
    );
    // The page is set last, so that its `ready` finds a listener.
    panel.webview.html = pageOf(panel.webview, extensionUri);
  }

  get run(): Run | undefined {
    return this.#run;
  }

  get runId(): string | undefined {
    return this.#run?.id ?? this.#missingRunId;
  }

  show(run: Run): void {
    this.#stopFollowing();
    this.#run = run;
    this.panel.title = titleOf(run.task);
    this.#stopFollowing = run.subscribe(() => this.#sendSoon(BATCH_MS));
    this.#sendAll();
  }

  /** The run that a restored panel showed is no longer stored. */
  showMissing(runId: string): void {
    this.#missingRunId = runId;
    this.#sendAll();
  }

  dispose(): void {
    this.#stopFollowing();
    clearTimeout(this.#timer);
    for (const disposable of this.#disposables.splice(0)) disposable.dispose();
  }

  #receive(message: unknown): void {
    const parsed = FromWebviewGuard.safeParse(message);
    if (!parsed.success) return;
    if (parsed.data.type === 'ready') {
      this.#isReady = true;
      this.#sendAll();
    } else {
      this.#perform(parsed.data);
    }
  }

  /** A page knows nothing when it says `ready`. */
  #sendAll(): void {
    this.#sentCount = 0;
    if (this.#run !== undefined) this.#sendNext();
    else if (this.#missingRunId !== undefined && this.#isReady) {
      this.#send({ type: 'missing', runId: this.#missingRunId });
    }
  }

  #sendSoon(delayMs: number): void {
    this.#timer ??= setTimeout(() => this.#sendNext(), delayMs);
  }

  #sendNext(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const run = this.#run;
    if (run === undefined || !this.#isReady) return;
    const isFirst = this.#sentCount === 0;
    const { events, end } = drawnBatch(run.events, this.#sentCount);
    this.#sentCount = end;
    const hasMore = this.#sentCount < run.events.length;
    const some = { events, hasMore };
    this.#send(isFirst ? { type: 'reset', runId: run.id, ...some } : { type: 'append', ...some });
    if (hasMore) this.#sendSoon(0);
  }

  #send(message: ToWebview): void {
    void this.panel.webview.postMessage(message);
  }
}

export function titleOf(task: string): string {
  const line = plainLabel(task).trim();
  return line.length > 40 ? `RLM: ${line.slice(0, 39).trimEnd()}…` : `RLM: ${line}`;
}
