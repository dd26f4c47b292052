/**
 * Many short runs with random faults on the real run service and real workers, and what is left of them: nothing may
 * hang, and no process, file descriptor, listener or memory may stay behind.
 */
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf } from '../../src/core/errors';
import { SILENT_LOG } from '../../src/core/log';
import type { ProbeMemory, ProbeResult } from '../../src/sandbox/probeRuntime';
import { Sandbox } from '../../src/sandbox/sandbox';
import { ENGINE_NAMES, type EngineName } from '../support/testEngines';
import { childCount, processResources, slopeOf, type ProcessResources } from './processResources';
import { SoakLane } from './soakLane';
import { planRun } from './soakPlan';

export interface SoakOptions {
  readonly runs: number;
  readonly seed: string;
  /** Runs at a time on each engine. */
  readonly lanes: number;
  /** After so many runs everything comes to rest and is measured. */
  readonly block: number;
  /** The number of the first run, to repeat one. */
  readonly from?: number;
  readonly onBlock?: (done: number, resources: ProcessResources) => void;
}

export interface SoakResult {
  readonly outcomes: Readonly<Record<string, number>>;
  /** Runs that hung or ended as they may not, with all that makes them again. */
  readonly failures: readonly string[];
  /** After each block. */
  readonly samples: readonly ProcessResources[];
  readonly heapBytesPerRun: number;
  readonly seconds: number;
}

const REST_MS = 30_000;
/** A pipe is closed a little after its process has ended. */
const MAX_MORE_ACTIVE = 3;

export async function soak(options: SoakOptions): Promise<SoakResult> {
  const { runs, seed, lanes, block, from = 0, onBlock } = options;
  const startedAt = performance.now();
  const probes = new Map<string, ProbeResult>();
  const others = childCount() ?? 0;
  const engines = ENGINE_NAMES.map((name) => ({ name, sandbox: sandboxOf(name, probes) }));
  const outcomes: Record<string, number> = {};
  const failures: string[] = [];
  const samples: ProcessResources[] = [];
  const warned = (warning: Error): void => void failures.push(`A warning of Node: ${warning.message}`);
  process.on('warning', warned);
  const all = await Promise.all(
    engines.flatMap(({ name, sandbox }) =>
      Array.from({ length: lanes }, async () => ({ name, lane: await SoakLane.create(sandbox) })),
    ),
  );
  try {
    for (let first = from; first < from + runs; first += block) {
      const queues = queuesOf(first, Math.min(first + block, from + runs));
      const work = async ({ name, lane }: (typeof all)[number]): Promise<void> => {
        for (let index = queues[name].shift(); index !== undefined; index = queues[name].shift()) {
          const plan = planRun(`${seed}:${index}`, name);
          const ended = await lane.run(plan).catch((thrown: unknown) => {
            failures.push(`Run ${index} of seed ${seed} on ${name}: ${messageOf(thrown)}\n${JSON.stringify(plan)}`);
            return 'wrong';
          });
          outcomes[ended] = (outcomes[ended] ?? 0) + 1;
        }
      };
      await Promise.all(all.map(work));
      await rest(
        engines.map(({ sandbox }) => sandbox),
        others,
      );
      const resources = processResources();
      samples.push(resources);
      onBlock?.(Math.min(first + block, from + runs) - from, resources);
    }
  } finally {
    await Promise.all(all.map(({ lane }) => lane.close()));
    for (const { sandbox } of engines) sandbox.dispose();
    process.off('warning', warned);
  }
  return {
    outcomes,
    failures: [...failures, ...leaks(samples, others + engines.length)],
    samples,
    // The first block loads and compiles what the others use.
    heapBytesPerRun: slopeOf(samples.slice(1).map(({ heapBytes }) => heapBytes)) / block,
    seconds: (performance.now() - startedAt) / 1_000,
  };
}

function sandboxOf(engine: EngineName, memory: ProbeMemory): Sandbox {
  return new Sandbox({
    programFolder: path.resolve('dist'),
    memory,
    wishes: () => ({ engine, nodePath: process.env['RLM_TEST_NODE_PATH'] }),
    log: SILENT_LOG,
  });
}

/** Every other run is on the other engine. */
function queuesOf(first: number, end: number): Record<EngineName, number[]> {
  const queues: Record<EngineName, number[]> = { 'isolated-vm': [], quickjs: [] };
  for (let index = first; index < end; index += 1) queues[ENGINE_NAMES[index % 2] ?? 'quickjs'].push(index);
  return queues;
}

/** Until conversations have ended and only the spare workers are left: whatever else lives is a leak. */
async function rest(sandboxes: readonly Sandbox[], others: number): Promise<void> {
  for (const sandbox of sandboxes) await sandbox.spareReady();
  const until = performance.now() + REST_MS;
  const isAtRest = (): boolean =>
    sandboxes.every(({ workerCount }) => workerCount === 1) &&
    (childCount() ?? others + sandboxes.length) === others + sandboxes.length;
  while (!isAtRest() && performance.now() < until) await sleep(50);
  // Signals and timers of what has just ended.
  await sleep(200);
}

/** What there is more of after the last block than after the first one. */
function leaks(samples: readonly ProcessResources[], childrenAtRest: number): readonly string[] {
  const [first] = samples;
  const last = samples.at(-1);
  if (first === undefined || last === undefined) return [];
  const found: string[] = [];
  for (const name of ['files', 'children', 'listeners'] as const) {
    const grown = (last[name] ?? 0) - (first[name] ?? 0);
    if (grown > 0) found.push(`${grown} more ${name} than after the first block: ${last[name]}`);
  }
  const left = (last.children ?? childrenAtRest) - childrenAtRest;
  if (left > 0) found.push(`${left} processes are left beside the spare workers`);
  for (const [kind, count] of Object.entries(last.active)) {
    const before = first.active[kind] ?? 0;
    if (count > before + MAX_MORE_ACTIVE)
      found.push(`${count - before} more ${kind} than after the first block: ${count}`);
  }
  return found;
}
