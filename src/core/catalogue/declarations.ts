/** TypeScript declarations of tools, as compact as they can be while they stay exact and compile. */
import type { JsonObject } from '../json';
import { commentText } from './plainText';
import type { CommentLevel } from './memberComment';
import { LANGUAGE_GLOBALS } from './reservedNames';
import { schemaToType, type NamedType } from './schemaToType';
import { indent, memberName } from './typeExpression';

const DESCRIPTION_CHARS = { none: 0, brief: 160, full: 2_000 } as const;

export interface DeclaredTool {
  readonly identifier: string;
  readonly description?: string | undefined;
  readonly inputSchema: JsonObject;
  readonly outputSchema?: JsonObject | undefined;
  readonly observedSchema?: JsonObject | undefined;
}

export interface DeclaredNamespace {
  readonly identifier: string;
  readonly members: readonly DeclaredTool[];
}

export interface ToolDeclaration {
  /** `list(input: { … }): Promise<{ … }>` */
  readonly signature: string;
  /** The named types that the signature uses. */
  readonly named: readonly NamedType[];
}

/** Names that a declaration's own types must not hide. */
const TYPE_NAMES = new Set<string>([...LANGUAGE_GLOBALS, 'Record', 'Partial', 'Pick', 'Omit', 'Awaited', 'Readonly']);

/** One tool. `prefix` starts the names of its types where the plain names belong to another tool. */
export function declareTool(tool: DeclaredTool, comments: CommentLevel, prefix = ''): ToolDeclaration {
  const used = new Set(TYPE_NAMES);
  const nameType = (wanted: string): string => {
    let name = `${prefix}${wanted}`;
    for (let count = 2; used.has(name); count += 1) name = `${prefix}${wanted}${count}`;
    used.add(name);
    return name;
  };
  const input = schemaToType(tool.inputSchema, { comments, direction: 'input', nameType });
  const outputSchema = tool.outputSchema ?? tool.observedSchema;
  const output =
    outputSchema === undefined
      ? { text: 'any', named: [] }
      : schemaToType(outputSchema, { comments, direction: 'output', nameType });
  // Not declared but seen: other results may be different.
  const mark = tool.outputSchema === undefined && output.text !== 'any' ? '/* observed */ ' : '';
  const inputType = input.text === 'unknown' ? 'object' : input.text;
  const name = tool.identifier === 'new' ? '"new"' : memberName(tool.identifier);
  const parameter = needsInput(tool.inputSchema) ? 'input' : 'input?';
  return {
    signature: `${name}(${parameter}: ${inputType}): Promise<${mark}${output.text}>`,
    named: [...input.named, ...output.named],
  };
}

/** One tool alone, to be read by itself: its types, then its signature with the namespace's name. */
export function declareToolAlone(namespace: string, tool: DeclaredTool, comments: CommentLevel): string {
  const { signature, named } = declareTool(tool, comments);
  return [...named.map(declareType), `declare const ${namespace}: { ${signature} }`].join('\n');
}

/** Any number of namespaces, as one text that compiles: no type's name means two things. */
export function declareNamespaces(namespaces: readonly DeclaredNamespace[], comments: CommentLevel): string {
  const known = new Map<string, string>();
  return namespaces.map((namespace) => declareNamespace(namespace, comments, known)).join('\n');
}

function declareNamespace(namespace: DeclaredNamespace, comments: CommentLevel, known: Map<string, string>): string {
  const types: string[] = [];
  const members = namespace.members.map((tool) => {
    const isFree = (declared: ToolDeclaration): boolean =>
      declared.named.every(({ name, text }) => (known.get(name) ?? text) === text);
    let declared = declareTool(tool, comments);
    for (let attempt = 1; !isFree(declared); attempt += 1) {
      const count = attempt === 1 ? '' : `${attempt}_`;
      declared = declareTool(tool, comments, `${namespace.identifier}_${tool.identifier}_${count}`);
    }
    const { signature, named } = declared;
    for (const type of named) {
      if (!known.has(type.name)) types.push(declareType(type));
      known.set(type.name, type.text);
    }
    const description = comments === 'none' ? '' : commentText(tool.description ?? '', DESCRIPTION_CHARS[comments]);
    return indent(description === '' ? signature : `/** ${description} */\n${signature}`);
  });
  return [...types, `declare const ${namespace.identifier}: {`, ...members, '}'].join('\n');
}

function declareType({ name, text }: NamedType): string {
  return `type ${name} = ${text}`;
}

/** A call without arguments is right where the schema demands none. */
function needsInput(schema: JsonObject): boolean {
  const required = schema['required'];
  if (Array.isArray(required) && required.length > 0) return true;
  return ['anyOf', 'oneOf', 'allOf', '$ref'].some((key) => schema[key] !== undefined);
}
