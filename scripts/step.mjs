// What every script shares: where things are, one plain line per step, and programs that are silent unless they fail.
// Runs on Node 20 with nothing installed.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
/** @param {string[]} parts */
export const at = (...parts) => path.join(root, ...parts);

/**
 * Says what is being done, runs it, and says how long it took where that was long enough to wonder.
 * @template T
 * @param {string} what
 * @param {() => Promise<T>} work
 */
export async function step(what, work) {
  const start = Date.now();
  console.log(`• ${what}`);
  const result = await work();
  const seconds = (Date.now() - start) / 1000;
  if (seconds > 5) console.log(`  done in ${seconds.toFixed(0)} s`);
  return result;
}

/**
 * Runs a program without its output; where it fails, the output is the message of the error.
 * @param {string} command
 * @param {string[]} args
 * @param {import('node:child_process').SpawnOptionsWithoutStdio} options
 * @returns {Promise<string>}
 */
export function runQuietly(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, ...options, stdio: 'pipe' });
    child.stdin.end();
    let output = '';
    child.stdout.on('data', (chunk) => (output += chunk));
    child.stderr.on('data', (chunk) => (output += chunk));
    child.on('error', reject);
    child.on('close', (code, signal) => {
      if (code === 0) resolve(output);
      else reject(new Error(`${[command, ...args].join(' ')} ended with ${signal ?? code}.\n${output.trim()}`));
    });
  });
}

/**
 * Runs a program on this terminal and resolves to its exit code; Ctrl+C goes to it alone.
 * @param {string} command
 * @param {string[]} args
 * @param {import('node:child_process').SpawnOptions} options
 * @returns {Promise<number>}
 */
export function runHere(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, stdio: 'inherit', ...options });
    const pass = () => child.kill('SIGTERM');
    const interrupted = () => {}; // The terminal sends SIGINT to the child as well; it decides when to end.
    process.on('SIGTERM', pass);
    process.on('SIGINT', interrupted);
    child.on('error', reject);
    child.on('close', (code, signal) => {
      process.off('SIGTERM', pass);
      process.off('SIGINT', interrupted);
      resolve(code ?? (signal === 'SIGINT' ? 130 : 1));
    });
  });
}

/**
 * Runs npm in a folder, silently. Scripts of packages never run: nothing is compiled, nothing downloads by itself.
 * @param {string} folder
 * @param {string[]} args
 */
export async function npm(folder, ...args) {
  const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error', '--engine-strict=false'];
  // What the npm that runs this script says about itself is not meant for the one that is started here.
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^npm_(package|lifecycle|command|config_local_prefix)/.test(name)),
  );
  const npmFile = process.env['npm_execpath'];
  if (npmFile?.endsWith('.js') && existsSync(npmFile)) {
    return await runQuietly(process.execPath, [npmFile, ...args, ...flags], { cwd: folder, env });
  }
  const isWindows = process.platform === 'win32';
  return await runQuietly(isWindows ? 'npm.cmd' : 'npm', [...args, ...flags], { cwd: folder, env, shell: isWindows });
}

/**
 * One hash over names and contents of files and folders; what is missing counts as missing.
 * @param {string[]} places
 */
export async function hashOf(...places) {
  const hash = createHash('sha256');
  for (const place of places) {
    const files = existsSync(at(place)) ? await filesOf(place) : [];
    hash.update(`${place}:${files.length}\n`);
    for (const file of files) hash.update(`${file}\n`).update(await readFile(at(file)));
  }
  return hash.digest('hex');
}

/** @param {string} place */
async function filesOf(place) {
  const entries = await readdir(at(place), { recursive: true, withFileTypes: true }).catch(() => undefined);
  if (entries === undefined) return [place];
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .sort();
}

/**
 * Does work only where `stamp` differs from the one that was left under `.cache` when it was last finished.
 * @param {string} name
 * @param {string} stamp
 * @param {() => boolean} isThere
 * @param {() => Promise<unknown>} work
 */
export async function unlessCurrent(name, stamp, isThere, work) {
  const file = at('.cache', `${name}.stamp`);
  const left = await readFile(file, 'utf8').catch(() => undefined);
  if (left === stamp && isThere()) return false;
  await rm(file, { force: true });
  await work();
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, stamp);
  return true;
}
