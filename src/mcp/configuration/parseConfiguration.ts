import { findNodeAtLocation, parseTree, printParseErrorCode, type Node, type ParseError } from 'jsonc-parser';
import { isSayingCode, said } from '../../core/said';
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
      reader.report(entry.key.offset, said('config.usedTwice', entry.name), entry.name);
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
    if (ids.has(input.id)) reader.report(node.offset, said('config.inputTwice', input.id));
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
    reader.report(0, said('config.tooLarge', MAX_CHARS));
    return undefined;
  }
  let file: Node | undefined;
  try {
    file = parseTree(content, errors, { allowTrailingComma: true, allowEmptyContent: true });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    reader.report(0, said('config.tooDeep'));
    return undefined;
  }
  const root = file === undefined || section.length === 0 ? file : findNodeAtLocation(file, [...section]);
  if (root?.type === 'object') return root;
  if (errors.length > 0) return undefined;
  reader.report(root?.offset ?? 0, said('config.noObject', nameOfType(root)));
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
    if (other === undefined) reader.report(root.offset, said('config.noServers'));
    else reader.report(other.key.offset, said('config.otherKey', other.name));
  }
  const sandbox = properties.find(({ name }) => name === 'sandbox');
  if (sandbox?.value?.type === 'object' && (sandbox.value.children ?? []).length > 0) {
    reader.notice(sandbox.key.offset, said('config.sandbox'));
  }
  return found.flatMap(({ name, key, value }) => {
    if (value?.type === 'object') return reader.properties(value);
    if (value === undefined) reader.report(key.offset, said('config.serversOfNothing', name));
    else reader.report(value.offset, said('config.serversOfOther', name, nameOfType(value)));
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
    const owner = entries.find(({ value }) => value !== undefined && isIn(value, offset));
    const code = `json.${printParseErrorCode(error)}`;
    // A later version of the parser may know more.
    reader.report(offset, said('config.syntax', isSayingCode(code) ? { code } : code), owner?.name);
  }
}
