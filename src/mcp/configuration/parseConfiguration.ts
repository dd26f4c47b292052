import { findNodeAtLocation, parseTree, printParseErrorCode, type Node, type ParseError } from 'jsonc-parser';
import type { Configuration, ConfigurationSource, InputDefinition, ServerConfiguration } from './configuration';
import { ConfigurationReader, nameOfType, type Property } from './configurationReader';
import { readInput } from './readInput';
import { readServer } from './readServer';

/** No configuration that a person wrote comes near this. */
const MAX_CHARS = 1_000_000;
const MAX_SYNTAX_PROBLEMS = 20;

/** How a file holds its servers. */
export interface ConfigurationFormat {
  /** The keys that lead to the configuration in a file that holds more; without them the file has none. */
  readonly section?: readonly string[] | undefined;
  /**
   * `vscode` has `servers` (or `mcpServers`), `inputs` and `sandbox`; `portable` has `mcpServers`, or without that key
   * the servers themselves; `client` is the file of another program, which holds no server without `mcpServers`.
   */
  readonly form?: 'vscode' | 'portable' | 'client' | undefined;
}

/**
 * Reads the text of an `mcp.json`: JSON with comments and trailing commas, and the keys `servers` (or, in the portable
 * form, `mcpServers`), `inputs` and `sandbox`. A bad entry becomes a problem and never loses the others.
 */
export function parseConfiguration(
  text: string,
  source: ConfigurationSource,
  { section = [], form = 'vscode' }: ConfigurationFormat = {},
): Configuration {
  const content = text.replace(/^\uFEFF/, '');
  const reader = new ConfigurationReader(content);
  const servers: ServerConfiguration[] = [];
  const inputs: InputDefinition[] = [];
  const errors: ParseError[] = [];
  const root = parseRoot(content, errors, reader, section);
  if (root === undefined && section.length > 0) {
    // Settings that say nothing about servers are none of our business, their mistakes included.
    return { source, servers, inputs, problems: [], notices: [] };
  }
  const entries = root === undefined ? [] : serverEntries(root, reader, form);
  reportSyntax(
    section.length === 0 || root === undefined ? errors : errors.filter(({ offset }) => isIn(root, offset)),
    entries,
    reader,
  );
  const hasSyntaxErrorIn = (node: Node): boolean => errors.some(({ offset }) => isIn(node, offset));

  const names = new Set<string>();
  for (const entry of entries) {
    if (names.has(entry.name)) {
      const message = `The server name "${entry.name}" is used twice; the first entry counts.`;
      reader.report(entry.key.offset, message, entry.name);
      continue;
    }
    names.add(entry.name);
    const server = readServer(entry, reader, form !== 'vscode');
    // A half-written entry must not be started with what could be read of it.
    if (server !== undefined && entry.value !== undefined && !hasSyntaxErrorIn(entry.value)) servers.push(server);
  }

  const ids = new Set<string>();
  for (const node of root === undefined ? [] : (reader.entry(root).list('inputs') ?? [])) {
    const input = readInput(node, reader);
    if (input === undefined) continue;
    if (ids.has(input.id))
      reader.report(node.offset, `The input "${input.id}" is defined twice; the first one counts.`);
    else inputs.push(input);
    ids.add(input.id);
  }
  const { problems, notices } = reader;
  return { source, servers, inputs, problems, notices };
}

function isIn(node: Node, offset: number): boolean {
  return offset >= node.offset && offset <= node.offset + node.length;
}

function parseRoot(
  content: string,
  errors: ParseError[],
  reader: ConfigurationReader,
  section: readonly string[],
): Node | undefined {
  if (content.length > MAX_CHARS) {
    reader.report(0, `The file is larger than ${MAX_CHARS} characters and is not read.`);
    return undefined;
  }
  let file: Node | undefined;
  try {
    file = parseTree(content, errors, { allowTrailingComma: true, allowEmptyContent: true });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    reader.report(0, 'The file is nested too deeply to be read.');
    return undefined;
  }
  const root = file === undefined || section.length === 0 ? file : findNodeAtLocation(file, [...section]);
  if (root?.type === 'object') return root;
  if (errors.length > 0) return undefined;
  const found = root === undefined ? 'nothing' : nameOfType(root);
  reader.report(root?.offset ?? 0, `The file must hold an object with the key "servers", not ${found}.`);
  return undefined;
}

function serverEntries(
  root: Node,
  reader: ConfigurationReader,
  form: NonNullable<ConfigurationFormat['form']>,
): readonly Property[] {
  const properties = reader.properties(root);
  const found = properties.filter(({ name }) => name === 'mcpServers' || (name === 'servers' && form === 'vscode'));
  if (found.length === 0 && form === 'portable') return properties.filter(({ name }) => name !== 'inputs');
  if (found.length === 0 && form === 'vscode') {
    const other = properties.find(({ name }) => name !== 'inputs' && name !== 'sandbox');
    const message = 'The key "servers" is missing; an object of servers is expected.';
    reader.report(
      other?.key.offset ?? root.offset,
      other === undefined ? message : `${message} Found "${other.name}".`,
    );
  }
  const sandbox = properties.find(({ name }) => name === 'sandbox');
  if (sandbox?.value?.type === 'object' && (sandbox.value.children ?? []).length > 0) {
    const message = '"sandbox" is not applied: RLM Code Mode starts the servers without VS Code\'s sandbox.';
    reader.notice(sandbox.key.offset, message);
  }
  return found.flatMap(({ name, key, value }) => {
    if (value?.type === 'object') return reader.properties(value);
    if (value !== undefined) {
      reader.report(value.offset, `"${name}" must be an object of servers, not ${nameOfType(value)}.`);
    } else reader.report(key.offset, `"${name}" must be an object of servers.`);
    return [];
  });
}

/** One problem per line: the rest of a line after an error is seldom an error of its own. */
function reportSyntax(errors: readonly ParseError[], entries: readonly Property[], reader: ConfigurationReader): void {
  const lines = new Set<number>();
  for (const { error, offset } of errors) {
    const { line } = reader.positionOf(offset);
    if (lines.has(line) || lines.size >= MAX_SYNTAX_PROBLEMS) continue;
    lines.add(line);
    const words = printParseErrorCode(error)
      .replace(/([a-z])([A-Z])/g, '$1 $2')
      .toLowerCase();
    const owner = entries.find(({ value }) => value !== undefined && isIn(value, offset));
    reader.report(offset, `The JSON is broken here: ${words}.`, owner?.name);
  }
}
