/**
 * A run without a loop: one call of the model answers from the task and the inputs, with one try to mend what does not
 * fit the outputs. No code runs, so it needs no worker.
 */
import type { Budget } from '../budget';
import { estimateTokens } from '../catalogue/estimateTokens';
import { inputsInvalid } from '../errors';
import type { WorkerEventBody } from '../events';
import { attachedImages } from '../imageInput';
import type { ChatMessage, ModelPort } from '../ports';
import { retryingModel } from '../retryingModel';
import type { LoopEvent, LoopOutcome } from '../runLoop';
import { said } from '../said';
import { readExtract, repairExtractMessage } from '../signature/extract';
import { directMessage, directPromptSizes, type DirectPromptParts } from './directPrompt';

export interface DirectTask extends DirectPromptParts {
  /** Tokens of input that the model accepts; 0 if unknown. */
  readonly maxInputTokens: number;
}

export interface DirectPorts {
  readonly budget: Budget;
  readonly model: ModelPort;
}

const TRIES = 2;

/** As `runTask` of code mode: resolves to how the run ended, rejects with an `RlmError` or the signal's reason. */
export async function runDirectTask(
  task: DirectTask,
  { budget, model }: DirectPorts,
  signal: AbortSignal,
  report: (event: LoopEvent) => void,
): Promise<LoopOutcome> {
  const { signature } = task;
  const { images } = attachedImages(task.inputs);
  const messages: ChatMessage[] = [{ role: 'user', text: directMessage(task), ...(images.length > 0 && { images }) }];
  const turns = retryingModel(model, { onNotice: (body) => report({ body }), random: Math.random });
  refuseTooLong(messages[0]?.text ?? '', task.maxInputTokens);
  for (let iteration = 1; ; iteration += 1) {
    const emit = (body: WorkerEventBody): void => report({ iteration, body });
    emit({ type: 'iteration.started' });
    if (iteration === 1) emit({ type: 'prompt.measured', ...directPromptSizes(task) });
    const { text, usage } = await turns.generate({ purpose: 'iteration', messages: [...messages] }, signal);
    budget.addTokens(usage);
    const read = readExtract(text, signature);
    if (read.ok) return { kind: 'submitted', outputs: read.outputs };
    if (iteration === TRIES || isUsedUp(budget))
      return { kind: 'limitReached', ...said('end.unfitAnswer', read.faults.join('; ')) };
    const repair = repairExtractMessage(read.faults);
    emit({ type: 'observation.made', text: repair, totalChars: repair.length });
    messages.push({ role: 'assistant', text }, { role: 'user', text: repair });
  }
}

/** The one try to mend is no iteration of a loop, so only tokens and time can forbid it. */
function isUsedUp({ exhausted }: Budget): boolean {
  return exhausted === 'tokens' || exhausted === 'time';
}

function refuseTooLong(message: string, maxInputTokens: number): void {
  const tokens = estimateTokens(message);
  if (maxInputTokens === 0 || tokens <= maxInputTokens) return;
  throw inputsInvalid([said('inputs.tooLong', tokens, maxInputTokens)]);
}
