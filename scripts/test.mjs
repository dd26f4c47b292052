// Runs the parts of the tests, all or those that are named, goes on after one that fails, and adds up the counts.
// usage: node scripts/test.mjs [part …] [part of a file's path …]
import { mkdir, open, readFile, rm } from 'node:fs/promises';
import { ensureChromium } from './chromium.mjs';
import { at, runHere } from './step.mjs';
import { TEST_STAGES } from './testParts.mjs';
import { installVscodeServer } from './vscodeServer.mjs';

/** A part that hangs is ended and counts as failed. */
const PART_TIMEOUT_MS = 40 * 60_000;

/**
 * @typedef {object} Row
 * @property {string} label
 * @property {number} passed
 * @property {number} failed
 * @property {number} skipped
 * @property {number} seconds
 * @property {string} note
 * @property {readonly string[]} [titles] what failed, with the beginning of the error
 * @property {readonly string[]} [retried] what failed before its last try
 */

const names = new Set(TEST_STAGES.flat(2).map((part) => part.name));
const wanted = process.argv.slice(2).filter((word) => names.has(word));
const words = process.argv.slice(2).filter((word) => !names.has(word));
const isWanted = (/** @type {{ name: string }} */ { name }) => wanted.length === 0 || wanted.includes(name);

const browser = TEST_STAGES.flat(2).some((part) => isWanted(part) && part.needsBrowser === true)
  ? prepareWindows()
  : Promise.resolve(undefined);
/** @type {Row[]} */
const rows = [];
for (const stage of TEST_STAGES) {
  const lanes = stage.map((lane) => lane.filter(isWanted)).filter((lane) => lane.length > 0);
  if (!lanes.flat().every((part) => part.startsAtOnce === true)) await browser;
  const [shown = [], ...others] = lanes;
  const held = others.map((lane) => runHeldBack(lane));
  for (const part of shown) {
    heading(part);
    rows.push(await run(part));
  }
  for (const { part, row, output } of (await Promise.all(held)).flat()) {
    heading(part);
    process.stdout.write(output);
    rows.push(row);
  }
}
report(rows);

/** What two parts that start at once would else install at once. Resolves to the path of the browser. */
async function prepareWindows() {
  const found = await ensureChromium();
  await installVscodeServer();
  return found;
}

/** @param {import('./testParts.mjs').TestPart} part */
function heading({ label }) {
  console.log(`\n── ${label} ${'─'.repeat(Math.max(0, 70 - label.length))}`);
}

/**
 * One after the other, with their output for later: beside parts that write to the terminal.
 * @param {readonly import('./testParts.mjs').TestPart[]} lane
 */
async function runHeldBack(lane) {
  const ended = [];
  for (const part of lane) {
    const file = at('out', `output-${part.name}-${process.pid}.txt`);
    await mkdir(at('out'), { recursive: true });
    const handle = await open(file, 'w');
    const row = await run(part, ['ignore', handle.fd, handle.fd]);
    await handle.close();
    ended.push({ part, row, output: await readFile(file, 'utf8') });
    await rm(file, { force: true });
  }
  return ended;
}

/**
 * @param {import('./testParts.mjs').TestPart} part
 * @param {import('node:child_process').StdioOptions} stdio
 * @returns {Promise<Row>}
 */
async function run(part, stdio = 'inherit') {
  /** @type {Row} */
  const row = { label: part.label, passed: 0, failed: 0, skipped: 0, seconds: 0, note: '' };
  const chromium = part.needsBrowser === true ? await browser : undefined;
  if (part.needsBrowser === true && chromium === undefined) {
    const note = 'skipped: there is no Chromium or Chrome, and none may be installed (CHROMIUM_PATH may name one)';
    console.log(note);
    return { ...row, skipped: 1, note };
  }
  const start = Date.now();
  const counts = at('out', `counts-${part.name}-${process.pid}.json`);
  await mkdir(at('out'), { recursive: true });
  await rm(counts, { force: true });
  const env = {
    ...process.env,
    RLM_TEST_COUNTS: counts,
    ...(chromium === undefined ? {} : { CHROMIUM_PATH: chromium }),
  };
  const args = part.kind === 'mocha' ? [...part.args, ...words] : part.args;
  const code = await runHere(process.execPath, args, { env, stdio, timeout: PART_TIMEOUT_MS });
  row.seconds = (Date.now() - start) / 1000;
  if (part.kind === 'check') return { ...row, passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1 };

  const text = await readFile(counts, 'utf8').catch(() => undefined);
  await rm(counts, { force: true });
  if (text === undefined) return { ...row, failed: 1, note: `ended with ${code} and no result` };
  const found = JSON.parse(text);
  const isSilent = code !== 0 && found.failed === 0;
  return { ...row, ...found, ...(isSilent ? { failed: 1, note: `ended with ${code} though no test failed` } : {}) };
}

/** @param {readonly Row[]} all */
function report(all) {
  const sum = { passed: 0, failed: 0, skipped: 0 };
  const width = Math.max(...all.map((row) => row.label.length));
  console.log(`\n${'part'.padEnd(width)}  passed  failed  skipped  seconds`);
  for (const row of all) {
    sum.passed += row.passed;
    sum.failed += row.failed;
    sum.skipped += row.skipped;
    const numbers = [row.passed, row.failed, row.skipped].map((count) => String(count).padStart(6));
    console.log(
      `${row.label.padEnd(width)}  ${numbers.join('  ')}   ${row.seconds.toFixed(1).padStart(7)}  ${row.note}`,
    );
  }
  list('What failed', (row) => row.titles ?? [], all);
  list('What failed before its last try', (row) => row.retried ?? [], all);
  const skipped = sum.skipped > 0 ? `, ${sum.skipped} skipped` : '';
  const isSkipFailure = sum.skipped > 0 && process.env['CI'] !== undefined && process.env['CI'] !== '';
  if (isSkipFailure) console.log('\nA skipped test is a failure in CI.');
  console.log(`\n${sum.passed} passed, ${sum.failed} failed${skipped}`);
  process.exitCode = sum.failed > 0 || isSkipFailure ? 1 : 0;
}

/**
 * Says at the end, where a reader of a long log looks first, what is to be looked for in it.
 * @param {string} heading
 * @param {(row: Row) => readonly string[]} titlesOf
 * @param {readonly Row[]} all
 */
function list(heading, titlesOf, all) {
  const lines = all.flatMap((row) => titlesOf(row).map((title) => `  ${row.label}: ${title}`));
  if (lines.length > 0) console.log(`\n${heading}:\n${lines.join('\n')}`);
}
