/** TypeScript declarations of tools, as compact as they can be while they stay exact and compile. */
import type { JsonObject } from '../json';
import { commentText } from './plainText';
import type { CommentLevel } from './memberComment';
import { LANGUAGE_GLOBALS } from './reservedNames';
import { schemaToType, type NamedType } from './schemaToType';
import { keyOf, sharedGroups, type SharedGroup } from './sharedMembers';
import { indent, memberName, objectType, type TypeMember } from './typeExpression';

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
  readonly features?: readonly { readonly identifier: string; readonly signature?: string | undefined }[];
}

export interface DeclarationOptions {
  /** Whether `$resources` and `$prompts` are declared too. */
  readonly withFeatures?: boolean | undefined;
}

export interface ToolDeclaration {
  /** `list(input: { … }): Promise<{ … }>` */
  readonly signature: string;
  /** The signature with another type of its input. */
  readonly signatureWith: (inputType: string) => string;
  /** Of the input, where it is an object type and nothing else. */
  readonly inputMembers: readonly TypeMember[];
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
  const signatureWith = (type: string): string => `${name}(${parameter}: ${type}): Promise<${mark}${output.text}>`;
  return {
    signature: signatureWith(inputType),
    signatureWith,
    inputMembers: input.members ?? [],
    named: [...input.named, ...output.named],
  };
}

/** One tool alone, to be read by itself: its types, then its signature with the namespace's name. */
export function declareToolAlone(namespace: string, tool: DeclaredTool, comments: CommentLevel): string {
  const { signature, named } = declareTool(tool, comments);
  return [...named.map(declareType), `declare const ${namespace}: { ${signature} }`].join('\n');
}

/** One tool as among others, with what it says of itself. */
export function declareWithComment(namespace: string, tool: DeclaredTool): string {
  return declareNamespaces([{ identifier: namespace, members: [tool] }], 'full');
}

/** Any number of namespaces, as one text that compiles: no type's name means two things. */
export function declareNamespaces(
  namespaces: readonly DeclaredNamespace[],
  comments: CommentLevel,
  options: DeclarationOptions = {},
): string {
  return declareEach(namespaces, comments, options).join('\n');
}

/** The parts of that text, one for each namespace. */
export function declareEach(
  namespaces: readonly DeclaredNamespace[],
  comments: CommentLevel,
  { withFeatures = false }: DeclarationOptions = {},
): readonly string[] {
  const known = new Map<string, string>();
  return namespaces.map((namespace) =>
    declareNamespace(withFeatures ? namespace : { ...namespace, features: [] }, comments, known),
  );
}

function declareNamespace(namespace: DeclaredNamespace, comments: CommentLevel, known: Map<string, string>): string {
  const declarations = namespace.members.map((tool) => {
    const isFree = (declared: ToolDeclaration): boolean =>
      declared.named.every(({ name, text }) => (known.get(name) ?? text) === text);
    let declared = declareTool(tool, comments);
    for (let attempt = 1; !isFree(declared); attempt += 1) {
      const count = attempt === 1 ? '' : `${attempt}_`;
      declared = declareTool(tool, comments, `${namespace.identifier}_${tool.identifier}_${count}`);
    }
    const own = declared.named.filter(({ name }) => !known.has(name));
    for (const { name, text } of own) known.set(name, text);
    return { tool, declared, own };
  });
  const groups = namedGroups(namespace.identifier, declarations, known);
  const style = comments === 'full' ? 'block' : 'line';
  const shared = groups.map(({ name, members }) => ({ name, text: objectType(members, style) }));
  const members = declarations.map(({ tool, declared }, at) => {
    const used = groups.filter(({ tools }) => tools.has(at));
    const hoisted = new Set(used.flatMap((group) => group.members.map(keyOf)));
    const left = declared.inputMembers.filter((member) => !hoisted.has(keyOf(member)));
    const parts = [...used.map(({ name }) => name), ...(left.length > 0 ? [objectType(left, style)] : [])];
    const signature = used.length === 0 ? declared.signature : declared.signatureWith(parts.join(' & '));
    const description = comments === 'none' ? '' : commentText(tool.description ?? '', DESCRIPTION_CHARS[comments]);
    return indent(description === '' ? signature : `/** ${description} */\n${signature}`);
  });
  const types = [...declarations.flatMap(({ own }) => own), ...shared].map(declareType);
  const features = featureMembers(namespace).map(indent);
  return [...types, `declare const ${namespace.identifier}: {`, ...members, ...features, '}'].join('\n');
}

/** `$resources: { list(): …; read(uri: string): … }` */
function featureMembers({ features = [] }: DeclaredNamespace): readonly string[] {
  const groups = Map.groupBy(features, ({ identifier }) => identifier.split('.')[0] ?? identifier);
  return [...groups].map(([name, all]) => {
    const signatures = all.flatMap(({ signature }) => (signature === undefined ? [] : [signature]));
    return `${name}: { ${signatures.join('; ')} }`;
  });
}

/** `azure_Shared`, `azure_Shared2`, …: names that no other type has. */
function namedGroups(
  namespace: string,
  declarations: readonly { readonly declared: ToolDeclaration }[],
  known: Map<string, string>,
): readonly (SharedGroup & { readonly name: string })[] {
  return sharedGroups(declarations.map(({ declared }) => declared.inputMembers)).map((group) => {
    let name = `${namespace}_Shared`;
    for (let count = 2; known.has(name) || TYPE_NAMES.has(name); count += 1) name = `${namespace}_Shared${count}`;
    known.set(name, '');
    return { ...group, name };
  });
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
