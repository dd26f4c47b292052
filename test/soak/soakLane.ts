/** Runs one after the other on the real run service, each with what its plan does to it. */
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RunOutcome } from '../../src/core/events';
import type { JsonValue } from '../../src/core/json';
import { resolveLimits } from '../../src/core/limits';
import { SILENT_LOG } from '../../src/core/log';
import type { ChatMessage, LanguageModel, ModelResponse } from '../../src/core/ports';
import { TASK_OPENING } from '../../src/core/prompt';
import { ALLOW_EVERYTHING } from '../../src/runs/approvals/approvals';
import { RunService, type Run } from '../../src/runs/runService';
import type { Sandbox } from '../../src/sandbox/sandbox';
import type { WorkerProcess } from '../../src/sandbox/workerProcess';
import { localTools } from '../support/localTools';
import { js } from '../support/scriptedModel';
import { closingCell, SOAK_LIMITS, type SoakPlan } from './soakPlan';

/** A run that takes longer hangs. */
const HANG_MS = 120_000;
const KEEP_MS = 200;

const TOOLS = localTools({
  'desk.echo': async (input) => {
    await sleep(Number(input['ms'] ?? 0));
    return { ok: true, value: input };
  },
  'desk.large': () => ({ ok: true, value: 'x'.repeat(300_000) }),
  'desk.fail': () => ({ ok: false, error: { kind: 'tool', message: 'it failed' } }),
  'desk.broken': () => Promise.reject(new Error('it broke')),
  // Heeds no signal, as a server that is stuck does.
  'desk.hang': () => new Promise(() => undefined),
});

export class SoakLane {
  readonly #sandbox: Sandbox;
  readonly #folder: string;
  readonly #service: RunService;
  #worker: WorkerProcess | undefined;
  #lastRunId: string | undefined;

