/**
 * What a run took in tokens, and what the same tool calls would have taken with one call per step, where every schema,
 * argument and result passes through the model. The counts of the second are estimates, and are called so.
 */
import { estimateTokens } from '../core/catalogue/estimateTokens';
import { schemaTokens as tokensOfSchemas } from '../core/catalogue/schemaTokens';
import type { RunEvent } from '../core/events';
import type { ToolDescription } from '../core/ports';
import { withoutBinary } from '../core/transcript/contentBlocks';

export interface TokenComparison {
  readonly codeMode: TokenSum;
  readonly onePerStep: TokenSum;
  /** Tokens of all schemas, of the task, and of the largest single request with one call per step. */
  readonly schemaTokens: number;
  readonly taskTokens: number;
  readonly largestRequestTokens: number;
}

export interface TokenSum {
  readonly modelCalls: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly isEstimate: boolean;
}

export const COMPARISON_FORMULA =
  'one call per step = Σ over steps (schemas of all tools + task + earlier calls + earlier results) in, ' +
  'each call and the answer out; same calls, same results, nothing cached; a token = 4 characters of JSON';

/** `tools` are those the run was offered; calls, results and the model's own counts are in the events. */
export function compareTokens(tools: readonly ToolDescription[], events: readonly RunEvent[]): TokenComparison {
  const schemaTokens = tokensOfSchemas(tools);
  const callTexts = new Map<string, string>();
  let taskTokens = 0;
  let modelCalls = 0;
  let inputTokens = 0;
  let outputTokens = 0;
  let isEstimate = false;
  let answerTokens = 0;
  /** What every further step has to read again. */
  let seenTokens = 0;
  const onePerStep = { modelCalls: 0, inputTokens: 0, outputTokens: 0 };

  const addStep = (stepOutputTokens: number): void => {
    onePerStep.modelCalls += 1;
    onePerStep.inputTokens += schemaTokens + taskTokens + seenTokens;
    onePerStep.outputTokens += stepOutputTokens;
  };

  for (const event of events) {
    if (event.type === 'run.started') {
      taskTokens = estimateTokens(event.task);
    } else if (event.type === 'model.finished') {
      modelCalls += 1;
      inputTokens += event.usage.inputTokens;
      outputTokens += event.usage.outputTokens;
      isEstimate ||= event.usage.isEstimate;
    } else if (event.type === 'tool.started') {
      callTexts.set(event.callId, JSON.stringify({ name: event.tool, arguments: event.arguments }));
    } else if (event.type === 'tool.finished' || event.type === 'tool.failed') {
      const callTokens = estimateTokens(callTexts.get(event.callId) ?? '');
      addStep(callTokens);
      const result = event.type === 'tool.finished' ? JSON.stringify(withoutBinary(event.value)) : event.error.message;
      seenTokens += callTokens + estimateTokens(result);
    } else if (event.type === 'run.finished') {
      const { outcome } = event;
      if (outcome.kind === 'submitted' || outcome.kind === 'extracted')
        answerTokens = estimateTokens(JSON.stringify(outcome.outputs));
    }
  }
  addStep(answerTokens);
  return {
    codeMode: { modelCalls, inputTokens, outputTokens, isEstimate },
    onePerStep: { ...onePerStep, isEstimate: true },
    schemaTokens,
    taskTokens,
    largestRequestTokens: schemaTokens + taskTokens + seenTokens,
  };
}

/** Without a tool call there is nothing to compare. */
export function hasToolCalls(events: readonly RunEvent[]): boolean {
  return events.some((event) => event.type === 'tool.started');
}

/** How many times fewer tokens code mode took, in and out together; below 1 where it took more. */
export function savingFactor({ codeMode, onePerStep }: TokenComparison): number {
  return totalTokens(onePerStep) / Math.max(1, totalTokens(codeMode));
}

export function totalTokens(sum: TokenSum): number {
  return sum.inputTokens + sum.outputTokens;
}
