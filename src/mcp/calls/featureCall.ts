import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { ResultSchema, type ServerCapabilities } from '@modelcontextprotocol/sdk/types.js';
import { SERVER_FEATURES } from '../../core/catalogue/serverFeatures';
import { isJsonObject, type JsonObject, type JsonValue } from '../../core/json';
import type { ToolDescription } from '../../core/ports';
import { NO_TIMEOUT_MS } from './timeLimit';

const MAX_PAGES = 1_000;

/** Resources and prompts, described and called as tools are. */
export function featureTools(server: string, capabilities: ServerCapabilities | undefined): readonly ToolDescription[] {
  return SERVER_FEATURES.filter(({ capability }) => capabilities?.[capability] !== undefined).map(
    ({ name, description, inputSchema }) => ({
      server,
      name,
      description,
      inputSchema,
      annotations: { readOnlyHint: true },
      isFeature: true,
    }),
  );
}

/** The value that code receives: lists over all of their pages, a single text as a string. */
export async function callFeature(
  client: Client,
  name: string,
  input: JsonObject,
  signal: AbortSignal,
): Promise<JsonValue> {
  const ask = async (method: string, params: JsonObject): Promise<JsonObject> => {
    const request = { method, params: { ...params } } as Parameters<Client['request']>[0];
    return (await client.request(request, ResultSchema, { signal, timeout: NO_TIMEOUT_MS })) as JsonObject;
  };
  const listAll = async (method: string, field: string): Promise<JsonValue> => {
    const entries: JsonValue[] = [];
    const cursors = new Set<string>();
    let params: JsonObject = {};
    for (let page = 0; page < MAX_PAGES; page += 1) {
      const result = await ask(method, params);
      const listed = result[field];
      if (Array.isArray(listed)) entries.push(...(listed as readonly JsonValue[]));
      const cursor = result['nextCursor'];
      // A cursor that was given before leads round in a circle.
      if (typeof cursor !== 'string' || cursors.has(cursor)) break;
      cursors.add(cursor);
      params = { cursor };
    }
    return entries;
  };
  switch (name) {
    case '$resources.list':
      return listAll('resources/list', 'resources');
    case '$resources.templates':
      return listAll('resources/templates/list', 'resourceTemplates');
    case '$prompts.list':
      return listAll('prompts/list', 'prompts');
    case '$prompts.get': {
      const { description = null, messages = [] } = await ask('prompts/get', input);
      return description === null ? { messages } : { description, messages };
    }
    default: {
      const contents = (await ask('resources/read', input))['contents'];
      const parts = Array.isArray(contents) ? (contents as readonly JsonValue[]) : [];
      const [only] = parts;
      const isText = parts.length === 1 && isJsonObject(only) && typeof only['text'] === 'string';
      return isText ? (only['text'] ?? '') : parts;
    }
  }
}
