import { parseTree, printParseErrorCode, type Node, type ParseError } from 'jsonc-parser';
import type {
  Configuration,
  ConfigurationSource,
  InputDefinition,
  PickInput,
  ServerConfiguration,
} from './configuration';
import { ConfigurationReader, nameOfType, type EntryReader, type Property } from './configurationReader';

/** No configuration that a person wrote comes near this. */
const MAX_CHARS = 1_000_000;
const MAX_SYNTAX_PROBLEMS = 20;
/** Names end in messages, logs and identifiers, where an invisible character could pretend something. */
const NAME = /^[^\p{Cc}\p{Cf}]{1,128}$/u;
const ENVIRONMENT_NAME = /^[^=\0]+$/;
/** RFC 9110, section 5.6.2. */
const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

/**
 * Reads the text of an `mcp.json`: JSON with comments and trailing commas, and the keys `servers` (or, in the portable
 * form, `mcpServers`), `inputs` and `sandbox`. A bad entry becomes a problem and never loses the others.
 */
export function parseConfiguration(text: string, source: ConfigurationSource): Configuration {
  const content = text.replace(/^\uFEFF/, '');
  const reader = new ConfigurationReader(content);
  const servers: ServerConfiguration[] = [];
  const inputs: InputDefinition[] = [];
  const errors: ParseError[] = [];
  const root = parseRoot(content, errors, reader);
  const entries = root === undefined ? [] : serverEntries(root, reader);
  reportSyntax(errors, entries, reader);
  const hasSyntaxErrorIn = (node: Node): boolean =>
    errors.some(({ offset }) => offset >= node.offset && offset <= node.offset + node.length);

  const names = new Set<string>();
  for (const entry of entries) {
    if (names.has(entry.name)) {
      reader.report(
        entry.key.offset,
        `The server name "${entry.name}" is used twice; the first entry counts.`,
        entry.name,
      );
      continue;
    }
    names.add(entry.name);
    const server = readServer(entry, reader);
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
  return { source, servers, inputs, problems: reader.problems };
}

function parseRoot(content: string, errors: ParseError[], reader: ConfigurationReader): Node | undefined {
  if (content.length > MAX_CHARS) {
    reader.report(0, `The file is larger than ${MAX_CHARS} characters and is not read.`);
    return undefined;
  }
  let root: Node | undefined;
  try {
    root = parseTree(content, errors, { allowTrailingComma: true, allowEmptyContent: true });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    reader.report(0, 'The file is nested too deeply to be read.');
    return undefined;
  }
  if (root?.type === 'object') return root;
  if (errors.length > 0) return undefined;
  const found = root === undefined ? 'nothing' : nameOfType(root);
  reader.report(root?.offset ?? 0, `The file must hold an object with the key "servers", not ${found}.`);
  return undefined;
}

function serverEntries(root: Node, reader: ConfigurationReader): readonly Property[] {
  const properties = reader.properties(root);
  const found = properties.filter(({ name }) => name === 'servers' || name === 'mcpServers');
  if (found.length === 0) {
    const other = properties.find(({ name }) => name !== 'inputs' && name !== 'sandbox');
    const message = 'The key "servers" is missing; an object of servers is expected.';
    reader.report(
      other?.key.offset ?? root.offset,
      other === undefined ? message : `${message} Found "${other.name}".`,
    );
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
    const owner = entries.find(({ value }) => {
      return value !== undefined && offset >= value.offset && offset <= value.offset + value.length;
    });
    reader.report(offset, `The JSON is broken here: ${words}.`, owner?.name);
  }
}

function readServer({ name, key, value }: Property, reader: ConfigurationReader): ServerConfiguration | undefined {
  if (!NAME.test(name) || name.trim() === '') {
    reader.report(key.offset, 'A server name must have 1 to 128 visible characters.');
    return undefined;
  }
  if (value?.type !== 'object') {
    const found = value === undefined ? 'nothing' : nameOfType(value);
    reader.report(
      value?.offset ?? key.offset,
      `A server must be an object with "command" or "url", not ${found}.`,
      name,
    );
    return undefined;
  }
  const entry = reader.entry(value, name);
  const transport = transportOf(entry);
  if (transport === undefined) return undefined;
  const shared = { name, position: reader.positionOf(key.offset) };
  const server: ServerConfiguration =
    transport === 'stdio'
      ? {
          ...shared,
          transport,
          command: entry.requiredString('command'),
          args: entry.strings('args'),
          cwd: entry.string('cwd'),
          env: entry.record('env', true),
          envFile: entry.string('envFile'),
        }
      : { ...shared, transport, url: readUrl(entry), headers: readHeaders(entry) };
  if (server.transport === 'stdio') checkStdio(server, entry);
  return entry.isBroken ? undefined : server;
}

function transportOf(entry: EntryReader): ServerConfiguration['transport'] | undefined {
  const type = entry.string('type');
  if (entry.isBroken) return undefined;
  if (type === 'stdio' || type === 'http' || type === 'sse') return type;
  if (type !== undefined) {
    entry.fail(`"type" must be "stdio", "http" or "sse", not ${JSON.stringify(type)}.`, 'type');
    return undefined;
  }
  if (entry.has('command') && entry.has('url')) {
    entry.fail('A server has "command" or "url", not both; "type" says which one counts.');
    return undefined;
  }
  if (entry.has('command')) return 'stdio';
  if (entry.has('url')) return 'http';
  entry.fail('A server needs "command" (a program) or "url" (a web address).');
  return undefined;
}

function checkStdio(server: ServerConfiguration & { transport: 'stdio' }, entry: EntryReader): void {
  const texts = [server.command, ...server.args, server.cwd ?? '', server.envFile ?? '', ...server.env.values()];
  if (texts.some((text) => text?.includes('\0')))
    entry.fail('A value holds a NUL character, which no program accepts.');
  for (const name of server.env.keys()) {
    if (!ENVIRONMENT_NAME.test(name))
      entry.fail(`"env" has a name that no environment can hold: ${JSON.stringify(name)}.`, 'env');
  }
}

function readUrl(entry: EntryReader): string {
  const url = entry.requiredString('url');
  // With a variable in it, only the expanded text can be judged.
  if (entry.isBroken || url.includes('${') || isHttpUrl(url)) return url;
  entry.fail(`"url" must start with http:// or https:// and be complete, not ${JSON.stringify(url)}.`, 'url');
  return url;
}

export function isHttpUrl(text: string): boolean {
  const url = URL.parse(text);
  return url !== null && (url.protocol === 'http:' || url.protocol === 'https:');
}

function readHeaders(entry: EntryReader): ReadonlyMap<string, string> {
  const headers = new Map<string, string>();
  for (const [name, value] of entry.record('headers', false)) {
    if (HEADER_NAME.test(name)) headers.set(name, value ?? '');
    else entry.fail(`"headers" has a name that HTTP does not allow: ${JSON.stringify(name)}.`, 'headers');
  }
  return headers;
}

function readInput(node: Node, reader: ConfigurationReader): InputDefinition | undefined {
  if (node.type !== 'object') {
    reader.report(node.offset, `An input must be an object with "type" and "id", not ${nameOfType(node)}.`);
    return undefined;
  }
  const entry = reader.entry(node);
  const id = entry.requiredString('id');
  const type = entry.requiredString('type');
  const description = entry.string('description') ?? id;
  const defaultValue = entry.string('default');
  if (entry.isBroken) return undefined;
  let input: InputDefinition | undefined;
  if (type === 'promptString') {
    input = { type, id, description, default: defaultValue, password: entry.boolean('password') };
  } else if (type === 'pickString') {
    input = { type, id, description, default: defaultValue, options: readOptions(entry, reader) };
  } else if (type === 'command') input = { type, id };
  else
    entry.fail(
      `"type" of an input must be "promptString", "pickString" or "command", not ${JSON.stringify(type)}.`,
      'type',
    );
  return entry.isBroken ? undefined : input;
}

function readOptions(entry: EntryReader, reader: ConfigurationReader): PickInput['options'] {
  const options = (entry.list('options') ?? []).flatMap((node) => {
    if (node.type === 'string') return [{ label: node.value as string, value: node.value as string }];
    if (node.type !== 'object') return [];
    const option = reader.entry(node);
    const value = option.requiredString('value');
    return option.isBroken ? [] : [{ label: option.string('label') ?? value, value }];
  });
  if (options.length === 0)
    entry.fail('"options" must be a list with at least one string or { "label", "value" }.', 'options');
  return options;
}