  private constructor(sandbox: Sandbox, folder: string) {
    this.#sandbox = sandbox;
    this.#folder = folder;
    this.#service = new RunService({
      storageFolder: folder,
      log: SILENT_LOG,
      approvals: ALLOW_EVERYTHING,
      conversationKeepMs: KEEP_MS,
      startWorker: async (signal) => (this.#worker = await this.#sandbox.startWorker(signal)),
      onWorkerReleased: () => this.#sandbox.prepareSpare(),
    });
  }

  static async create(sandbox: Sandbox): Promise<SoakLane> {
    return new SoakLane(sandbox, await mkdtemp(path.join(os.tmpdir(), 'rlm-soak-')));
  }

  /** Resolves to how the run ended; rejects where it hangs or ends as no such run may. */
  async run(plan: SoakPlan): Promise<string> {
    const run = this.#service.start({
      task: 'Soak.',
      model: new SoakModel([...plan.cells.map(({ code }) => code), closingCell(plan)]),
      surface: 'api',
      limits: resolveLimits(SOAK_LIMITS),
      continues: plan.isFollowUp ? this.#lastRunId : undefined,
      mayBeContinued: true,
      connectTools: () => Promise.resolve(TOOLS),
    });
    const stopFaults = this.#applyFault(run, plan);
    const hang = new AbortController();
    try {
      const outcome = await Promise.race([
        run.outcome,
        sleep(HANG_MS, undefined, { signal: hang.signal }).then(() => {
          throw new Error(`The run hangs; its last event is ${JSON.stringify(run.events.at(-1))}.`);
        }),
      ]);
      refuseWrongEnd(run, outcome, plan);
      return outcome.kind;
    } finally {
      hang.abort();
      stopFaults();
      if (this.#lastRunId !== undefined) await this.#forget(this.#lastRunId);
      this.#lastRunId = run.id;
    }
  }

  async close(): Promise<void> {
    await this.#service.dispose();
    await rm(this.#folder, { recursive: true, force: true, maxRetries: 5 });
  }

  #applyFault(run: Run, { fault }: SoakPlan): () => void {
    const timers: NodeJS.Timeout[] = [];
    const later = (ms: number, act: () => void): void => void timers.push(setTimeout(act, ms));
    if (fault.kind === 'cancel') later(fault.afterMs, () => run.cancel());
    if (fault.kind === 'kill') for (const ms of fault.afterMs) later(ms, () => this.#worker?.kill());
    let seen = 0;
    const unsubscribe = run.subscribe((event) => {
      if (fault.kind !== 'killAtEvent' || event.type !== fault.type) return;
      seen += 1;
      if (seen === fault.count) this.#worker?.kill();
    });
    return () => {
      unsubscribe();
      timers.forEach(clearTimeout);
    };
  }

  async #forget(runId: string): Promise<void> {
    await rm(path.join(this.#folder, 'runs', runId), { recursive: true, force: true, maxRetries: 5 });
  }
}

/** What takes the variables of the cells before it along. */
const LOSING: ReadonlySet<string> = new Set(['bomb', 'buffers', 'stuck']);

function refuseWrongEnd(run: Run, outcome: RunOutcome, plan: SoakPlan): void {
  const losses = run.events.filter(({ type }) => type === 'worker.lost').length;
  const said = JSON.stringify(outcome);
  if (outcome.kind === 'cancelled' && plan.fault.kind === 'cancel') return;
  if (outcome.kind === 'failed' && outcome.code === 'workerLost' && losses > 2) return;
  // Cells that fail alike, one after the other, look like a model that is stuck.
  if (outcome.kind === 'extracted' && outcome.terminationReason === 'stalled') return;
  if (outcome.kind !== 'submitted') throw new Error(`The run ended as ${said} after ${losses} losses.`);
  const { result } = outcome.outputs;
  if (!Array.isArray(result)) throw new Error(`The run gave ${said}.`);
  const values = result as readonly JsonValue[];
  const lastLoss = plan.cells.findLastIndex(({ kind }, index) => LOSING.has(kind) || hasLost(run, index + 1));
  for (const [index, { value, kind }] of plan.cells.entries()) {
    // A call that went with its worker is not made again.
    const mayBeLost = losses > 0 || index <= lastLoss;
    if (values[index] === value || (mayBeLost && (values[index] === null || values[index] === 'cancelled'))) continue;
    const cells = run.events.flatMap((event) => (event.type === 'cell.finished' ? [event.error?.message] : []));
    throw new Error(
      `${cells.join(' | ')}: the variable of the cell ${index} (${kind}) is ${JSON.stringify(values[index])}, not ${value}.`,
    );
  }
}

/**
 * A busy machine may make a cell late that is not meant to be, and QuickJS may lose its realm by that; what a bomb left
 * in its variables may be too much for the cell after it.
 */
function hasLost({ events }: Run, iteration: number): boolean {
  return events.some((event) => {
    if (event.type !== 'cell.finished' || event.iteration !== iteration || event.error === undefined) return false;
    const { kind, name } = event.error;
    return kind === 'cpuLimit' || kind === 'wallLimit' || kind === 'memoryLimit' || name === 'EngineError';
  });
}

/** The cells in order, and `pong` to whatever code asks. */
class SoakModel implements LanguageModel {
  readonly info = { id: 'soak', name: 'Soak', vendor: 'test', family: 'scripted', maxInputTokens: 100_000 };
  readonly #cells: readonly string[];

  constructor(cells: readonly string[]) {
    this.#cells = cells;
  }

  async generate(
    messages: readonly ChatMessage[],
    { signal }: { readonly signal: AbortSignal },
  ): Promise<ModelResponse> {
    await sleep(messages.length % 5, undefined, { signal });
    const isTurn = messages.some(({ role, text }) => role === 'user' && text.includes(TASK_OPENING));
    const turn = messages.filter(({ role }) => role === 'assistant').length - this.#turnsBefore(messages);
    const text = isTurn ? js(this.#cells[Math.min(turn, this.#cells.length - 1)] ?? '') : 'pong';
    return { text, usage: { inputTokens: 10, outputTokens: 5, isEstimate: true } };
  }

  /** The turns of the conversation's earlier runs, which stand before the last task. */
  #turnsBefore(messages: readonly ChatMessage[]): number {
    const opening = messages.findLastIndex(({ role, text }) => role === 'user' && text.includes(TASK_OPENING));
    return messages.slice(0, Math.max(0, opening)).filter(({ role }) => role === 'assistant').length;
  }
}
