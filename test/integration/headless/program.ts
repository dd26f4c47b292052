/** Runs `dist/headless.js`, or another program, as a user's shell does, with nobody to ask. */
import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { RunEvent, RunOutcome } from '../../../src/core/events';

export const ROOT = process.cwd();
const PROGRAM = path.join(ROOT, 'dist', 'headless.js');

export interface ProgramResult {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface StartedProgram {
  readonly child: ChildProcess;
  readonly result: Promise<ProgramResult>;
}

export function startProgram(
  args: readonly string[],
  environment: NodeJS.ProcessEnv = {},
  program = PROGRAM,
): StartedProgram {
  assert.ok(existsSync(program), `${program} is missing: run "npm run build" first.`);
  const { PATH, HOME, TMPDIR } = process.env;
  const child = spawn(process.execPath, [program, ...args], {
    env: { PATH, HOME, TMPDIR, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output.stderr += text));
  const result = new Promise<ProgramResult>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exitCode) => resolve({ exitCode, ...output }));
  });
  return { child, result };
}

export function runProgram(args: readonly string[], environment?: NodeJS.ProcessEnv): Promise<ProgramResult> {
  return startProgram(args, environment).result;
}

export function eventsOf({ stdout }: ProgramResult): readonly RunEvent[] {
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as RunEvent);
}

export function outcomeOf(result: ProgramResult): RunOutcome {
  const finished = eventsOf(result).find((event) => event.type === 'run.finished');
  assert.ok(finished !== undefined, `no run.finished in\n${result.stdout}\n${result.stderr}`);
  return finished.outcome;
}

/** The single output of a submitted run. */
export function submittedBy(result: ProgramResult): unknown {
  const outcome = outcomeOf(result);
  assert.equal(outcome.kind, 'submitted', JSON.stringify(outcome));
  return outcome.kind === 'submitted' ? Object.values(outcome.outputs)[0] : undefined;
}

/** A copy of the demo that a test may change. */
export class DemoCopy {
  readonly folder: string;
  readonly workspace: string;
  /** A copy is another workspace, whose servers nobody has allowed. */
  readonly args: readonly string[];

  private constructor(folder: string) {
    this.folder = folder;
    this.workspace = path.join(folder, 'demo', 'workspace');
    this.args = [
      ...['--workspace', this.workspace],
      ...['incidents', 'people', 'runbooks'].flatMap((server) => ['--allow', `${server}.*`]),
    ];
  }

  static async create(): Promise<DemoCopy> {
    const folder = await mkdtemp(path.join(tmpdir(), 'rlm-demo-'));
    await cp(path.join(ROOT, 'demo'), path.join(folder, 'demo'), { recursive: true });
    await symlink(path.join(ROOT, 'node_modules'), path.join(folder, 'node_modules'), 'junction');
    return new DemoCopy(folder);
  }

  /** `file` is relative to `demo`. */
  async change(file: string, edit: (text: string) => string): Promise<void> {
    const target = path.join(this.folder, 'demo', file);
    const before = await readFile(target, 'utf8');
    const after = edit(before);
    assert.notEqual(after, before, `the edit of ${file} changed nothing`);
    await writeFile(target, after);
  }

  async remove(file: string): Promise<void> {
    await rm(path.join(this.folder, 'demo', file));
  }

  async dispose(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }
}
