import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { resolveLimits, type Limits } from '../../src/core/limits';
import { SILENT_LOG } from '../../src/core/log';
import type { LanguageModel, ToolSource } from '../../src/core/ports';
import { ALLOW_EVERYTHING, type ApprovalPolicy } from '../../src/runs/approvals/approvals';
import { RunService, type Run } from '../../src/runs/runService';
import type { ProbeMemory, ProbeResult } from '../../src/sandbox/probeRuntime';
import { ENGINE_SETTINGS, type EngineSetting } from '../../src/sandbox/runtime';
import { Sandbox } from '../../src/sandbox/sandbox';
import type { WorkerProcess } from '../../src/sandbox/workerProcess';

/** The same for all tests, so that each does not find it out anew. */
const PROBES: ProbeMemory = new Map<string, ProbeResult>();

/** Lets a whole suite run on one engine. */
function wishedEngine(): EngineSetting | undefined {
  return ENGINE_SETTINGS.find((one) => one === process.env['RLM_TEST_ENGINE']);
}

/** The run service on the real worker (`dist/worker.js`), with a folder of its own for the journals. */
export class EngineRuns {
  readonly workers: WorkerProcess[] = [];
  readonly secrets: string[] = [];
  readonly sandbox = new Sandbox({
    programFolder: path.resolve('dist'),
    memory: PROBES,
    wishes: () => ({ engine: this.engine ?? wishedEngine(), nodePath: process.env['RLM_TEST_NODE_PATH'] }),
    log: SILENT_LOG,
  });
  readonly service: RunService;

  private constructor(
    readonly folder: string,
    approvals: ApprovalPolicy,
    readonly engine: EngineSetting | undefined,
  ) {
    this.service = new RunService({
      storageFolder: folder,
      log: SILENT_LOG,
      approvals,
      secrets: () => this.secrets,
      startWorker: async (signal) => {
        const worker = await this.sandbox.startWorker(signal);
        this.workers.push(worker);
        return worker;
      },
    });
  }

  /** Every tool call passes unless the test has a policy. With the folder of another one it is a second window. */
  static async create(
    approvals: ApprovalPolicy = ALLOW_EVERYTHING,
    folder?: string,
    engine?: EngineSetting,
  ): Promise<EngineRuns> {
    return new EngineRuns(folder ?? (await mkdtemp(path.join(os.tmpdir(), 'rlm-runs-'))), approvals, engine);
  }

  start(task: string, model: LanguageModel, tools: ToolSource, limits: Partial<Limits> = {}): Run {
    return this.service.start({
      task,
      model,
      surface: 'api',
      limits: resolveLimits(limits),
      connectTools: () => Promise.resolve(tools),
    });
  }

  async close(): Promise<void> {
    await this.service.dispose();
    this.sandbox.dispose();
    await Promise.all(this.workers.map((worker) => worker.lost));
    await rm(this.folder, { recursive: true, force: true });
  }
}
