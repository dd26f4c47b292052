/** What was said when the MCP server was started, checked before anything else is. */
import { parseArgs } from 'node:util';
import { messageOf } from '../../core/errors';
import { ENGINE_ARGUMENTS, ENGINE_HELP, readEngineOptions, SOURCES_HELP, type EngineOptions } from '../engineOptions';

export type ToolServerCommand =
  | { readonly kind: 'help' }
  | { readonly kind: 'usage'; readonly message: string }
  | ({ readonly kind: 'serve'; readonly model: string | undefined } & EngineOptions);

export const TOOL_SERVER_HELP = `An MCP server with two tools in place of all that the workspace's servers have: rlm_search_tools finds tools,
rlm_execute_code runs code that calls them. It speaks over standard input and output, and an agent starts it.

usage: node mcp-server.js [options]

  --workspace DIR        the folder whose servers are there: .vscode/mcp.json, .mcp.json and the key mcp of
                         .vscode/settings.json; or a .code-workspace file; without it the current folder
${SOURCES_HELP}
  --model NAME           a model of an OpenAI-compatible endpoint that answers what code asks with llm_query;
                         OPENAI_BASE_URL is the endpoint, OPENAI_API_KEY its key
${ENGINE_HELP}
  --verbose              write the log to standard error
  --help                 this text

Nobody can be asked here: a server starts, and a tool is called, only where --allow names it.
A value for \${input:ID} of the configuration is taken from RLM_INPUT_<ID>.`;

export function parseToolServerCommandLine(args: readonly string[]): ToolServerCommand {
  let values: ReturnType<typeof parse>;
  try {
    values = parse(args);
  } catch (thrown) {
    return { kind: 'usage', message: messageOf(thrown) };
  }
  if (values.help === true) return { kind: 'help' };
  if (values.model?.trim() === '') return { kind: 'usage', message: '--model needs a value.' };
  const engine = readEngineOptions(values);
  if (typeof engine === 'string') return { kind: 'usage', message: engine };
  return { kind: 'serve', model: values.model?.trim(), ...engine };
}

function parse(args: readonly string[]) {
  return parseArgs({
    args: [...args],
    strict: true,
    allowPositionals: false,
    options: { ...ENGINE_ARGUMENTS, model: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
  }).values;
}
