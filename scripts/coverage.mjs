// Prints which branches of src/worker and src/sandbox the tests take: in the test process, in workers and in their
// threads. What runs in isolates and within QuickJS (src/worker/realm) V8 does not count for Node; of it only what the
// tests call in their own process is seen, and it is summed apart.
// usage: node scripts/coverage.mjs [--minimum 95] [--report] [part of a test file's path …]
import { mkdir, readFile, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { branchesOf } from './coverage/branches.mjs';
import { loadBundle, runPlaces } from './coverage/counts.mjs';
import { bundleTests } from './mocha.mjs';
import { at, runHere } from './step.mjs';

const SUITES = ['sandbox', 'unit'];
/** It is about the permission model, which is off here. */
const NOT_COUNTED = /workerRights/;
const FOLDERS = ['src/worker', 'src/sandbox'];

const { values, positionals } = parseArgs({
  options: { minimum: { type: 'string', default: '0' }, report: { type: 'boolean' } },
  allowPositionals: true,
});
const folder = at('out/coverage');
const raw = path.join(folder, 'raw');
let code = 0;
if (values.report !== true) {
  await rm(folder, { recursive: true, force: true });
  await mkdir(raw, { recursive: true });
  for (const suite of SUITES) code = (await runSuite(suite)) || code;
}
const isEnough = await report(Number(values.minimum));
process.exitCode = code !== 0 || !isEnough ? 1 : 0;

/** @param {string} suite */
async function runSuite(suite) {
  const all = await bundleTests(suite, path.join(folder, suite), positionals);
  const files = all.filter((file) => !NOT_COUNTED.test(file));
  if (files.length === 0) return 0;
  const flags = ['--no-node-snapshot', '--enable-source-maps', '--no-warnings'];
  const preload = `--require=${at('scripts/coverage/preload.cjs')}`;
  const mocha = [at('node_modules/mocha/bin/mocha.js'), '--exit', '--timeout', '120000', '--reporter', 'dot'];
  return await runHere(process.execPath, [...flags, preload, ...mocha, ...files], {
    env: { ...process.env, NODE_V8_COVERAGE: raw },
  });
}

/** @param {number} minimum */
async function report(minimum) {
  const places = await runPlaces(raw, loadBundle);
  const outside = { taken: 0, all: 0 };
  const inside = { taken: 0, all: 0 };
  /** @type {string[]} */
  const missing = [];
  for (const file of await sources()) {
    const known = places.get(at(file)) ?? new Map();
    const text = await readFile(at(file), 'utf8');
    const branches = branchesOf(file, text).flatMap((branch) => {
      const isTaken = takenOf(branch, text, known);
      return isTaken === undefined ? [] : [{ ...branch, isTaken }];
    });
    if (branches.length === 0) continue;
    const good = branches.filter(({ isTaken }) => isTaken).length;
    const sum = file.startsWith(path.join('src', 'worker', 'realm') + path.sep) ? inside : outside;
    sum.taken += good;
    sum.all += branches.length;
    console.log(
      `${percent(good, branches.length)}  ${String(good).padStart(4)} of ${String(branches.length).padStart(4)}  ${file}`,
    );
    const lines = text.split('\n');
    for (const { kind, line } of branches.filter(({ isTaken }) => !isTaken))
      missing.push(`${file}:${line}  ${kind.padEnd(8)}  ${lines[line - 1]?.trim().slice(0, 100)}`);
  }
  console.log(`\nNot taken:\n${missing.join('\n')}`);
  console.log(
    `\n${percent(inside.taken, inside.all)} of src/worker/realm, outside of isolates (${inside.taken} of ${inside.all})`,
  );
  console.log(`${percent(outside.taken, outside.all)} of all the rest (${outside.taken} of ${outside.all})`);
  return outside.taken >= (outside.all * minimum) / 100;
}

/**
 * Undefined where no bundle has the branch: its file has types only, or nothing imports it.
 * @param {import('./coverage/branches.mjs').Branch} branch
 * @param {string} text
 * @param {ReadonlyMap<string, boolean>} known
 */
function takenOf({ start, end }, text, known) {
  const before = text.slice(0, start);
  let line = before.split('\n').length;
  let column = start - (before.lastIndexOf('\n') + 1);
  for (let offset = start; offset < end; offset += 1) {
    const found = known.get(`${line}:${column}`);
    if (found !== undefined) return found;
    if (text[offset] === '\n') [line, column] = [line + 1, 0];
    else column += 1;
  }
  return undefined;
}

async function sources() {
  const found = await Promise.all(
    FOLDERS.map(async (place) => (await readdir(at(place), { recursive: true })).map((name) => path.join(place, name))),
  );
  return found
    .flat()
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts'))
    .sort();
}

/** @param {number} part @param {number} whole */
function percent(part, whole) {
  return `${((100 * part) / whole).toFixed(1).padStart(5)} %`;
}
