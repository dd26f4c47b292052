/**
 * The panel in Chromium: how long long runs take to open, what a stream of events costs, and what is kept in memory;
 * then what the same costs in the extension host of a VS Code server.
 * Goals: a run of 1,000 iterations or 10,000 calls opens within a second, and a stream of 60 events a second has no
 * task over 50 ms.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { Browser, CDPSession, Page } from 'playwright-core';
import type { RunEvent } from '../../src/core/events';
import { drawnBatch, drawnEvents } from '../../src/core/transcript/drawnEvents';
import type { ToWebview } from '../../src/protocol/hostWebview';
import {
  largeResults,
  manyCalls,
  manyIterations,
  streamedCalls,
  streamedCode,
  streamedEvents,
} from '../support/longRuns';
import { EventScript } from '../fixtures/transcript/sampleRuns';
import { Preview } from '../fixtures/webview/preview';
import { launchChromium } from '../support/launchChromium';

const EVENTS_PER_SECOND = 60;
const STREAM_SECONDS = 6;
const REPLAYED_EVENTS = 216_000;
const BATCH = 2_000;

interface Measured {
  readonly name: string;
  readonly ms: number;
  readonly longTasks: number;
  readonly longestMs: number;
  /** Of the page's main thread, whatever else the machine does. */
  readonly cpuMs: number;
  readonly elements: number;
  readonly heapMb: number;
}

/** `--only` names one of the parts: opened, streamed, replayed or extensionHost. */
export async function main(options: readonly string[]): Promise<void> {
  const { only } = parseArgs({ args: [...options], options: { only: { type: 'string' } } }).values;
  const parts = { opened: showOpened, streamed: showStreamed, replayed: showReplayed };
  const browser = await launchChromium();
  try {
    for (const [name, show] of Object.entries(parts)) if (only === undefined || only === name) await show(browser);
  } finally {
    await browser.close();
  }
  if (only === undefined || only === 'extensionHost') await measureExtensionHost();
}

async function showOpened(browser: Browser): Promise<void> {
  printRows('Opened, from the message to the second frame after it (goal: below 1,000 ms)', [
    await openRun(browser, 'a run of one iteration: first paint', manyIterations(1).events),
    await openRun(browser, '1,000 iterations', manyIterations(1_000).events),
    await openRun(browser, '10,000 calls in one cell', manyCalls(10_000).events),
    await openRun(browser, '10,000 calls, all of them shown', manyCalls(10_000).events, showAll),
    await openRun(browser, '200 results of 500,000 characters', largeResults(200, 500_000).events),
  ]);
}

async function showStreamed(browser: Browser): Promise<void> {
  const streamed: Measured[] = [];
  for (const [name, script, eventsOf] of streams()) streamed.push(await stream(browser, name, script, eventsOf));
  printRows(`${EVENTS_PER_SECOND} events a second for ${STREAM_SECONDS} s (goal: no task over 50 ms)`, streamed);
}

async function showReplayed(browser: Browser): Promise<void> {
  printRows(`${REPLAYED_EVENTS.toLocaleString()} events, ${BATCH} at a time`, [await replay(browser)]);
}

async function measureExtensionHost(): Promise<void> {
  const runner = path.resolve('test/vscode/runner/runInServer.mjs');
  const child = spawn(process.execPath, [runner, 'longRun', '--scenario', 'bench'], { stdio: 'inherit' });
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) throw new Error('The measurement in VS Code failed.');
}

type Stream = readonly [
  name: string,
  before: EventScript,
  events: (script: EventScript, count: number, iteration: number) => readonly RunEvent[],
];

function streams(): readonly Stream[] {
  const start = (): EventScript => new EventScript().start('Stream').servers();
  return [
    ['into a new run', start(), streamedEvents],
    ['the code of a long cell', start(), streamedCode],
    ['behind 1,000 iterations', manyIterations(1_000), streamedEvents],
    ['behind 10,000 calls', manyCalls(10_000), streamedEvents],
    ['into the cell that made 10,000 calls', manyCalls(10_000), streamedCalls],
  ];
}

/** What the extension host sends of a run that is there. */
function messagesOf(events: readonly RunEvent[]): readonly ToWebview[] {
  const messages: ToWebview[] = [];
  for (let from = 0; from < events.length;) {
    const batch = drawnBatch(events, from);
    const part = { events: batch.events, hasMore: batch.end < events.length };
    messages.push(from === 0 ? { type: 'reset', runId: events[0]?.runId ?? '', ...part } : { type: 'append', ...part });
    from = batch.end;
  }
  return messages;
}

