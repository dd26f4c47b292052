/** The peers, installed by a package file of their own and each measured in processes of its own. */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Figures } from './ownTimes';
import type { Measured } from './report';

const run = promisify(execFile);
const FOLDER = path.resolve('test/bench/peers');
const COLD_STARTS = 5;
const TIMEOUT_MS = 300_000;

/** The module of each in `test/bench/peers`, its package, and what it runs code in. */
const PEERS = [
  ['utcp', '@utcp/code-mode', 'isolated-vm in the process of its caller, fresh for each run'],
  ['tanstack', '@tanstack/ai-isolate-node', 'isolated-vm in the process of its caller, fresh for each run'],
  ['executor', '@executor-js/runtime-quickjs', 'QuickJS on the thread of its caller, fresh for each run'],
  ['aiSdk', '@ai-sdk/code-mode', 'QuickJS in a thread, fresh for each run'],
  ['cloudflare', '@cloudflare/codemode', 'workerd under miniflare, fresh for each run'],
  ['axLlm', '@ax-llm/ax', 'a thread with a session that stays'],
  ['mcpUse', 'mcp-use', '`node:vm`: none'],
] as const;

export const PEER_NAMES: readonly string[] = PEERS.map(([, name]) => name);

export async function measurePeers(wanted: (name: string) => boolean): Promise<readonly Measured[]> {
  const failure = await install();
  const measured: Measured[] = [];
  for (const [module, name, what] of PEERS) {
    if (!wanted(name)) continue;
    const version = await versionOf(name);
    const shown = { name: `${name} ${version}`, what };
    measured.push(failure === undefined ? { ...shown, ...(await measure(module)) } : { ...shown, failure });
  }
  return measured;
}

async function measure(module: string): Promise<Pick<Measured, 'figures' | 'failure'>> {
  try {
    const cold: number[] = [];
    for (let index = 0; index < COLD_STARTS; index += 1)
      cold.push(...((await figuresOf(module, 'cold'))['cold'] ?? []));
    return { figures: { ...(await figuresOf(module, 'programs')), cold } };
  } catch (thrown) {
    const text = thrown instanceof Error ? thrown.message : String(thrown);
    return { failure: /\w*Error[^\n]*/.exec(text)?.[0].slice(0, 120) ?? 'it could not be run' };
  }
}

async function figuresOf(module: string, what: 'cold' | 'programs'): Promise<Figures> {
  const args = ['--no-node-snapshot', path.join(FOLDER, 'measure.mjs'), module, what];
  const { stdout, stderr } = await run(process.execPath, args, { timeout: TIMEOUT_MS, maxBuffer: 64e6 }).catch(ended);
  for (const line of stderr.split('\n')) if (/^[a-z]+: /.test(line)) console.log(`  ${module}, ${line.slice(0, 150)}`);
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Figures;
}

/** A peer's process ends itself by a signal once it has printed its figures. */
function ended(thrown: unknown): { readonly stdout: string; readonly stderr: string } {
  const { stdout = '', stderr = '' } = thrown as { readonly stdout?: string; readonly stderr?: string };
  if (!stdout.trimEnd().endsWith('}')) throw thrown;
  return { stdout, stderr };
}

/** Once for each state of the lock file; without scripts, so that nothing is compiled or downloaded besides. */
async function install(): Promise<string | undefined> {
  const lock = await readFile(path.join(FOLDER, 'package-lock.json'));
  const mark = path.join(FOLDER, 'node_modules/.installed');
  const hash = createHash('sha256').update(lock).digest('hex');
  if ((await readFile(mark, 'utf8').catch(() => '')) === hash) return undefined;
  console.log('  The peers are being installed (about 900 MB) …');
  try {
    const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
    const options = { cwd: FOLDER, shell: process.platform === 'win32' };
    // By the lock file, which this leaves as it is; `npm ci` would ask for the platforms of others too.
    await run(npm, ['install', '--ignore-scripts', '--no-save', '--no-audit', '--no-fund'], options);
    await writeFile(mark, hash);
    return undefined;
  } catch (thrown) {
    const text = thrown instanceof Error ? thrown.message : String(thrown);
    return `not installed: ${/npm error [^\n]*/.exec(text)?.[0] ?? 'npm failed'}`;
  }
}

async function versionOf(name: string): Promise<string> {
  const text = await readFile(path.join(FOLDER, 'package.json'), 'utf8');
  return (JSON.parse(text) as { readonly dependencies: Readonly<Record<string, string>> }).dependencies[name] ?? '';
}
