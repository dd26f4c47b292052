/** Runs given cells in a real worker, with the extension host's side of the wire as it is, and tells all that came out. */
import type { RunEventBody, RunOutcome } from '../../src/core/events';
import { resolveLimits, type Limits } from '../../src/core/limits';
import { SILENT_LOG } from '../../src/core/log';
import type { ToolSource } from '../../src/core/ports';
import { DEFAULT_SIGNATURE } from '../../src/core/signature/signature';
import { ALLOW_EVERYTHING, RunApprovals, type ApprovalPolicy } from '../../src/runs/approvals/approvals';
import { PortCalls } from '../../src/runs/portCalls';
import { RunTools } from '../../src/runs/runTools';
import { runInWorker, WorkerLostError } from '../../src/runs/workerRun';
import { Sandbox } from '../../src/sandbox/sandbox';
import type { EngineSetting, SandboxRuntime } from '../../src/sandbox/runtime';
import type { WorkerProcess } from '../../src/sandbox/workerProcess';
import { js, ScriptedModel } from './scriptedModel';

export interface WorkerCellsOptions {
  readonly engine: EngineSetting;
  readonly nodePath?: string | undefined;
  /** A folder like `dist`. */
  readonly programFolder: string;
  readonly approvals?: ApprovalPolicy;
}

export interface CellsGiven {
  readonly tools: ToolSource;
  readonly limits?: Partial<Limits>;
  /** Called with the process before it is given anything. */
  readonly onWorker?: (worker: WorkerProcess) => void;
}

export interface CellsEnd {
  readonly events: readonly RunEventBody[];
  readonly ended: RunOutcome | WorkerLostError;
}

export class WorkerCells {
  readonly #sandbox: Sandbox;
  readonly #approvals: ApprovalPolicy;
  #worker: WorkerProcess | undefined;
  #runs = 0;

  constructor({ engine, nodePath, programFolder, approvals = ALLOW_EVERYTHING }: WorkerCellsOptions) {
    this.#approvals = approvals;
    this.#sandbox = new Sandbox({ programFolder, wishes: () => ({ engine, nodePath }), log: SILENT_LOG });
  }

  /** The cells one after the other in a new isolate, of the same worker while that lives. */
  async run(cells: readonly string[], { tools: source, limits, onWorker }: CellsGiven): Promise<CellsEnd> {
    const worker = await this.#livingWorker();
    onWorker?.(worker);
    this.#runs += 1;
    const runId = `cells-${this.#runs}`;
    const all = { ...resolveLimits({ iterations: cells.length, subCalls: 3 }), ...limits };
    const events: RunEventBody[] = [];
    const emit = (body: RunEventBody): void => void events.push(body);
    const model = new ScriptedModel(...cells.map(js), 'That is all.');
    const calls = new PortCalls({
      model,
      subCallModels: new Map(),
      tools: source,
      limits: all,
      approvals: new RunApprovals({ policy: this.#approvals, runId, task: 'the task' }),
      emit,
      now: () => Date.now(),
      past: [],
    });
    const tools = new RunTools(source, [], emit);
    try {
      const ended = await runInWorker(worker, {
        params: {
          ...{ runId, task: 'the task', model: model.info, limits: all, signature: DEFAULT_SIGNATURE, seed: runId },
          ...{ isFollowUp: false, tellsPlaces: false, earlier: [], lostVariables: [], inputs: [] },
        },
        inputs: [],
        calls,
        tools,
        onEvent: ({ body }) => emit(body),
        log: SILENT_LOG,
        signal: AbortSignal.timeout(60_000),
      });
      return { events, ended };
    } catch (thrown) {
      if (thrown instanceof WorkerLostError) return { events, ended: thrown };
      throw thrown;
    } finally {
      tools.dispose();
    }
  }

  /** Undefined where it is gone, or was never there. */
  get worker(): WorkerProcess | undefined {
    return this.#worker?.isAlive === true ? this.#worker : undefined;
  }

  async runtime(): Promise<SandboxRuntime> {
    return (await this.#sandbox.choice()).runtime;
  }

  close(): void {
    this.#sandbox.dispose();
  }

  async #livingWorker(): Promise<WorkerProcess> {
    if (this.#worker?.isAlive !== true) this.#worker = await this.#sandbox.startWorker(AbortSignal.timeout(60_000));
    return this.#worker;
  }
}
