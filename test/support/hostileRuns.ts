/** Runs whose worker is hostile: what it does stands in the task (`fixtures/workers/hostileWorker.cjs`). */
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { RunOutcome } from '../../src/core/events';
import type { JsonObject } from '../../src/core/json';
import { resolveLimits, type Limits } from '../../src/core/limits';
import { SILENT_LOG, type Log } from '../../src/core/log';
import type { ApprovalMode } from '../../src/runs/approvals/approvalRules';
import { ALLOW_EVERYTHING } from '../../src/runs/approvals/approvals';
import { RunService, type Run } from '../../src/runs/runService';
import { WorkerProcess } from '../../src/sandbox/workerProcess';
import { localTools } from './localTools';
import { ScriptedModel } from './scriptedModel';

export type Act = { readonly act: string } & Readonly<Record<string, string | number>>;

export interface HostileRun {
  readonly run: Run;
  readonly outcome: RunOutcome;
  /** The arguments of the calls that reached a tool. */
  readonly called: readonly JsonObject[];
  readonly warnings: readonly string[];
  /** Faults of ours. */
  readonly errors: readonly string[];
  readonly model: ScriptedModel;
}

export class HostileRuns {
  readonly workers: WorkerProcess[] = [];
  #called: JsonObject[] = [];
  #warnings: string[] = [];
  #errors: string[] = [];
  readonly #service: RunService;
  /** Whether the tools of the runs pass by themselves, or only those that are marked as read-only, which none is. */
  mode: ApprovalMode = 'auto';

  private constructor(readonly folder: string) {
    const log: Log = {
      ...SILENT_LOG,
      warn: (text: string) => void this.#warnings.push(text),
      error: (text: string) => void this.#errors.push(text),
    };
    this.#service = new RunService({
      storageFolder: folder,
      log,
      approvals: { ...ALLOW_EVERYTHING, mode: () => this.mode },
      startWorker: async (signal) => {
        const runtime = {
          engine: 'isolated-vm',
          execPath: process.execPath,
          nodeVersion: process.versions.node,
          origin: 'editor',
          engineFiles: [],
        } as const;
        const file = path.resolve('test/fixtures/workers/hostileWorker.cjs');
        const worker = await WorkerProcess.start(runtime, file, log, signal);
        this.workers.push(worker);
        return worker;
      },
    });
  }

  static async create(): Promise<HostileRuns> {
    return new HostileRuns(await mkdtemp(path.join(os.tmpdir(), 'rlm-hostile-')));
  }

  async run(acts: readonly Act[], limits: Partial<Limits> = {}): Promise<HostileRun> {
    this.#called = [];
    this.#warnings = [];
    this.#errors = [];
    const model = new ScriptedModel('an answer');
    const tools = localTools({
      'desk.echo': (input) => {
        this.#called.push(input);
        return { ok: true, value: input };
      },
    });
    const run = this.#service.start({
      task: JSON.stringify({ acts }),
      model,
      surface: 'api',
      limits: resolveLimits(limits),
      connectTools: () => Promise.resolve(tools),
    });
    const outcome = await run.outcome;
    return { run, outcome, called: this.#called, warnings: this.#warnings, errors: this.#errors, model };
  }

  async close(): Promise<void> {
    await this.#service.dispose();
    for (const worker of this.workers) worker.kill();
    await Promise.all(this.workers.map(({ lost }) => lost));
    await rm(this.folder, { recursive: true, force: true });
  }
}
