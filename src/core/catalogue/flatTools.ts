/** The tools of a catalogue as a model is offered them for native calls: one flat list of names that providers accept. */
import type { JsonObject } from '../json';
import type { ModelTool } from '../ports';
import { nameFlatTools } from './names';
import type { Said } from '../said';
import type { Namespace } from './namespace';
import { plainText } from './plainText';

export interface FlatTool extends ModelTool {
  /** The original names, as `ToolCall` has them. */
  readonly server: string;
  readonly tool: string;
}

/** What the strictest provider accepts. */
const MAX_DESCRIPTION_CHARS = 1_024;

/** In the order of the namespaces, which is that of their identifiers: the same bytes in every request and every run. */
export function flatTools(namespaces: readonly Namespace[]): {
  readonly tools: readonly FlatTool[];
  /** Names that collided, in words for a person. */
  readonly notes: readonly Said[];
} {
  const all = namespaces.flatMap(({ identifier, server, members }) =>
    members.map((member) => ({ qualified: `${identifier}.${member.identifier}`, server, member })),
  );
  const { identifiers, notes } = nameFlatTools(all.map(({ qualified }) => qualified));
  const tools = all.map(({ qualified, server, member }) => ({
    name: identifiers.get(qualified) ?? qualified,
    description: plainText(member.description ?? member.title ?? member.tool, MAX_DESCRIPTION_CHARS),
    inputSchema: objectSchema(member.inputSchema),
    server,
    tool: member.tool,
  }));
  return { tools, notes };
}

/** Providers ask for an object with properties, even where a tool takes nothing; the dialect tells them nothing. */
function objectSchema({ $schema: _dialect, ...schema }: JsonObject): JsonObject {
  return { ...schema, type: 'object', properties: schema['properties'] ?? {} };
}