async function openRun(
  browser: Browser,
  name: string,
  events: readonly RunEvent[],
  then?: (page: Page) => Promise<number>,
): Promise<Measured> {
  const preview = await Preview.open(browser);
  const { page } = preview;
  // What the page is given is there before: reading it as a text is no part of what it costs.
  await page.evaluate(`window.messages = ${JSON.stringify(messagesOf(events))}`);
  await watchTasks(page);
  let ms = await page.evaluate<number>(TIMED_MESSAGES);
  if (then !== undefined) ms = await then(page);
  return await measured(preview, name, ms);
}

/** What a person does to see all calls of a cell. */
async function showAll(page: Page): Promise<number> {
  return await page.evaluate(async () => {
    const button = [...document.querySelectorAll('button')].find((one) => one.textContent.includes('Show all'));
    const before = performance.now();
    button?.click();
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    return performance.now() - before;
  });
}

async function stream(browser: Browser, name: string, script: EventScript, eventsOf: Stream[2]): Promise<Measured> {
  const preview = await Preview.open(browser);
  await preview.show([...script.events]);
  // What opening it cost does not count.
  await preview.page.waitForTimeout(1_000);
  await watchTasks(preview.page);
  const iteration = (script.events.at(-1)?.iteration ?? 0) + 1;
  const events = eventsOf(script, EVENTS_PER_SECOND * STREAM_SECONDS, iteration);
  const startedAt = performance.now();
  await preview.page.evaluate(`new Promise((done) => {
    const events = ${JSON.stringify(events)};
    const timer = setInterval(() => {
      const event = events.shift();
      if (event === undefined) { clearInterval(timer); done(); return; }
      postMessage({ type: 'append', events: [event] }, '*');
    }, ${1_000 / EVENTS_PER_SECOND});
  })`);
  return await measured(preview, name, performance.now() - startedAt);
}

async function replay(browser: Browser): Promise<Measured> {
  const preview = await Preview.open(browser);
  await watchTasks(preview.page);
  const script = manyIterations(1_020, 100);
  const events = script.events.slice(0, REPLAYED_EVENTS);
  const startedAt = performance.now();
  await preview.show(events.slice(0, BATCH));
  for (let at = BATCH; at < events.length; at += BATCH) {
    await preview.append(drawnEvents(events.slice(at, at + BATCH)));
  }
  return await measured(preview, `${events.length.toLocaleString()} events`, performance.now() - startedAt);
}

async function measured(preview: Preview, name: string, ms: number): Promise<Measured> {
  const { page } = preview;
  await page.waitForTimeout(300);
  const tasks = await page.evaluate<number[]>('window.longTasks');
  const elements = await page.evaluate<number>('document.querySelectorAll("*").length');
  const clock = cpuClocks.get(page);
  if (clock === undefined) throw new Error('Nobody watches this page.');
  const { client, before } = clock;
  const usedMs = (await cpuMs(client)) - before;
  await client.send('HeapProfiler.collectGarbage');
  const { usedSize } = await client.send('Runtime.getHeapUsage');
  await preview.close();
  return {
    name,
    ms,
    longTasks: tasks.length,
    longestMs: Math.max(0, ...tasks),
    cpuMs: usedMs,
    elements,
    heapMb: usedSize / 1_048_576,
  };
}

const cpuClocks = new WeakMap<Page, { readonly client: CDPSession; readonly before: number }>();

async function cpuMs(client: CDPSession): Promise<number> {
  const { metrics } = await client.send('Performance.getMetrics');
  return 1_000 * (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN);
}

async function watchTasks(page: Page): Promise<void> {
  const client = await page.context().newCDPSession(page);
  await client.send('Performance.enable', { timeDomain: 'threadTicks' });
  cpuClocks.set(page, { client, before: await cpuMs(client) });
  await page.evaluate(() => {
    const longTasks: number[] = [];
    Object.assign(window, { longTasks });
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) longTasks.push(duration);
    }).observe({ type: 'longtask' });
  });
}

const TIMED_MESSAGES = `new Promise((done) => {
  const before = performance.now();
  let left = messages.length;
  addEventListener('message', () => {
    left -= 1;
    if (left === 0) requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now() - before)));
  });
  for (const message of messages) postMessage(message, '*');
})`;

function printRows(title: string, rows: readonly Measured[]): void {
  const width = Math.max(...rows.map(({ name }) => name.length));
  const line = (name: string, cells: readonly string[]): string =>
    `${name.padEnd(width)}  ${cells.map((cell) => cell.padStart(11)).join(' ')}`;
  console.log(`\n${title}`);
  console.log(line('', ['ms', 'long tasks', 'longest ms', 'CPU ms', 'elements', 'heap MB']));
  for (const { name, ms, longTasks, longestMs, cpuMs: cpu, elements, heapMb } of rows) {
    console.log(
      line(
        name,
        [ms, longTasks, longestMs, cpu, elements, heapMb].map((value) => value.toFixed(0)),
      ),
    );
  }
}
