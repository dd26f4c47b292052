/** Whether a Node can run isolated-vm: tried in a process of its own, which a native module may crash as it likes. */
import { execFile, type ExecFileException } from 'node:child_process';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { said, type Said } from '../core/said';

export const PROBE_TIMEOUT_MS = 3_000;

export type ProbeResult =
  | { readonly ok: true; readonly nodeVersion: string; readonly engineFile: string }
  | { readonly ok: false; readonly reason: Said };

/** Keeps what was found out, from one start of the extension to the next. */
export interface ProbeMemory {
  get(key: string): unknown;
  set(key: string, result: ProbeResult): void;
}

export interface ProbeOptions {
  /** isolated-vm's module for each ABI that there is one for. */
  readonly engineFiles: Readonly<Record<string, string>>;
  readonly memory: ProbeMemory | undefined;
  readonly timeoutMs?: number;
}

/** Only what worked is remembered, for this very binary and module: what failed may have been too slow. */
export async function probeRuntime(execPath: string, options: ProbeOptions): Promise<ProbeResult> {
  const { engineFiles, memory } = options;
  const key = await keyOf([execPath, ...Object.values(engineFiles)]);
  if (key === undefined) return { ok: false, reason: said('probe.missing') };
  const known = memory?.get(key);
  if (isSuccess(known)) return known;
  const result = await runProbe(execPath, options);
  if (result.ok) memory?.set(key, result);
  return result;
}

/** Says what it is before it loads anything, so that a crash can be told from a stranger. */
const SCRIPT = `
const files = JSON.parse(process.argv[1]);
const { electron, node, modules } = process.versions;
const say = (words) => require('node:fs').writeSync(1, JSON.stringify(words) + '\\n');
say({ electron, node, modules });
if (electron === undefined && files[modules] !== undefined) {
  const loaded = { exports: {} };
  process.dlopen(loaded, files[modules]);
  const isolate = new loaded.exports.ivm.Isolate({ memoryLimit: 8 });
  say({ sum: isolate.createContextSync().evalSync('1 + 1') });
}`;

function runProbe(execPath: string, { engineFiles, timeoutMs = PROBE_TIMEOUT_MS }: ProbeOptions): Promise<ProbeResult> {
  return new Promise((resolve) => {
    // Away from the workspace, and without variables that would make another program of it.
    const options = { timeout: timeoutMs, env: {}, cwd: path.dirname(execPath), windowsHide: true };
    const args = ['--no-node-snapshot', '-e', SCRIPT, JSON.stringify(engineFiles)];
    execFile(execPath, args, { ...options, killSignal: 'SIGKILL' }, (error, stdout) => {
      const [first, second] = stdout.split('\n').map(readLine);
      const { electron, node, modules } = first ?? {};
      const fail = (reason: Said): void => resolve({ ok: false, reason });
      if (typeof node !== 'string' || typeof modules !== 'string') {
        return fail(error?.killed === true ? said('probe.silent', String(timeoutMs)) : said('probe.noNode'));
      }
      if (electron !== undefined) return fail(said('probe.electron'));
      const engineFile = engineFiles[modules];
      if (engineFile === undefined) return fail(said('probe.noModule', node));
      if (second?.['sum'] === 2) return resolve({ ok: true, nodeVersion: node, engineFile });
      if (error?.killed === true) return fail(said('probe.slow', String(timeoutMs)));
      fail(failureOf(error));
    });
  });
}

/** Of the words only the line of the error itself; the rest is its trace. */
function failureOf(error: ExecFileException | null): Said {
  const line = error?.message.split('\n').find((one) => /^\w*Error: /.test(one));
  const cause = line === undefined ? [] : [line.replace(/^\w*Error: /, '')];
  const because = line === undefined ? '' : 'Because';
  return error?.signal
    ? said(`probe.crashed${because}`, error.signal, ...cause)
    : said(`probe.notLoaded${because}`, ...cause);
}

function readLine(line: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    // Some other program's words.
    return undefined;
  }
}

async function keyOf(files: readonly string[]): Promise<string | undefined> {
  try {
    const stats = await Promise.all(files.map((file) => stat(file)));
    return files.map((file, index) => `${file}:${stats[index]?.size}:${stats[index]?.mtimeMs}`).join('|');
  } catch {
    // One of them is not there.
    return undefined;
  }
}

function isSuccess(value: unknown): value is ProbeResult & { readonly ok: true } {
  return typeof value === 'object' && value !== null && 'ok' in value && value.ok === true && 'engineFile' in value;
}
