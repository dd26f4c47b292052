import type { JsonObject } from '../core/json';
import { cutMiddle } from '../core/observation';
import type { ToolCall } from '../core/ports';

const MAX_NOTE_CHARS = 1_000;

/** For the model. */
export function editedNote({ server, tool }: Pick<ToolCall, 'server' | 'tool'>, given: JsonObject): string {
  return `The user changed the arguments of ${server}.${tool} to ${cutMiddle(JSON.stringify(given), MAX_NOTE_CHARS)}`;
}
