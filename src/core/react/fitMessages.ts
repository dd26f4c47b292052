/** Keeps a request within the model's window where an earlier one has outgrown it. */
import { estimateTokens } from '../catalogue/estimateTokens';
import { textOfMessage, textOfTools } from '../messageTexts';
import type { ChatMessage, ModelTool } from '../ports';

const LEFT_OUT = '(This result was left out: the conversation has grown too long.)';
/** The estimate may be off, and the answer needs room. */
const USABLE_SHARE = 0.9;

/** `maxInputTokens` 0: not known, so everything fits. */
export function fitsWindow(
  messages: readonly ChatMessage[],
  tools: readonly ModelTool[],
  maxInputTokens: number,
): boolean {
  return maxInputTokens === 0 || tokensOf(messages, tools) <= maxInputTokens * USABLE_SHARE;
}

/** For the last call only, since it changes what was sent before: the oldest tool results go first. */
export function fitMessages(
  messages: readonly ChatMessage[],
  tools: readonly ModelTool[],
  maxInputTokens: number,
): readonly ChatMessage[] {
  const fitted = [...messages];
  for (let index = 0; index < fitted.length && !fitsWindow(fitted, tools, maxInputTokens); index += 1) {
    const message = fitted[index];
    if (message?.toolResults === undefined) continue;
    fitted[index] = { ...message, toolResults: message.toolResults.map((result) => ({ ...result, text: LEFT_OUT })) };
  }
  return fitted;
}

function tokensOf(messages: readonly ChatMessage[], tools: readonly ModelTool[]): number {
  const texts = messages.map(textOfMessage);
  return [textOfTools(tools), ...texts].reduce((sum, text) => sum + estimateTokens(text), 0);
}
