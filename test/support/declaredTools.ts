/** Tools that keep to what they declare, and do nothing: each answers with a value that its output schema allows. */
import { isJsonObject, type JsonObject, type JsonValue } from '../../src/core/json';
import type { ToolCall, ToolDescription, ToolSource } from '../../src/core/ports';

export function declaredTools(tools: readonly ToolDescription[]): { source: ToolSource; calls: ToolCall[] } {
  const calls: ToolCall[] = [];
  const servers = [...new Set(tools.map(({ server }) => server))];
  const source: ToolSource = {
    tools,
    servers: servers.map((name) => ({
      name,
      state: 'ready',
      toolCount: tools.filter(({ server }) => server === name).length,
    })),
    call: (call) => {
      calls.push(call);
      const found = tools.find(({ server, name }) => server === call.server && name === call.tool);
      if (found?.outputSchema === undefined) return Promise.resolve({ ok: true, value: 'a text' });
      return Promise.resolve({ ok: true, value: sampleOf(found.outputSchema, found.outputSchema), form: 'structured' });
    },
  };
  return { source, calls };
}

function sampleOf(schema: JsonValue | undefined, root: JsonObject): JsonValue {
  if (!isJsonObject(schema)) return null;
  const choices = schema['anyOf'] ?? schema['oneOf'];
  if (Array.isArray(choices)) return sampleOf((choices as readonly JsonValue[])[0], root);
  const values = schema['enum'];
  if (Array.isArray(values)) return (values as readonly JsonValue[])[0] ?? null;
  switch ([schema['type']].flat()[0]) {
    case 'object': {
      const properties = isJsonObject(schema['properties']) ? schema['properties'] : {};
      return Object.fromEntries(Object.entries(properties).map(([name, one]) => [name, sampleOf(one, root)]));
    }
    case 'array':
      return [sampleOf(schema['items'] ?? {}, root)];
    case 'string':
      return 'some';
    case 'number':
    case 'integer':
      return 3;
    case 'boolean':
      return true;
    default:
      return {};
  }
}
