/** The MCP server for agents outside the editor: reads its command line, and ends with the agent that started it. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { messageOf } from '../../core/errors';
import { resolveLimits } from '../../core/limits';
import type { LanguageModel } from '../../core/ports';
import { consoleLog } from '../consoleLog';
import { endpointFrom, openAiModel } from '../openAiModel';
import { Terminal } from '../terminal';
import { TerminalEngine } from '../terminalEngine';
import { TerminalPrompts } from '../terminalPrompts';
import { TerminalSignIn } from '../terminalSignIn';
import { readAgentTools } from './agentTools';
import { createToolServer } from './toolServer';
import { parseToolServerCommandLine, TOOL_SERVER_HELP, type ToolServerCommand } from './toolServerCommandLine';

const EXIT = { failed: 1, usage: 2 } as const;
const OLDEST_NODE = 24;

class UsageError extends Error {}

async function main(): Promise<void> {
  const command = parseToolServerCommandLine(process.argv.slice(2));
  if (command.kind === 'help') {
    process.stdout.write(`${TOOL_SERVER_HELP}\n`);
    return;
  }
  if (command.kind === 'usage') throw new UsageError(command.message);
  const workspace = path.resolve(command.workspace ?? process.cwd());
  const missing = [workspace, command.userConfiguration].find((file) => file !== undefined && !existsSync(file));
  if (missing !== undefined) throw new UsageError(`${missing} does not exist.`);
  if (Number.parseInt(process.versions.node, 10) < OLDEST_NODE) {
    throw new UsageError(`This needs Node ${OLDEST_NODE} or newer; it was started with ${process.versions.node}.`);
  }
  const endpoint = endpointFrom(process.env);
  if (command.model !== undefined && endpoint === undefined) {
    throw new UsageError('--model needs an OpenAI-compatible endpoint: set OPENAI_BASE_URL.');
  }
  const model =
    command.model === undefined || endpoint === undefined ? undefined : openAiModel(command.model, endpoint);
  await serve(command, workspace, model);
}

/** Standard output is the agent's alone. */
async function serve(
  command: Extract<ToolServerCommand, { readonly kind: 'serve' }>,
  workspace: string,
  model: LanguageModel | undefined,
): Promise<void> {
  const ending = new AbortController();
  const terminal = new Terminal(process.stderr, process.env);
  const prompts = new TerminalPrompts(terminal, process.env, undefined);
  const { allowedServers, allowedTools, userConfiguration, discovered } = command;
  const engine = await TerminalEngine.open(
    {
      sources: { workspace, userConfiguration, discovered },
      programFolder: __dirname,
      allowedServers,
      allowedTools,
      command,
      prompts,
      signIn: new TerminalSignIn(terminal, prompts, allowedServers),
      log: consoleLog(process.stderr, command.isVerbose),
    },
    ending.signal,
  );
  const server = createToolServer({
    agentTools: readAgentTools(path.dirname(__dirname)),
    runs: engine.runs,
    connectTools: (signal) => engine.connectTools(signal),
    readPrograms: () => engine.readPrograms(),
    limits: resolveLimits({}),
    model,
  });
  const end = async (): Promise<void> => {
    if (ending.signal.aborted) return;
    ending.abort();
    await server.close();
    await engine.dispose();
    process.exit(0);
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void end());
  process.stdin.once('close', () => void end());
  await server.connect(new StdioServerTransport());
}

main().catch((thrown: unknown) => {
  const isUsage = thrown instanceof UsageError;
  process.stderr.write(`${messageOf(thrown)}${isUsage ? '\nnode mcp-server.js --help lists the options.' : ''}\n`);
  process.exitCode = isUsage ? EXIT.usage : EXIT.failed;
});
