/** Two tools over MCP: an agent outside the editor searches the workspace's tools and runs code that calls them. */
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import type { RequestHandlerExtra } from '@modelcontextprotocol/sdk/shared/protocol.js';
import {
  CallToolRequestSchema,
  ListToolsRequestSchema,
  type CallToolResult,
  type ServerNotification,
  type ServerRequest,
} from '@modelcontextprotocol/sdk/types.js';
import * as z from 'zod/mini';
import { Catalogue } from '../../core/catalogue/catalogue';
import { DETAIL_LEVELS } from '../../core/catalogue/searchResult';
import { searchText } from '../../core/catalogue/searchText';
import { messageOf } from '../../core/errors';
import type { RunOutcome } from '../../core/events';
import type { Limits } from '../../core/limits';
import { cutMiddle } from '../../core/observation';
import type { LanguageModel, ServerSummary, ToolSource } from '../../core/ports';
import { withPrograms } from '../../core/programs/programTools';
import type { SavedProgram } from '../../core/programs/savedProgram';
import { NO_MODEL } from '../../runs/givenCode';
import { givenCodeReport } from '../../runs/givenCodeReport';
import type { Run, RunService } from '../../runs/runService';
import type { AgentTools } from './agentTools';

export const SEARCH_TOOLS = 'rlm_search_tools';
export const EXECUTE_CODE = 'rlm_execute_code';

const MAX_CHARS = 40_000;
const PURPOSE_CHARS = 200;

const SearchInput = z.object({
  query: z.string(),
  server: z.optional(z.string()),
  limit: z.optional(z.number()),
  detail_level: z.optional(z.enum(DETAIL_LEVELS)),
});
const CodeInput = z.object({
  code: z.string().check(z.minLength(1)),
  purpose: z.optional(z.string()),
  continue: z.optional(z.string()),
});

export interface ToolServerOptions {
  readonly agentTools: AgentTools;
  readonly runs: RunService;
  /** Rejects with an `RlmError` where there is no server at all. */
  readonly connectTools: (signal: AbortSignal) => Promise<ToolSource>;
  readonly readPrograms: () => Promise<readonly SavedProgram[]>;
  readonly limits: Limits;
  /** Answers `llm_query`; absent: code cannot ask a model. */
  readonly model: LanguageModel | undefined;
}

type Extra = RequestHandlerExtra<ServerRequest, ServerNotification>;

export function createToolServer(options: ToolServerOptions): McpServer {
  const { version, tools } = options.agentTools;
  const made = new McpServer({ name: 'rlm-code-mode', version }, { capabilities: { tools: {} } });
  // Its own registration wants zod schemas; the manifest has JSON Schema.
  const { server } = made;
  const offered = tools.filter(({ name }) => name === SEARCH_TOOLS || name === EXECUTE_CODE);
  server.setRequestHandler(ListToolsRequestSchema, () => ({
    tools: offered.map(({ name, modelDescription, inputSchema }) => ({
      name,
      description: modelDescription,
      inputSchema,
      annotations: { readOnlyHint: name === SEARCH_TOOLS },
    })),
  }));
  server.setRequestHandler(CallToolRequestSchema, async ({ params }, extra): Promise<CallToolResult> => {
    try {
      const text = await callTool(options, params.name, params.arguments ?? {}, extra);
      return { content: [{ type: 'text', text: cutMiddle(text, MAX_CHARS) }] };
    } catch (thrown) {
      return { content: [{ type: 'text', text: messageOf(thrown) }], isError: true };
    }
  });
  return made;
}

function callTool(options: ToolServerOptions, name: string, input: unknown, extra: Extra): Promise<string> {
  if (name === SEARCH_TOOLS) return searchTools(options, readInput(SearchInput, input), extra.signal);
  if (name === EXECUTE_CODE) return executeCode(options, readInput(CodeInput, input), extra);
  throw new Error(`There is no tool "${name}"; there are ${SEARCH_TOOLS} and ${EXECUTE_CODE}.`);
}

function readInput<Schema extends z.core.$ZodType>(schema: Schema, input: unknown): z.output<Schema> {
  const read = z.safeParse(schema, input);
  if (read.success) return read.data;
  throw new Error(`The input is wrong. ${z.prettifyError(read.error)}`);
}

async function searchTools(
  { connectTools, readPrograms, limits }: ToolServerOptions,
  { query, server, limit, detail_level: detail }: z.infer<typeof SearchInput>,
  signal: AbortSignal,
): Promise<string> {
  const source = withPrograms(await connectTools(signal), await readPrograms());
  const catalogue = new Catalogue(source.tools, { servers: source.servers.map(({ name }) => name) });
  const found = catalogue.search(query, { maxTokens: limits.promptTokens, server, limit, detail });
  return searchText(found, problemsOf(source.servers));
}

async function executeCode(
  { runs, connectTools, readPrograms, limits, model }: ToolServerOptions,
  { code, purpose = '', continue: continues }: z.infer<typeof CodeInput>,
  extra: Extra,
): Promise<string> {
  let servers: readonly ServerSummary[] = [];
  const run = runs.start({
    task: purpose.trim().slice(0, PURPOSE_CHARS) || 'Code of another agent',
    model: model ?? NO_MODEL,
    opening: { kind: 'given', code },
    surface: 'tool',
    mode: 'rlm',
    limits: { ...limits, iterations: 1 },
    continues,
    mayBeContinued: true,
    readPrograms,
    connectTools: async (signal) => {
      const source = await connectTools(signal);
      servers = source.servers;
      return source;
    },
  });
  const outcome = await follow(run, extra);
  if (outcome.kind === 'cancelled') throw new Error('The run was stopped.');
  if (outcome.kind === 'failed') throw new Error(outcome.message);
  return givenCodeReport(run, outcome, problemsOf(servers));
}

/** Tells of each tool call as progress, where the agent asked for that; its cancellation ends the run. */
async function follow(run: Run, { signal, _meta, sendNotification }: Extra): Promise<RunOutcome> {
  const token = _meta?.progressToken;
  let progress = 0;
  const unsubscribe = run.subscribe((event) => {
    if (token === undefined || event.type !== 'tool.started') return;
    progress += 1;
    const params = { progressToken: token, progress, message: `${event.server}.${event.tool}` };
    // An agent that is gone needs no news.
    sendNotification({ method: 'notifications/progress', params }).catch(() => undefined);
  });
  const cancel = (): void => run.cancel();
  signal.addEventListener('abort', cancel, { once: true });
  if (signal.aborted) cancel();
  try {
    return await run.outcome;
  } finally {
    unsubscribe();
    signal.removeEventListener('abort', cancel);
  }
}

function problemsOf(servers: readonly ServerSummary[]): readonly string[] {
  return servers
    .filter(({ state }) => state !== 'ready')
    .map(({ name, state, message }) => `The server "${name}" cannot be used: ${message ?? state}`);
}
