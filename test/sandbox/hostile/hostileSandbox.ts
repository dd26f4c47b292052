/** Runs hostile cells in real worker processes, with the extension host's side of the wire as it is, and watches all. */
import type { ChildProcess } from 'node:child_process';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { readFileSync } from 'node:fs';
import type { CellError, RunEventBody } from '../../../src/core/events';
import type { JsonValue } from '../../../src/core/json';
import type { Limits } from '../../../src/core/limits';
import type { ToolCall } from '../../../src/core/ports';
import { WorkerLostError } from '../../../src/runs/workerRun';
import { LongestTurn } from '../../support/longestTurn';
import type { EngineName } from '../../support/testEngines';
import { WorkerCells } from '../../support/workerCells';
import { REPORT_MARK, type Canaries, type CanaryReport } from './canaries';
import type { CaseOutcome } from './hostileCase';
import { hostileTools } from './hostileTools';

const MEMORY_MB = 128;

export interface Seen {
  readonly outcome: CaseOutcome;
  /** The last cell's value as it is shown; absent where it is `undefined`. */
  readonly value?: string | undefined;
  readonly submitted?: JsonValue | undefined;
  readonly error?: CellError | undefined;
  /** All that came out, cells' own code excepted: console, value, error, and the arguments of calls. */
  readonly texts: readonly string[];
  /** What the model was told after each cell. */
  readonly observations: readonly string[];
  readonly toolCalls: readonly ToolCall[];
  readonly wallMs: number;
  readonly peakRssMb: number;
  /** The longest time that the extension host needed for one turn of its event loop. */
  readonly stalledMs: number;
}

export class HostileSandbox {
  readonly #cells: WorkerCells;
  readonly #processes = new Map<number, ChildProcess>();
  readonly #noteProcess = (message: unknown): void => {
    const { process } = message as { readonly process: ChildProcess };
    process.once('spawn', () => this.#processes.set(process.pid ?? 0, process));
  };

  constructor(engine: EngineName, canaries: Canaries) {
    subscribe('child_process', this.#noteProcess);
    const nodePath = process.env['RLM_TEST_NODE_PATH'];
    this.#cells = new WorkerCells({ engine, nodePath, programFolder: canaries.programFolder });
  }

  /** Runs the cells one after the other in a new isolate, of the same worker while that lives. */
  async run(cells: readonly string[], limits: Partial<Limits> = {}): Promise<Seen> {
    const { source, calls: toolCalls } = hostileTools();
    let memory = { stop: () => 0 };
    let startedAt = 0;
    let turns: LongestTurn | undefined;
    const { events, ended } = await this.#cells.run(cells, {
      tools: source,
      limits: { isolateMemoryMb: MEMORY_MB, ...limits },
      onWorker: ({ id }) => {
        memory = watchMemory(id);
        turns = new LongestTurn();
        startedAt = performance.now();
      },
    });
    const wallMs = performance.now() - startedAt;
    const { value, error } = events.findLast((event) => event.type === 'cell.finished') ?? {};
    const isLost = ended instanceof WorkerLostError;
    return {
      outcome: isLost ? 'killed' : outcomeOf(error),
      value,
      error,
      submitted: !isLost && ended.kind === 'submitted' ? ended.outputs['result'] : undefined,
      texts: [...events.flatMap(textsOf), ...(isLost ? [ended.message] : [JSON.stringify(ended)])],
      observations: events.flatMap((event) => (event.type === 'observation.made' ? [event.text] : [])),
      toolCalls,
      wallMs,
      peakRssMb: memory.stop(),
      stalledMs: turns?.stop() ?? 0,
    };
  }

  /** What the Node around the engine says of itself; undefined where it is gone. */
  async askCanaries(): Promise<CanaryReport | undefined> {
    const { worker } = this.#cells;
    if (worker === undefined) return undefined;
    const report = this.#reportOf(worker.id);
    await worker.connection.sendNotification('canary/ask');
    return Promise.race([report, worker.lost.then(() => undefined)]);
  }

  /** The wire takes no message that is not the worker's own, so the canaries write to its standard error. */
  #reportOf(workerId: number): Promise<CanaryReport> {
    const stderr = this.#processes.get(workerId)?.stderr;
    if (stderr === undefined || stderr === null) throw new Error(`Worker ${workerId} has no standard error.`);
    return new Promise((resolve) => {
      let text = '';
      const read = (chunk: Buffer): void => {
        text += chunk.toString();
        const line = new RegExp(`${REPORT_MARK}(.*)\n`).exec(text)?.[1];
        if (line === undefined) return;
        stderr.off('data', read);
        resolve(JSON.parse(line) as CanaryReport);
      };
      stderr.on('data', read);
    });
  }

  close(): void {
    unsubscribe('child_process', this.#noteProcess);
    this.#cells.close();
  }
}

function outcomeOf(error: CellError | undefined): CaseOutcome {
  if (error === undefined) return 'ok';
  if (error.kind === 'memoryLimit') return 'memory';
  return error.kind === 'cpuLimit' || error.kind === 'wallLimit' ? 'timeout' : 'error';
}

function textsOf(event: RunEventBody): string[] {
  if (event.type === 'console.printed') return [event.text];
  if (event.type === 'cell.finished') return [event.value ?? '', JSON.stringify(event.error ?? '')];
  if (event.type === 'tool.started') return [JSON.stringify(event.arguments)];
  if (event.type === 'notice.given') return [event.message];
  return [];
}

/** Linux alone tells the memory of another process cheaply; elsewhere it is 0. */
function watchMemory(pid: number): { stop(): number } {
  let peak = 0;
  const look = (): void => {
    try {
      peak = Math.max(peak, Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]) * 4096);
    } catch {
      // It is gone, or this is no Linux.
    }
  };
  const timer = setInterval(look, 15);
  return {
    stop: () => {
      look();
      clearInterval(timer);
      return peak / 1e6;
    },
  };
}
