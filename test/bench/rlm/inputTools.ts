/** The tools of the ReAct arm: what code mode has as a variable is read and searched by native calls, within the same cap. */
import type { JsonObject, JsonValue } from '../../../src/core/json';
import { DEFAULT_LIMITS } from '../../../src/core/limits';
import { formatCount } from '../../../src/core/counted';
import type { ToolResult, ToolSource } from '../../../src/core/ports';
import { search } from '../../../src/worker/realm/textTools';

/** The most that a model is shown of one result. */
export const PAGE_CHARS = DEFAULT_LIMITS.observationChars;

const SERVER = 'document';

export function inputTools(text: string): ToolSource {
  return {
    tools: [
      {
        server: SERVER,
        name: 'read',
        description: `Gives a part of the text, which has ${formatCount(text.length)} characters: from \`offset\` on, at most ${formatCount(PAGE_CHARS)} characters.`,
        inputSchema: {
          type: 'object',
          properties: { offset: { type: 'integer', minimum: 0 }, length: { type: 'integer', minimum: 1 } },
          required: ['offset'],
        },
        annotations: { readOnlyHint: true },
      },
      {
        server: SERVER,
        name: 'search',
        description:
          'Finds places where the words of `query` stand in the text, in any case, with what is around them.',
        inputSchema: {
          type: 'object',
          properties: { query: { type: 'string' }, limit: { type: 'integer', minimum: 1, maximum: 20 } },
          required: ['query'],
        },
        annotations: { readOnlyHint: true },
      },
    ],
    servers: [{ name: SERVER, state: 'ready', toolCount: 2 }],
    call: ({ tool, arguments: input }) => Promise.resolve(tool === 'read' ? read(text, input) : find(text, input)),
  };
}

function read(text: string, { offset, length }: JsonObject): ToolResult {
  const start = numberOf(offset) ?? 0;
  const value = text.slice(start, start + Math.min(PAGE_CHARS, numberOf(length) ?? PAGE_CHARS));
  return { ok: true, value: value === '' ? '(The text ends before this offset.)' : value };
}

function find(text: string, { query, limit }: JsonObject): ToolResult {
  const places = search(text, typeof query === 'string' ? query : '', { limit: numberOf(limit) ?? 10 });
  return { ok: true, value: places.map(({ index, text: around }) => ({ offset: index, text: around })) };
}

function numberOf(value: JsonValue | undefined): number | undefined {
  return typeof value === 'number' && value >= 0 ? value : undefined;
}
