/** The ways of answering a task that are compared. */
import { messageOf } from '../../../src/core/errors';
import { resolveLimits, type Limits } from '../../../src/core/limits';
import type { RunEvent, RunOutcome } from '../../../src/core/events';
import type { LanguageModel } from '../../../src/core/ports';
import { readSignature } from '../../../src/core/signature/signature';
import type { EngineRuns } from '../../support/engineRuns';
import { localTools } from '../../support/localTools';
import type { RunRequest } from '../../../src/runs/runRequest';
import type { BenchmarkTask } from './benchmarkTask';
import { inputTools } from './inputTools';
import { directPrompt } from './oracleModel';
import { countTokens, type RunTokens } from './runTokens';
import { MemoryWatch } from './workerMemory';

export type ArmName = 'direct' | 'react' | 'rlm-without-sub-calls' | 'rlm';

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

type ArmRequest = Pick<RunRequest, 'task' | 'mode' | 'inputs' | 'connectTools'>;
type Arm = (task: BenchmarkTask, setup: ArmSetup) => Promise<ArmResult>;

export const ARMS: Readonly<Record<ArmName, Arm>> = {
  direct: answerDirectly,
  react: (task, setup) =>
    answerByRun(setup, {
      task: `Answer the question about the text that the tools read.\n${task.question}`,
      mode: 'react',
      connectTools: () => Promise.resolve(inputTools(task.text)),
    }),
  'rlm-without-sub-calls': (task, setup) => answerByCode(task, { ...setup, limits: { ...setup.limits, subCalls: 0 } }),
  rlm: answerByCode,
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

function answerByCode({ question, text }: BenchmarkTask, setup: ArmSetup): Promise<ArmResult> {
  return answerByRun(setup, {
    task: `Answer the question about the input variable \`text\`.\n${question}`,
    inputs: { text },
    connectTools: () => Promise.resolve(localTools({})),
  });
}

async function answerByRun({ engine, model, limits }: ArmSetup, request: ArmRequest): Promise<ArmResult> {
  const earlier = engine.workers.length;
  const watch = new MemoryWatch(() => engine.workers.slice(earlier));
  const run = engine.service.start({
    ...request,
    model,
    surface: 'api',
    limits: resolveLimits(limits),
    signature: readSignature('-> answer: str'),
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
    ending: endingOf(outcome, run.events),
    peakBytes: watch.stop(),
  };
}

/** The kind of the outcome; of a run that a limit ended, why. */
function endingOf(outcome: RunOutcome, events: readonly RunEvent[]): string {
  if (outcome.kind === 'failed') return `failed: ${outcome.message}`;
  if (outcome.kind !== 'extracted') return outcome.kind;
  const notice = events.findLast(({ type }) => type === 'notice.given');
  const isOutgrown = notice?.type === 'notice.given' && notice.message.includes('outgrown');
  // Of the results that became notes the model has nothing for its answer.
  const isOverWindow = isOutgrown || events.some((event) => event.type === 'history.compacted' && event.by === 'notes');
  return isOverWindow ? 'over window' : `extracted (${outcome.terminationReason})`;
}
