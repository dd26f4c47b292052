import * as vscode from 'vscode';
import { isRlmError, messageOf } from '../../core/errors';
import { isJsonObject, type JsonObject } from '../../core/json';
import type { ToolCall, ToolDescription, ToolResult, ToolSource } from '../../core/ports';
import { toolsOver } from '../../core/toolsOver';
import { failed, toToolResult } from '../../mcp/calls/results';
import { cancellationTokenOf } from '../cancellation';
import { contentOf } from './editorToolContent';

/** Of a chat request, in which the tools then ask; undefined elsewhere. */
export type ToolInvocationToken = vscode.LanguageModelToolInvocationOptions<object>['toolInvocationToken'];

const NAMESPACE = 'vscode';
const NO_SERVERS: ToolSource = {
  servers: [],
  tools: [],
  call: async ({ server }) => failed({ kind: 'notFound', message: `There is no server "${server}".` }),
};

/**
 * The tools of `vscode.lm.tools` beside those of the servers, as one more of them. Our own are left out, and so are
 * those that VS Code has from an MCP server that is connected here too. Without servers the run goes on with these.
 */
export async function withEditorTools(
  connect: () => Promise<ToolSource>,
  toolInvocationToken: ToolInvocationToken,
): Promise<ToolSource> {
  const source = await connect().catch((thrown: unknown) => {
    if (isRlmError(thrown) && thrown.code === 'noConfiguration') return NO_SERVERS;
    throw thrown;
  });
  const server = source.servers.some(({ name }) => name === NAMESPACE) ? `${NAMESPACE}_tools` : NAMESPACE;
  // As they are now: a name that the prompt holds stays callable.
  const offered = vscode.lm.tools.filter(({ name }) => !name.startsWith('rlm_'));
  const toolsBeside = (tools: readonly ToolDescription[]): readonly ToolDescription[] =>
    offered.filter((tool) => !isListed(tool, tools)).map((tool) => describe(server, tool));
  return toolsOver(source, {
    servers: () => [...source.servers, { name: server, state: 'ready', toolCount: toolsBeside(source.tools).length }],
    tools: (tools) => [...tools, ...toolsBeside(tools)],
    call: (call, signal, run) =>
      call.server === server ? invoke(call, toolInvocationToken, signal) : source.call(call, signal, run),
    identityOf: (name) => (name === server ? server : (source.identityOf?.(name) ?? name)),
  });
}

function describe(
  server: string,
  { name, description, inputSchema }: vscode.LanguageModelToolInformation,
): ToolDescription {
  const schema: JsonObject = isJsonObject(inputSchema) ? inputSchema : { type: 'object' };
  return { server, name, description, inputSchema: schema };
}

/** VS Code names the tools of MCP servers `mcp_<server>_<tool>`, with the server cut short. */
function isListed(
  { name, description }: vscode.LanguageModelToolInformation,
  tools: readonly ToolDescription[],
): boolean {
  if (!name.startsWith('mcp_')) return false;
  return tools.some(
    (tool) =>
      name.endsWith(`_${tool.name.replace(/[^\w-]/g, '_')}`) && (tool.description ?? '').trim() === description.trim(),
  );
}

async function invoke(
  { tool, arguments: input }: ToolCall,
  toolInvocationToken: ToolInvocationToken,
  signal: AbortSignal,
): Promise<ToolResult> {
  signal.throwIfAborted();
  const { token, dispose } = cancellationTokenOf(signal);
  try {
    const { content } = await vscode.lm.invokeTool(tool, { input: { ...input }, toolInvocationToken }, token);
    return toToolResult({ content: contentOf(content) });
  } catch (thrown) {
    signal.throwIfAborted();
    return failed({ kind: 'tool', message: messageOf(thrown) });
  } finally {
    dispose();
  }
}
