/** The servers of a script: all connected before its program begins, so that nothing is done by half for lack of one. */
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { SSEClientTransport } from '@modelcontextprotocol/sdk/client/sse.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { McpError, ResultSchema } from '@modelcontextprotocol/sdk/types.js';
import { featureNamed } from '../../core/catalogue/serverFeatures';
import { messageOf } from '../../core/errors';
import type { ScriptServer } from '../../core/exports/scriptParts';
import type { JsonObject } from '../../core/json';
import type { Limits } from '../../core/limits';
import type { ToolCall, ToolPort, ToolResult } from '../../core/ports';
import { timedOut } from '../../mcp/calls/callFailures';
import { callFeature } from '../../mcp/calls/featureCall';
import { failed, sized, toToolResult } from '../../mcp/calls/results';
import { callAsTask } from '../../mcp/calls/taskCall';
import { listToolsOf } from '../../mcp/calls/toolList';
import { failWith } from './scriptOutput';

const INVALID_PARAMS = -32_602;

interface Connected {
  readonly client: Client;
  readonly taskTools: ReadonlySet<string>;
}

export class ScriptServers implements ToolPort {
  readonly #limits: Limits;
  readonly #connected = new Map<string, Connected>();

  constructor(limits: Limits) {
    this.#limits = limits;
  }

  /** Ends the process where a variable of the environment is missing, or a server cannot be reached. */
  async connect(servers: readonly ScriptServer[], environment: NodeJS.ProcessEnv): Promise<void> {
    await Promise.all(
      withVariables(servers, environment).map(async (server) => {
        const client = new Client({ name: 'rlm-exported-script', version: '1.0.0' });
        try {
          await client.connect(transportOf(server, environment));
          const hasTools = client.getServerCapabilities()?.tools !== undefined;
          const { taskTools } = hasTools ? await listToolsOf(server.name, client) : { taskTools: new Set<string>() };
          this.#connected.set(server.name, { client, taskTools });
        } catch (thrown) {
          failWith(`The server "${server.name}" could not be started: ${messageOf(thrown)}`);
        }
      }),
    );
  }

  async call({ server, tool, arguments: input }: ToolCall, signal: AbortSignal): Promise<ToolResult> {
    const connected = this.#connected.get(server);
    if (connected === undefined) {
      return failed({ kind: 'notFound', message: `The server "${server}" is not in servers.json.` });
    }
    const { toolCallTimeoutMs, serverMessageBytes } = this.#limits;
    const late = AbortSignal.timeout(toolCallTimeoutMs);
    const both = AbortSignal.any([signal, late]);
    try {
      if (featureNamed(tool) !== undefined) {
        return sized(await callFeature(connected.client, tool, input, both), serverMessageBytes);
      }
      return toToolResult(await send(connected, { name: tool, arguments: input }, both), serverMessageBytes);
    } catch (thrown) {
      if (late.aborted) return failed(timedOut(tool, toolCallTimeoutMs));
      const isRefused = thrown instanceof McpError && thrown.code === INVALID_PARAMS;
      return failed({ kind: isRefused ? 'tool' : 'server', message: messageOf(thrown) });
    }
  }

  /** The process would wait for them. */
  async close(): Promise<void> {
    await Promise.all([...this.#connected.values()].map(({ client }) => client.close()));
  }
}

async function send(
  { client, taskTools }: Connected,
  params: { readonly name: string; readonly arguments: JsonObject },
  signal: AbortSignal,
): Promise<JsonObject> {
  if (taskTools.has(params.name)) return callAsTask(client, params, { signal, onProgress: () => undefined });
  const request = { method: 'tools/call', params: { ...params, arguments: { ...params.arguments } } } as const;
  // The signal is the limit; the SDK's own would be a minute.
  return (await client.request(request, ResultSchema, { signal, timeout: 2 ** 31 - 1 })) as JsonObject;
}

/** Every value that comes from the environment, or one message that names all that are missing. */
function withVariables(servers: readonly ScriptServer[], environment: NodeJS.ProcessEnv): readonly ScriptServer[] {
  const missing = new Set<string>();
  const text = JSON.stringify(servers).replaceAll(/\$\{env:([^}]+)\}/g, (_whole, name: string) => {
    const value = environment[name];
    if (value === undefined) missing.add(name);
    return JSON.stringify(value ?? '').slice(1, -1);
  });
  if (missing.size > 0) {
    failWith(`Set these environment variables, which the servers need: ${[...missing].join(', ')}`);
  }
  return JSON.parse(text) as readonly ScriptServer[];
}

function transportOf(server: ScriptServer, environment: NodeJS.ProcessEnv): Transport {
  if (server.transport === 'stdio') {
    const { command, args, cwd, env } = server;
    const all = { ...environment, ...env } as Record<string, string>;
    return new StdioClientTransport({ command, args: [...args], env: all, ...(cwd !== undefined && { cwd }) });
  }
  const options = { requestInit: { headers: { ...server.headers } } };
  const url = new URL(server.url);
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- Older servers still have nothing else.
  if (server.transport === 'sse') return new SSEClientTransport(url, options);
  return new StreamableHTTPClientTransport(url, options);
}
