/**
 * The panel in Chromium: how long long runs take to open, what a stream of events costs, and what is kept in memory.
 * Goals: a run of 1,000 iterations or 10,000 calls opens within a second, and a stream of 60 events a second has no
 * task over 50 ms.
 */
import type { Browser, Page } from 'playwright-core';
import type { RunEvent } from '../../src/core/events';
import { manyCalls, manyIterations, streamedEvents } from '../support/longRuns';
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
  readonly elements: number;
  readonly heapMb: number;
}

export async function main(): Promise<void> {
  const browser = await launchChromium();
  try {
    const opened = [
      await openRun(browser, '1,000 iterations', manyIterations(1_000).events),
      await openRun(browser, '10,000 calls in one cell', manyCalls(10_000).events),
      await openRun(browser, '10,000 calls, all of them shown', manyCalls(10_000).events, showAll),
    ];
    printRows('Opened, from the message to the second frame after it (goal: below 1,000 ms)', opened);
    const streamed = [
      await stream(browser, 'into a new run', new EventScript().start('Stream').servers()),
      await stream(browser, 'behind 1,000 iterations', manyIterations(1_000)),
      await stream(browser, 'behind 10,000 calls', manyCalls(10_000)),
    ];
    printRows(`${EVENTS_PER_SECOND} events a second for ${STREAM_SECONDS} s (goal: no task over 50 ms)`, streamed);
    printRows(`${REPLAYED_EVENTS.toLocaleString()} events, ${BATCH} at a time`, [await replay(browser)]);
  } finally {
    await browser.close();
  }
}

async function openRun(
  browser: Browser,
  name: string,
  events: readonly RunEvent[],
  then?: (page: Page) => Promise<number>,
): Promise<Measured> {
  const preview = await Preview.open(browser);
  const { page } = preview;
  await watchLongTasks(page);
  const message = { type: 'reset', runId: 'run-1', events };
  await page.evaluate(`window.message = ${JSON.stringify(message)}`);
  let ms = await page.evaluate<number>(TIMED_MESSAGE);
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

async function stream(browser: Browser, name: string, script: EventScript): Promise<Measured> {
  const preview = await Preview.open(browser);
  await preview.show([...script.events]);
  // What opening it cost does not count.
  await preview.page.waitForTimeout(1_000);
  await watchLongTasks(preview.page);
  const iteration = (script.events.at(-1)?.iteration ?? 0) + 1;
  const events = streamedEvents(script, EVENTS_PER_SECOND * STREAM_SECONDS, iteration);
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
  await watchLongTasks(preview.page);
  const script = manyIterations(1_000, 100);
  const events = script.events.slice(0, REPLAYED_EVENTS);
  const startedAt = performance.now();
  await preview.show(events.slice(0, BATCH));
  for (let at = BATCH; at < events.length; at += BATCH) await preview.append(events.slice(at, at + BATCH));
  return await measured(preview, `${events.length.toLocaleString()} events`, performance.now() - startedAt);
}

async function measured(preview: Preview, name: string, ms: number): Promise<Measured> {
  const { page } = preview;
  await page.waitForTimeout(300);
  const tasks = await page.evaluate<number[]>('window.longTasks');
  const elements = await page.evaluate<number>('document.querySelectorAll("*").length');
  const client = await page.context().newCDPSession(page);
  await client.send('HeapProfiler.collectGarbage');
  const { usedSize } = await client.send('Runtime.getHeapUsage');
  await preview.close();
  return {
    name,
    ms,
    longTasks: tasks.length,
    longestMs: Math.max(0, ...tasks),
    elements,
    heapMb: usedSize / 1_048_576,
  };
}

async function watchLongTasks(page: Page): Promise<void> {
  await page.evaluate(() => {
    const longTasks: number[] = [];
    Object.assign(window, { longTasks });
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) longTasks.push(duration);
    }).observe({ type: 'longtask' });
  });
}

const TIMED_MESSAGE = `new Promise((done) => {
  const before = performance.now();
  addEventListener('message', () => requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now() - before))), { once: true });
  postMessage(window.message, '*');
})`;

function printRows(title: string, rows: readonly Measured[]): void {
  const width = Math.max(...rows.map(({ name }) => name.length));
  const line = (name: string, cells: readonly string[]): string =>
    `${name.padEnd(width)}  ${cells.map((cell) => cell.padStart(11)).join(' ')}`;
  console.log(`\n${title}`);
  console.log(line('', ['ms', 'long tasks', 'longest ms', 'elements', 'heap MB']));
  for (const { name, ms, longTasks, longestMs, elements, heapMb } of rows) {
    console.log(
      line(
        name,
        [ms, longTasks, longestMs, elements, heapMb].map((value) => value.toFixed(0)),
      ),
    );
  }
}
