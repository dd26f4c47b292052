/** What of a request a model reads as text, for counting tokens where the provider does not. */
import { estimateTokens } from './catalogue/estimateTokens';
import type { ChatMessage, ModelRequest, ModelResponse, ModelTool, ModelToolCall, TokenUsage } from './ports';

/** One text for each message, with its calls and results. */
export function textOfMessage({ text, toolCalls = [], toolResults = [] }: ChatMessage): string {
  return [text, ...toolCalls.map(textOfCall), ...toolResults.map((result) => result.text)]
    .filter((part) => part !== '')
    .join('\n');
}

/** About what providers count for a picture of a common size. */
const IMAGE_TOKENS = 1_000;

/** Estimated. */
export function tokensOfMessage(message: ChatMessage): number {
  return estimateTokens(textOfMessage(message)) + (message.images?.length ?? 0) * IMAGE_TOKENS;
}

export function textOfCall({ name, arguments: input }: ModelToolCall): string {
  return JSON.stringify({ name, arguments: input });
}

/** Providers send the schemas with every request, and charge for them. */
export function textOfTools(tools: readonly ModelTool[] | undefined): string {
  return tools === undefined
    ? ''
    : JSON.stringify(
        tools.map(({ name, description, inputSchema }) => ({ name, description, parameters: inputSchema })),
      );
}

/** What a response says, with its calls. */
export function textOfResponse({ text, toolCalls = [] }: Omit<ModelResponse, 'usage'>): string {
  return textOfMessage({ role: 'assistant', text, toolCalls });
}

export function estimatedUsage(
  { messages, tools }: Pick<ModelRequest, 'messages' | 'tools'>,
  response: Omit<ModelResponse, 'usage'>,
): TokenUsage {
  const texts = [textOfTools(tools), ...messages.map(textOfMessage)];
  const inputTokens = texts.reduce((sum, text) => sum + estimateTokens(text), 0);
  return { inputTokens, outputTokens: estimateTokens(textOfResponse(response)), isEstimate: true };
}
