/** How a ReAct run ends that did not submit by itself: one forced `submit`, then the text of a last answer. */
import { fitMessages } from './fitMessages';
import { isJsonObject } from '../json';
import { readJsonAnswer } from '../signature/jsonAnswer';
import type { ChatMessage, ModelPort, ToolChoice } from '../ports';
import type { CallOutcome, ReactCalls } from './reactCalls';
import { resultsMessage } from './reactMessages';
import { FORCED_SUBMIT_MESSAGE, LAST_TEXT_MESSAGE, SUBMIT_TOOL, submitTool } from './reactPrompt';
import type { LastAnswer } from '../resumedRun';
import type { LoopOutcome } from '../runLoop';
import { said } from '../said';
import type { Signature } from '../signature/signature';

/** The names that DSPy has too are DSPy's; an answer by force has the reason `forced_submit`, as there. */
export type EndReason = 'max_iters' | 'tokens' | 'time' | 'stalled' | 'empty_tool_calls' | 'context_window_exceeded';

export interface ReactEnding {
  readonly reason: EndReason;
  readonly signature: Signature;
  readonly maxInputTokens: number;
  readonly messages: readonly ChatMessage[];
  readonly calls: ReactCalls;
  readonly model: ModelPort;
  /** What an earlier worker was given for these calls, in order. */
  readonly lastAnswers: readonly LastAnswer[];
}

export async function endReact(ending: ReactEnding, signal: AbortSignal): Promise<LoopOutcome> {
  const { reason, signature, lastAnswers } = ending;
  const messages: ChatMessage[] = [...ending.messages, { role: 'user', text: FORCED_SUBMIT_MESSAGE }];
  const forced = lastAnswers[0] ?? (await ask(ending, messages, 'required', signal));
  const outcomes = judge(ending, forced);
  const accepted = acceptedIn(outcomes) ?? fromText(forced.text, reason, signature);
  if (accepted !== undefined) return accepted;

  messages.push({ role: 'assistant', text: '(nothing)', ...(outcomes.length > 0 && { toolCalls: forced.toolCalls }) });
  if (outcomes.length > 0) messages.push(resultsMessage(outcomes, `\n\n${LAST_TEXT_MESSAGE}`));
  else messages.push({ role: 'user', text: LAST_TEXT_MESSAGE });
  const last = lastAnswers[1] ?? (await ask(ending, messages, 'auto', signal));
  const answered = acceptedIn(judge(ending, last)) ?? fromText(last.text, reason, signature);
  return answered ?? { kind: 'limitReached', ...said('end.noAnswer', { code: `end.${reason}` }) };
}

function ask(
  { model, signature, maxInputTokens }: ReactEnding,
  messages: readonly ChatMessage[],
  toolChoice: ToolChoice,
  signal: AbortSignal,
): Promise<LastAnswer> {
  const tools = [submitTool(signature)];
  const fitting = fitMessages(messages, tools, maxInputTokens);
  return model.generate({ purpose: 'extract', messages: fitting, tools, toolChoice }, signal);
}

function judge({ calls }: ReactEnding, { toolCalls = [] }: LastAnswer): readonly CallOutcome[] {
  return toolCalls.map((call) => {
    if (call.name === SUBMIT_TOOL) return calls.submit(call);
    const text = `Error: only ${SUBMIT_TOOL} can be called now.`;
    return { call, text, isError: true, totalChars: text.length };
  });
}

function acceptedIn(outcomes: readonly CallOutcome[]): LoopOutcome | undefined {
  const outputs = outcomes.find((one) => one.outputs !== undefined)?.outputs;
  return outputs && { kind: 'extracted', outputs, terminationReason: 'forced_submit' };
}

/** A model that cannot be forced answers in words, or writes the arguments of the call as text. */
function fromText(text: string, terminationReason: EndReason, signature: Signature): LoopOutcome | undefined {
  if (text.trim() === '') return undefined;
  const read = readJsonAnswer(text, submitTool(signature).inputSchema);
  if (read.ok && isJsonObject(read.value)) return { kind: 'extracted', outputs: read.value, terminationReason };
  const [field] = signature.outputs;
  return { kind: 'extracted', outputs: { [field?.name ?? 'result']: text.trim() }, terminationReason };
}
