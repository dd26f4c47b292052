/**
 * What an exported script stands on, as the text of a module: the tools of its servers as globals, and what else
 * generated code may call. It is written out as it is; Node strips its types.
 */
export const SCRIPT_RUNTIME = `// Connects the servers of servers.json and gives their tools to program.ts. Made by RLM Code Mode.
import { existsSync, readFileSync, writeSync } from 'node:fs';
import { inspect } from 'node:util';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { SSEClientTransport } from '@modelcontextprotocol/sdk/client/sse.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';

interface Server {
  name: string;
  identifier: string;
  tools: Record<string, string>;
  transport: 'stdio' | 'http' | 'sse';
  command?: string;
  args?: string[];
  cwd?: string;
  env?: Record<string, string>;
  url?: string;
  headers?: Record<string, string>;
}

class ToolError extends Error {
  name = 'ToolError';
}

const globals = globalThis as Record<string, unknown>;
const clients: Client[] = [];

/** Every value that comes from the environment, or one error that names all that are missing. */
function fill(servers: Server[]): Server[] {
  const missing = new Set<string>();
  const text = JSON.stringify(servers).replaceAll(/\\$\\{env:([^}]+)\\}/g, (_whole, name: string) => {
    const value = process.env[name];
    if (value === undefined) missing.add(name);
    return JSON.stringify(value ?? '').slice(1, -1);
  });
  if (missing.size > 0) fail('Set these environment variables, which the servers need: ' + [...missing].join(', '));
  return JSON.parse(text) as Server[];
}

function fail(message: string): never {
  writeAll(2, message + '\\n');
  process.exit(2);
}

async function connect(server: Server): Promise<void> {
  const client = new Client({ name: 'rlm-exported-script', version: '1.0.0' });
  try {
    await client.connect(transportOf(server));
  } catch (thrown) {
    fail('The server "' + server.name + '" could not be started: ' + String(thrown));
  }
  clients.push(client);
  const namespace: Record<string, unknown> = {};
  for (const [identifier, tool] of Object.entries(server.tools)) {
    namespace[identifier] = async (input: Record<string, unknown> = {}) => {
      const result = await client.callTool({ name: tool, arguments: input }, undefined, { timeout: 120_000 });
      return valueOf(result as Record<string, unknown>);
    };
  }
  for (const feature of ['$resources', '$prompts']) {
    namespace[feature] = new Proxy({}, { get: () => only(server.identifier + '.' + feature) });
  }
  globals[server.identifier] = namespace;
}

function transportOf({ transport, command = '', args = [], cwd, env = {}, url = '', headers = {} }: Server) {
  if (transport === 'stdio') {
    const all = { ...process.env, ...env } as Record<string, string>;
    return new StdioClientTransport({ command, args, env: all, ...(cwd !== undefined && { cwd }) });
  }
  const options = { requestInit: { headers } };
  if (transport === 'sse') return new SSEClientTransport(new URL(url), options);
  return new StreamableHTTPClientTransport(new URL(url), options);
}

/** Structured content, else the one text (parsed where all of it is JSON), else the content blocks. */
function valueOf(result: Record<string, unknown>): unknown {
  const blocks = (Array.isArray(result.content) ? result.content : []) as { type: string; text?: string }[];
  const texts = blocks.flatMap(({ type, text }) => (type === 'text' && text !== undefined ? [text] : []));
  if (result.isError === true) throw new ToolError(texts.join('\\n') || 'The tool reported an error.');
  if (result.structuredContent !== undefined && result.structuredContent !== null) return result.structuredContent;
  if (blocks.length === 0) return null;
  if (blocks.length > 1 || texts[0] === undefined) {
    return Object.defineProperty(blocks, 'text', { value: () => texts.join('\\n'), enumerable: false });
  }
  const text = texts[0].trim();
  if (!/^(?:[[{"]|-?\\d|true$|false$|null$)/.test(text)) return texts[0];
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'number' && String(value) !== text ? texts[0] : value;
  } catch {
    return texts[0];
  }
}

/** All of it, however slowly the other side reads. */
function writeAll(file: number, text: string): void {
  let left = Buffer.from(text);
  while (left.length > 0) {
    try {
      left = left.subarray(writeSync(file, left));
    } catch (thrown) {
      if ((thrown as NodeJS.ErrnoException).code !== 'EAGAIN') throw thrown;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  }
}

function print(...values: unknown[]): void {
  writeAll(2, values.map((one) => (typeof one === 'string' ? one : inspect(one, { depth: 6 }))).join(' ') + '\\n');
}

/** Writes the answer to standard output and ends the process: nothing after it runs. */
function submit(...args: unknown[]): never {
  const value = args.length === 1 ? args[0] : args;
  writeAll(1, (typeof value === 'string' ? value : JSON.stringify(value, null, 2)) + '\\n');
  process.exit(0);
}

async function llmQuery(prompt: string, { schema }: { schema?: unknown } = {}): Promise<unknown> {
  const { OPENAI_BASE_URL = 'https://api.openai.com/v1', OPENAI_API_KEY, RLM_MODEL } = process.env;
  if (RLM_MODEL === undefined || (OPENAI_API_KEY === undefined && process.env.OPENAI_BASE_URL === undefined)) {
    fail('This program asks a language model. Set RLM_MODEL to its name, and OPENAI_BASE_URL, OPENAI_API_KEY or both.');
  }
  const asked = schema === undefined ? prompt : prompt + '\\n\\nAnswer with JSON alone that fits this schema:\\n' + JSON.stringify(schema);
  const response = await fetch(OPENAI_BASE_URL.replace(/\\/$/, '') + '/chat/completions', {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(OPENAI_API_KEY !== undefined && { authorization: 'Bearer ' + OPENAI_API_KEY }) },
    body: JSON.stringify({ model: RLM_MODEL, messages: [{ role: 'user', content: asked }] }),
  });
  if (!response.ok) throw new Error('The model answered ' + response.status + ': ' + (await response.text()).slice(0, 500));
  const answer = (await response.json()) as { choices: { message: { content: string } }[] };
  const text = answer.choices[0]?.message.content ?? '';
  return schema === undefined ? text : JSON.parse(text.replace(/^[^]*?(?=[[{"\\d])/, '').replace(/\\s*\`\`\`\\s*$/, ''));
}

/** What exists only in runs. */
function only(name: string): () => never {
  return () => fail(name + ' works only in runs of RLM Code Mode; replace it in program.ts.');
}

Object.assign(globals, {
  ToolError,
  print,
  SUBMIT: submit,
  llm_query: llmQuery,
  llm_query_batched: (prompts: string[], options = {}) => Promise.all(prompts.map((one) => llmQuery(one, options))),
});
for (const name of ['llm_map', 'rlm_query', 'search_tools', 'show', 'budget', 'text']) globals[name] ??= only(name);
console.log = print;
const inputs = new URL('./inputs.json', import.meta.url);
if (existsSync(inputs)) Object.assign(globals, JSON.parse(readFileSync(inputs, 'utf8')));
const configured = JSON.parse(readFileSync(new URL('./servers.json', import.meta.url), 'utf8')) as Server[];
await Promise.all(fill(configured).map(connect));

/** Ends the servers: the process would wait for them. */
export async function close(): Promise<void> {
  await Promise.all(clients.map((client) => client.close()));
}
`;
