/** Runs tasks through arms, and keeps what came of each. */
import type { LanguageModel } from '../../../src/core/ports';
import { LIMITS, type Limits } from '../../../src/core/limits';
import type { EngineRuns } from '../../support/engineRuns';
import { ARMS, type ArmName, type ArmResult } from './arms';
import type { BenchmarkName, BenchmarkTask } from './benchmarkTask';
import { NEEDLE_VARIANTS, needleTask, type NeedleVariantName } from './needleTask';
import { oolongTasks, pairTasks } from './oolongTask';
import type { WindowFill } from './oolongRows';
import { OracleModel } from './oracleModel';
import { residentBytes } from './workerMemory';

export interface Measurement extends ArmResult {
  readonly benchmark: BenchmarkName;
  readonly variant: string;
  readonly nominalTokens: number;
  readonly textChars: number;
  /** As V8 holds it: one or two bytes for each character. */
  readonly textBytes: number;
  readonly arm: ArmName;
  readonly isOracle: boolean;
  readonly score: number;
  /** What a harness without fault gives with this oracle; undefined where nothing is expected. */
  readonly expectedScore: number | undefined;
  /** The share of the text that reached the sub-calls; undefined where that says nothing. */
  readonly coverage: number | undefined;
  readonly wallMs: number;
  /** Undefined where it cannot be measured. */
  readonly growthBytes: number | undefined;
}

export interface MeasurementChoice {
  readonly nominalTokens: number;
  readonly benchmarks: readonly BenchmarkName[];
  readonly arms: readonly ArmName[];
  /** Tasks of each benchmark, on further texts where they are many; one of each variant if absent. */
  readonly taskCount?: number | undefined;
  readonly seed: number;
  /** How full the windows of OOLONG are. */
  readonly fill: WindowFill;
  readonly wrongLabels: number;
  readonly dropChunk: boolean;
  readonly printInput: boolean;
  /** The model that is measured; without one it is the harness, with an oracle. */
  readonly model?: LanguageModel | undefined;
}

/** What the tasks depend on. */
export type TaskChoice = Pick<
  MeasurementChoice,
  'nominalTokens' | 'benchmarks' | 'taskCount' | 'seed' | 'fill' | 'wrongLabels'
>;

export async function measure(
  engine: EngineRuns,
  choice: MeasurementChoice,
  onMeasured: (measurement: Measurement) => void = () => undefined,
): Promise<readonly Measurement[]> {
  const idleBytes = await idleWorkerBytes(engine);
  const measurements: Measurement[] = [];
  for (const task of makeTasks(choice)) {
    for (const arm of choice.arms) {
      const measurement = await measureOne(engine, task, arm, choice, idleBytes);
      measurements.push(measurement);
      onMeasured(measurement);
    }
  }
  return measurements;
}

/** As many texts as the tasks need: those of OOLONG share one for each seed. */
export function makeTasks(choice: TaskChoice): readonly BenchmarkTask[] {
  const { nominalTokens, seed, benchmarks, taskCount = 1, wrongLabels, fill } = choice;
  const variants = Object.keys(NEEDLE_VARIANTS) as readonly NeedleVariantName[];
  const make: Readonly<Record<BenchmarkName, (one: number) => readonly BenchmarkTask[]>> = {
    's-niah': (one) => variants.map((name) => needleTask(name, nominalTokens, one, { wrongLabels })),
    oolong: (one) => oolongTasks(nominalTokens, one, { wrongLabels, fill }),
    'oolong-pairs': (one) => pairTasks(nominalTokens, one, { wrongLabels, fill }),
  };
  return benchmarks.flatMap((name) => {
    const tasks: BenchmarkTask[] = [];
    for (let one = seed; tasks.length < taskCount && one < seed + 1_000; one += 1) {
      tasks.push(...make[name](one));
    }
    return choice.taskCount === undefined ? tasks : tasks.slice(0, taskCount);
  });
}

/** What a worker takes that has nothing to do; undefined where the system does not say. */
export async function idleWorkerBytes(engine: EngineRuns): Promise<number | undefined> {
  const worker = await engine.sandbox.startWorker(AbortSignal.timeout(30_000));
  try {
    return residentBytes(worker.id)?.now;
  } finally {
    worker.kill();
    await worker.lost;
  }
}

/** Characters times their width; V8 gives every character of a text two bytes if one of them needs two. */
export function bytesInMemory(text: string): number {
  return /[^\u0000-\u00ff]/.test(text) ? 2 * text.length : text.length;
}

async function measureOne(
  engine: EngineRuns,
  task: BenchmarkTask,
  arm: ArmName,
  choice: MeasurementChoice,
  idleBytes: number | undefined,
): Promise<Measurement> {
  const oracle = new OracleModel(task, choice);
  // What is printed is cut at this limit, which keeps the root's tokens flat by itself; here that must show.
  const limits: Partial<Limits> = choice.printInput ? { observationChars: LIMITS.observationChars.maximum } : {};
  await engine.sandbox.spareReady();
  const startedAt = performance.now();
  const result = await ARMS[arm](task, { engine, model: choice.model ?? oracle, limits });
  const isOracle = choice.model === undefined;
  return {
    ...result,
    benchmark: task.benchmark,
    variant: task.variant,
    nominalTokens: task.nominalTokens,
    textChars: task.text.length,
    textBytes: bytesInMemory(task.text),
    arm,
    isOracle,
    score: task.score(result.answer),
    expectedScore: isExpected(isOracle, arm, result) ? task.oracle.expectedScore : undefined,
    coverage: isOracle && arm === 'rlm' ? oracle.coverage : undefined,
    wallMs: performance.now() - startedAt,
    growthBytes: idleBytes === undefined || result.peakBytes === 0 ? undefined : result.peakBytes - idleBytes,
  };
}

function isExpected(isOracle: boolean, arm: ArmName, { ending }: ArmResult): boolean {
  if (!isOracle || arm === 'rlm-without-sub-calls') return false;
  // A text that does not fit the model's window is not what the arm is asked about.
  return ending !== 'over window';
}
