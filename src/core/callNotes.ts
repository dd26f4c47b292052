import { isJsonObject, type JsonValue } from './json';
import type { ToolResult } from './ports';

/** What the model is told of tool calls beside what the code makes of them, since code may catch or drop that. */
export class CallNotes {
  readonly #told = new Set<string>();

  of(callee: string, result: ToolResult): readonly string[] {
    if (!result.ok) {
      return result.error.kind === 'denied' ? this.#once(`The call of ${callee} was denied.`) : [];
    }
    const notes = result.note === undefined ? [] : [result.note];
    const { value, content } = result;
    if (content === undefined || typeof value !== 'object' || value === null) return notes;
    const kinds = [...new Set(content.map(kindOf))].join(', ');
    return [
      ...notes,
      ...this.#once(`Results of ${callee} have content blocks beside their value: \`.$content\` (${kinds}).`),
    ];
  }

  #once(note: string): readonly string[] {
    if (this.#told.has(note)) return [];
    this.#told.add(note);
    return [note];
  }
}

/** A word of the protocol; anything else is a word of the server, which may say much. */
function kindOf(block: JsonValue): string {
  const type = isJsonObject(block) ? block['type'] : undefined;
  return typeof type === 'string' && /^[a-z_]{1,20}$/.test(type) ? type : 'unknown';
}
