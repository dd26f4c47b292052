import type { ChatMessage } from '../ports';
import type { CallOutcome } from './reactCalls';

/**
 * The results of a turn, in the order of its calls. What else is to be said stands below the last one: templates of
 * some providers accept no user message after results.
 */
export function resultsMessage(outcomes: readonly CallOutcome[], closing: string): ChatMessage {
  const toolResults = outcomes.map(({ call, text, isError }, index) => ({
    id: call.id,
    text: index === outcomes.length - 1 ? `${text}${closing}` : text,
    isError,
  }));
  return { role: 'user', text: '', toolResults };
}
