import type { ChatMessage } from './ports';

/** A hint is a few words of a person; what is longer belongs into the task or a file. */
export const MAX_HINT_CHARS = 20_000;

/** What a person tells the model while the run goes on, as the message that joins its next prompt. */
export function hintMessage(hint: string): ChatMessage {
  return { role: 'user', text: `The user adds, while you are at work:\n\n${hint}` };
}
