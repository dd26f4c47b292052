import * as vscode from 'vscode';
import type { RunEvent } from '../../core/events';
import { withoutBinary } from '../../core/transcript/contentBlocks';
import { FromWebviewGuard, type FromWebview, type ToWebview } from '../../protocol/hostWebview';
import type { Run } from '../../runs/runService';
import { pageOf, webviewOptions } from './panelPage';

/** Streamed pieces come faster than a screen shows them: what arrives within this time is sent as one message. */
const BATCH_MS = 50;
const MAX_DRAWN_BYTES = 2 * 1024 * 1024;

/** The extension host's side of one run panel: its page, the events that it is sent, the messages that it sends. */
export class RunPanel implements vscode.Disposable {
  readonly panel: vscode.WebviewPanel;
  readonly #perform: (message: FromWebview) => void;
  readonly #disposables: vscode.Disposable[] = [];
  #run: Run | undefined;
  #missingRunId: string | undefined;
  #stopFollowing: () => void = () => {};
  #pending: RunEvent[] = [];
  #timer: NodeJS.Timeout | undefined;
  #isReady = false;

  /** `perform` does what the panel asks for; `ready` is answered here. */
  constructor(panel: vscode.WebviewPanel, extensionUri: vscode.Uri, perform: (message: FromWebview) => void) {
    this.panel = panel;
    this.#perform = perform;
    panel.iconPath = {
      light: vscode.Uri.joinPath(extensionUri, 'media', 'panelLight.svg'),
      dark: vscode.Uri.joinPath(extensionUri, 'media', 'panelDark.svg'),
    };
    panel.webview.options = webviewOptions(extensionUri);
    this.#disposables.push(
      panel.webview.onDidReceiveMessage((message) => this.#receive(message)),
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
    this.#stopFollowing = run.subscribe((event) => this.#append(event));
    if (this.#isReady) this.#reset();
  }

  /** The run that a restored panel showed is no longer stored. */
  showMissing(runId: string): void {
    this.#missingRunId = runId;
    if (this.#isReady) this.#reset();
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
      this.#reset();
    } else {
      this.#perform(parsed.data);
    }
  }

  /** What was sent to a page that is hidden or being reloaded is lost, so each `ready` gets everything. */
  #reset(): void {
    this.#pending = [];
    if (this.#run !== undefined) {
      this.#send({ type: 'reset', runId: this.#run.id, events: this.#run.events.map(forPage) });
    } else if (this.#missingRunId !== undefined) {
      this.#send({ type: 'missing', runId: this.#missingRunId });
    }
  }

  #append(event: RunEvent): void {
    this.#pending.push(forPage(event));
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      const events = this.#pending.splice(0);
      if (this.#isReady && events.length > 0) this.#send({ type: 'append', events });
    }, BATCH_MS);
  }

  #send(message: ToWebview): void {
    void this.panel.webview.postMessage(message);
  }
}

/** What the page does not draw and may be megabytes: tool schemas, what the model was shown, media beyond a size. */
function forPage(event: RunEvent): RunEvent {
  if (event.type === 'tools.changed') return { ...event, added: [] };
  if (event.type === 'servers.connected') return { ...event, tools: undefined };
  if (event.type === 'model.started') {
    return { ...event, appended: event.appended.map(({ images: _images, ...message }) => message) };
  }
  if (event.type === 'tool.failed') {
    const { error } = event;
    if (error.content === undefined) return event;
    return { ...event, error: { ...error, content: withoutBinary(error.content, MAX_DRAWN_BYTES) } };
  }
  if (event.type !== 'tool.finished') return event;
  const { value, content } = event;
  const shown = withoutBinary(content ?? [], MAX_DRAWN_BYTES) as NonNullable<typeof content>;
  return {
    ...event,
    value: withoutBinary(value, MAX_DRAWN_BYTES),
    ...(content !== undefined && { content: shown }),
  };
}

export function titleOf(task: string): string {
  const line = task.replaceAll(/\s+/g, ' ').trim();
  return line.length > 40 ? `RLM: ${line.slice(0, 39).trimEnd()}…` : `RLM: ${line}`;
}
