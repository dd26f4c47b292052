/**
 * Makes room in a ReAct conversation near the model's window. Until then messages are only appended to, so that a
 * provider's cache hits; then older tool results become notes, oldest first and many at once, so that it is seldom done.
 */
import type { ModelWindow } from '../compaction/modelWindow';
import { formatCount } from '../counted';
import { textOfTools } from '../messageTexts';
import type { ChatMessage, ModelTool } from '../ports';
import { totalCharsOf, withResults } from './reactMessages';

export interface Shortened {
  readonly messages: readonly ChatMessage[];
  readonly tokensBefore: number;
  readonly tokensAfter: number;
  /** How many turns have results that became notes. */
  readonly turns: number;
  /** The notes, a line each. */
  readonly notes: string;
}

/** What is left of the window afterwards is for some more turns. */
const WANTED_SHARE = 0.5;

/**
 * Undefined where there is room, or none can be made. The results of the newest turn stay: the model has not seen them.
 */
export function shortenResults(
  messages: readonly ChatMessage[],
  tools: readonly ModelTool[],
  window: ModelWindow,
): Shortened | undefined {
  const offered: ChatMessage = { role: 'user', text: textOfTools(tools) };
  const sizeOf = (all: readonly ChatMessage[]): number => window.tokensOf([offered, ...all]);
  if (!window.isNearlyFull([offered, ...messages])) return undefined;
  const tokensBefore = sizeOf(messages);
  const shortened = [...messages];
  const notes: string[] = [];
  let tokensAfter = tokensBefore;
  let turns = 0;
  for (let index = 0; index < messages.length - 1 && tokensAfter > window.tokens * WANTED_SHARE; index += 1) {
    const message = messages[index];
    if (message?.toolResults === undefined) continue;
    const toolResults = message.toolResults.map((result, place) => {
      const note = noteOf(totalCharsOf(message, place));
      return note.length < result.text.length ? { ...result, text: note } : result;
    });
    const changed = toolResults.filter((result, place) => result !== message.toolResults?.[place]);
    if (changed.length === 0) continue;
    notes.push(...changed.map(({ text }) => text));
    shortened[index] = withResults(message, toolResults);
    tokensAfter = sizeOf(shortened);
    turns += 1;
  }
  return turns === 0 ? undefined : { messages: shortened, tokensBefore, tokensAfter, turns, notes: notes.join('\n') };
}

function noteOf(totalChars: number): string {
  return `(A result of ${formatCount(totalChars)} characters stood here. It was left out, since the conversation has grown long; if you need it again, ask for a part of it.)`;
}
