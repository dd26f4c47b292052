import type { ChatMessage } from '../ports';
import type { CallOutcome } from './reactCalls';

/** No provider is sent them. */
const trueLengths = new WeakMap<ChatMessage, readonly number[]>();

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
  const message: ChatMessage = { role: 'user', text: '', toolResults };
  const lengths = outcomes.map(({ text, totalChars }) => Math.max(text.length, totalChars));
  trueLengths.set(message, lengths);
  return message;
}

/** The same message with other texts for its results, whose true lengths stay known. */
export function withResults(message: ChatMessage, toolResults: NonNullable<ChatMessage['toolResults']>): ChatMessage {
  const changed = { ...message, toolResults };
  trueLengths.set(changed, trueLengths.get(message) ?? []);
  return changed;
}

/** Of one of its results, before it was cut. */
export function totalCharsOf(message: ChatMessage, place: number): number {
  return trueLengths.get(message)?.[place] ?? message.toolResults?.[place]?.text.length ?? 0;
}
