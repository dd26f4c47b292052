/** The ways of answering a task that are compared. A further one, such as ReAct, is one more entry of `ARMS`. */
import { messageOf } from '../../../src/core/errors';
import { resolveLimits, type Limits } from '../../../src/core/limits';
import type { LanguageModel } from '../../../src/core/ports';
import { readSignature } from '../../../src/core/signature/signature';
import type { EngineRuns } from '../../support/engineRuns';
import { localTools } from '../../support/localTools';
import type { BenchmarkTask } from './benchmarkTask';
import { directPrompt } from './oracleModel';
import { countTokens, type RunTokens } from './runTokens';
import { MemoryWatch } from './workerMemory';

export type ArmName = 'direct' | 'rlm-without-sub-calls' | 'rlm';

export interface ArmResult extends RunTokens {
  /** Empty where there is none. */
  readonly answer: string;
  /** The kind of the outcome, or why there is no answer. */
  readonly ending: string;
  /** The most memory that the worker had; 0 where there is none or it cannot be measured. */
  readonly peakBytes: number;
}

export interface ArmSetup {
  readonly engine: EngineRuns;
  readonly model: LanguageModel;
  readonly limits: Partial<Limits>;
}

type Arm = (task: BenchmarkTask, setup: ArmSetup) => Promise<ArmResult>;

export const ARMS: Readonly<Record<ArmName, Arm>> = {
  direct: answerDirectly,
  'rlm-without-sub-calls': (task, setup) => answerByRun(task, { ...setup, limits: { ...setup.limits, subCalls: 0 } }),
  rlm: answerByRun,
};
export const ARM_NAMES = Object.keys(ARMS) as readonly ArmName[];

async function answerDirectly(task: BenchmarkTask, { model }: ArmSetup): Promise<ArmResult> {
  const none = { iterations: 1, subCalls: 0, rootIn: 0, rootOut: 0, subIn: 0, subOut: 0, peakBytes: 0 };
  try {
    const prompt = [{ role: 'user', text: directPrompt(task) }] as const;
    const { signal } = new AbortController();
    const { text, usage } = await model.generate(prompt, { signal, onText: () => undefined });
    return { ...none, answer: text, ending: 'answered', rootIn: usage.inputTokens, rootOut: usage.outputTokens };
  } catch (thrown) {
    const isTooLong = /window|context.?length|maximum.*tokens/i.test(messageOf(thrown));
    return { ...none, answer: '', ending: isTooLong ? 'over window' : `failed: ${messageOf(thrown)}` };
  }
}

async function answerByRun(task: BenchmarkTask, { engine, model, limits }: ArmSetup): Promise<ArmResult> {
  const earlier = engine.workers.length;
  const watch = new MemoryWatch(() => engine.workers.slice(earlier));
  const run = engine.service.start({
    task: `Answer the question about the input variable \`text\`.\n${task.question}`,
    model,
    surface: 'api',
    limits: resolveLimits(limits),
    inputs: { text: task.text },
    signature: readSignature('text -> answer: str'),
    connectTools: () => Promise.resolve(localTools({})),
  });
  // The worker is ended right after its last cell.
  run.subscribe(({ type }) => {
    if (type === 'cell.finished') watch.sample();
  });
  const outcome = await run.outcome;
  const answer = 'outputs' in outcome ? outcome.outputs['answer'] : undefined;
  return {
    ...countTokens(run.events),
    answer: typeof answer === 'string' ? answer : JSON.stringify(answer ?? ''),
    ending: outcome.kind === 'failed' ? `failed: ${outcome.message}` : outcome.kind,
    peakBytes: watch.stop(),
  };
}
