import type { ChatMessage } from './ports';

/** What a person tells the model while the run goes on, as the message that joins its next prompt. */
export function hintMessage(hint: string): ChatMessage {
  return { role: 'user', text: `The user adds, while you are at work:\n\n${hint}` };
}
