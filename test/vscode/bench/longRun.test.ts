import { mkdtemp, rm } from 'node:fs/promises';
import inspector from 'node:inspector/promises';
import os from 'node:os';
import path from 'node:path';
import { setImmediate as nextTurn, setTimeout as delay } from 'node:timers/promises';
import * as vscode from 'vscode';
import type { RunEventBody } from '../../../src/core/events';
import type { ToWebview } from '../../../src/protocol/hostWebview';
import { Journal, readJournal } from '../../../src/runs/journal';
import { EventStream, type Run } from '../../../src/runs/run';
import { PANEL_VIEW_TYPE } from '../../../src/vscode/ids';
import { RunLog } from '../../../src/vscode/runs/runLog';
import { RunPanel } from '../../../src/vscode/runs/runPanel';
import { RunStatusBar } from '../../../src/vscode/runs/runStatusBar';
import { webviewOptions } from '../../../src/vscode/runs/panelPage';
import { EventScript } from '../../fixtures/transcript/sampleRuns';
import { LongestTurn } from '../../support/longestTurn';
import { addIteration } from '../../support/longRuns';
import { ourExtension } from '../suite/editor';

/** An hour at 60 events a second. */
const EVENTS = 216_000;
const EVENTS_EACH_TURN = 60;
const CALLS_EACH_ITERATION = 100;
/** More than what the panel gathers events for. */
const SENT_AFTER_MS = 500;
const MB = 1_048_576;

/** Figures, not a judgement: run by `npm run bench -- panel`, not by `npm test`. */
describe('the extension host with a run of an hour', () => {
  it('is measured', async () => {
    const folder = await mkdtemp(path.join(os.tmpdir(), 'rlm-long-run-'));
    const rows: (readonly [string, number, number, number])[] = [];
    const measure = async (name: string, act: () => Promise<unknown>): Promise<void> => {
      const turns = new LongestTurn();
      const startedAt = performance.now();
      await act();
      rows.push([name, performance.now() - startedAt, turns.stop(), await heapMb()]);
    };
    try {
      const before = await heapMb();
      rows.push(['before the run', 0, 0, before]);
      await liveRun(folder, measure);
      await measure('read again from its journal, and let go', async () => {
        const events = await readJournal(folder);
        if (events?.length !== EVENTS) throw new Error(`The journal has ${events?.length} events.`);
      });
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
    report(rows);
  });
});

type Measure = (name: string, act: () => Promise<unknown>) => Promise<void>;

async function liveRun(folder: string, measure: Measure): Promise<void> {
  const stream = new EventStream('run-1', Date.now, (body) => body);
  const run: Run = {
    id: 'run-1',
    task: 'An hour',
    get events() {
      return stream.events;
    },
    subscribe: (listener) => stream.subscribe(listener),
    outcome: new Promise(() => undefined),
    isFinished: false,
    cancel() {},
  };
  const journal = new Journal(folder);
  const log = vscode.window.createOutputChannel('RLM: an hour', { log: true });
  const statusBar = new RunStatusBar();
  stream.subscribe((event) => journal.append(event));
  new RunLog(log).follow(run);
  statusBar.follow(run);
  const panel = new ShownPanel(run);
  await panel.caughtUp;
  await measure('played in, the panel open', async () => {
    await playIn(stream);
    await panel.follows();
  });
  await measure('the panel hidden, and shown again', () => panel.showAgain());
  await measure('the panel closed', async () => panel.dispose());
  await journal.close();
  statusBar.dispose();
  log.dispose();
}

/** As the engine reports it, far faster: each turn of the event loop has as many events as a second of the run. */
async function playIn(stream: EventStream): Promise<void> {
  const script = new EventScript().start('An hour').servers();
  let left = EVENTS;
  for (let number = 1; left > 0; number += 1) {
    addIteration(script, number, CALLS_EACH_ITERATION);
    for (const { runId: _runId, sequence: _sequence, at: _at, iteration, ...body } of script.events.splice(0)) {
      if (left === 0) return;
      // All that the script makes has codes.
      stream.emit(body as RunEventBody, iteration === undefined ? {} : { iteration });
      left -= 1;
      if (left % EVENTS_EACH_TURN === 0) await nextTurn();
    }
  }
}

/** The panel of a run, with its real page. */
class ShownPanel {
  readonly #shown: RunPanel;
  /** Resolves when the page has all that there is. */
  #caughtUp = Promise.withResolvers<void>();
  #delivered: Thenable<boolean> = Promise.resolve(true);

  constructor(run: Run) {
    const { extensionUri } = ourExtension();
    const column = vscode.ViewColumn.One;
    const panel = vscode.window.createWebviewPanel(PANEL_VIEW_TYPE, run.task, column, webviewOptions(extensionUri));
    const post = panel.webview.postMessage.bind(panel.webview);
    panel.webview.postMessage = async (message: ToWebview) => {
      const isDelivered = await (this.#delivered = post(message));
      if ('hasMore' in message && !message.hasMore) this.#caughtUp.resolve();
      return isDelivered;
    };
    this.#shown = new RunPanel(panel, extensionUri, () => undefined);
    this.#shown.show(run);
  }

  get caughtUp(): Promise<void> {
    return this.#caughtUp.promise;
  }

  /** When the page has what was reported until now. */
  async follows(): Promise<void> {
    await delay(SENT_AFTER_MS);
    await this.#delivered;
  }

  async showAgain(): Promise<void> {
    const { panel } = this.#shown;
    const hidden = new Promise<void>((done) => panel.onDidChangeViewState(() => !panel.visible && done()));
    const document = await vscode.workspace.openTextDocument({ content: 'In front of it' });
    await vscode.window.showTextDocument(document, vscode.ViewColumn.One);
    await hidden;
    this.#caughtUp = Promise.withResolvers();
    panel.reveal();
    await this.#caughtUp.promise;
  }

  dispose(): void {
    this.#shown.panel.dispose();
  }
}

async function heapMb(): Promise<number> {
  const inspected = new inspector.Session();
  inspected.connect();
  await inspected.post('HeapProfiler.collectGarbage');
  inspected.disconnect();
  const { heapUsed, external } = process.memoryUsage();
  return (heapUsed + external) / MB;
}

function report(rows: readonly (readonly [string, number, number, number])[]): void {
  const cells = (values: readonly (string | number)[]): string =>
    values.map((value) => String(value).padStart(14)).join('');
  const lines = [
    `${EVENTS.toLocaleString()} events in the extension host of VS Code ${vscode.version}`,
    `${''.padEnd(44)}${cells(['ms', 'longest turn', 'heap MB'])}`,
    ...rows.map(([name, ...figures]) => `${name.padEnd(44)}${cells(figures.map((figure) => figure.toFixed(0)))}`),
  ];
  for (const line of lines) console.log(`[test] ${line}`);
}
