/** What the user typed after `npm start --`, checked: every mistake is found before anything is started. */
import path from 'node:path';
import { parseArgs } from 'node:util';
import { LIMITS } from '../core/limits';
import { messageOf } from '../core/errors';
import { discoveredKinds, DISCOVERIES, type Discovered } from '../mcp/configuration/sourceFiles';
import { REQUESTED_MODES, type RequestedMode } from '../core/runModes';
import { ENGINE_SETTINGS, type EngineSetting } from '../sandbox/runtime';

export type Command =
  | { readonly kind: 'help' }
  | { readonly kind: 'listTasks' }
  | RunCommand
  | { readonly kind: 'usage'; readonly message: string };

export interface RunCommand {
  readonly kind: 'run';
  /** Absent: the demo's first task. */
  readonly task: string | undefined;
  /** A model of the OpenAI-compatible endpoint; absent: the scripted model. */
  readonly model: string | undefined;
  /** Models for sub-calls, the first of which answers where the code names none; none: the model of the run. */
  readonly subModels: readonly string[];
  /** Absent: the demo workspace. */
  readonly workspace: string | undefined;
  /** The `mcp.json` of a profile of the editor. */
  readonly userConfiguration: string | undefined;
  /** Programs whose servers are there too. */
  readonly discovered: ReadonlySet<Discovered>;
  readonly allowedServers: readonly string[];
  /** Absent: chosen by the run, or code mode where the model is scripted. */
  readonly mode: RequestedMode | 'compare' | undefined;
  /** `server.tool`, or `server.*` for all tools of a server; the server itself is among `allowedServers`. */
  readonly allowedTools: readonly string[];
  readonly maxIterations: number;
  /** What runs generated code; `auto` where nothing was said. */
  readonly engine: EngineSetting;
  /** The Node that runs generated code, as an absolute path; absent: chosen, and asked for where it was merely found. */
  readonly node: string | undefined;
  readonly isJson: boolean;
  readonly isVerbose: boolean;
}

const NO_COPILOT = 'no-copilot';
const MODES = [...REQUESTED_MODES, 'compare'] as const;

export const HELP = `Runs a code-mode task in the terminal: a model writes code, the code calls MCP tools, the answer is printed.

usage: npm start -- [options]

  --task "TEXT"          what to do; without it the demo's first task
  --list-tasks           the tasks that the scripted model knows
  --model NAME           a model of an OpenAI-compatible endpoint, in place of the scripted model;
                         OPENAI_BASE_URL is the endpoint, OPENAI_API_KEY its key
  --sub-model NAME       a model for the calls of the code to a model (llm_query); may be given several times, then the
                         code chooses, and the first one answers where it does not; RLM_SUB_BASE_URL and
                         RLM_SUB_API_KEY where their endpoint is another one
  --mode MODE            rlm: the model writes code that calls the tools; react: it calls them itself, turn by turn;
                         direct: one call of the model, without tools; auto: rlm, or direct for a short task without
                         tools; autoWithReact: react too, for a few tools that do not say what they return;
                         compare: rlm and react at the same time, and what each took.
                         Without it auto, with the scripted model rlm
  --workspace DIR        the folder whose servers are there: .vscode/mcp.json, .mcp.json and the key mcp of
                         .vscode/settings.json; or a .code-workspace file; without it the demo workspace
  --user-config FILE     and those of this mcp.json, such as that of a profile of the editor
  --discover CLIENT      and those of another program: ${Object.keys(DISCOVERIES).join(', ')}
                         or all; may be given several times; copilot, which is ~/.copilot/mcp-config.json, is read
                         unless no-copilot is among them
  --allow SERVER         start this server without asking, and print the address of its sign-in if it wants one;
                         may be given several times
  --allow SERVER.TOOL    and let the code call this tool of it without asking; SERVER.* allows all of its tools
  --max-iterations N     give up after N iterations (${LIMITS.iterations.default})
  --engine ENGINE        what runs the code: isolated-vm, quickjs (slower, runs everywhere), or auto
  --node FILE            the Node 24 or 26 in which isolated-vm runs, by its absolute path; without it the one of this
                         program, else one on the PATH, for which you are asked
  --json                 print the events of the run as JSON, one a line
  --verbose              print the log too, and where the run's journal is
  --help                 this text

A value for \${input:ID} of the configuration is asked for, or taken from RLM_INPUT_<ID> where nobody can be asked.
Exit codes: 0 answered, 1 failed, 2 wrong usage, 130 cancelled.`;

export function parseCommandLine(args: readonly string[]): Command {
  let values: ReturnType<typeof parse>;
  try {
    values = parse(args);
  } catch (thrown) {
    return { kind: 'usage', message: messageOf(thrown) };
  }
  if (values.help === true) return { kind: 'help' };
  if (values['list-tasks'] === true) return { kind: 'listTasks' };
  const empty = (['task', 'model', 'workspace', 'user-config'] as const).find((name) => values[name]?.trim() === '');
  if (empty !== undefined) return { kind: 'usage', message: `--${empty} needs a value.` };
  if (values['sub-model']?.some((name) => name.trim() === '') === true)
    return { kind: 'usage', message: '--sub-model needs a value.' };
  const { minimum, maximum } = LIMITS.iterations;
  const maxIterations = Number(values['max-iterations'] ?? LIMITS.iterations.default);
  if (!Number.isInteger(maxIterations) || maxIterations < minimum || maxIterations > maximum) {
    return { kind: 'usage', message: `--max-iterations needs a whole number from ${minimum} to ${maximum}.` };
  }
  const discovered = readDiscovered(values.discover ?? []);
  if (discovered === undefined) {
    const names = [...Object.keys(DISCOVERIES), 'all', NO_COPILOT].join(', ');
    return { kind: 'usage', message: `--discover is one of ${names}.` };
  }
  const mode = MODES.find((one) => one === values.mode);
  if (values.mode !== undefined && mode === undefined)
    return { kind: 'usage', message: `--mode is one of ${MODES.join(', ')}.` };
  const engine = ENGINE_SETTINGS.find((one) => one === (values.engine ?? 'auto'));
  if (engine === undefined) return { kind: 'usage', message: `--engine is one of ${ENGINE_SETTINGS.join(', ')}.` };
  if (values.node !== undefined && !path.isAbsolute(values.node))
    return { kind: 'usage', message: '--node needs an absolute path.' };
  return {
    kind: 'run',
    task: values.task?.trim(),
    model: values.model?.trim(),
    subModels: values['sub-model']?.map((name) => name.trim()) ?? [],
    workspace: values.workspace,
    userConfiguration: values['user-config'],
    discovered,
    ...readAllowed(values.allow ?? []),
    mode,
    maxIterations,
    engine,
    node: values.node,
    isJson: values.json === true,
    isVerbose: values.verbose === true,
  };
}

/** Undefined where a name is not known. */
function readDiscovered(names: readonly string[]): ReadonlySet<Discovered> | undefined {
  const known = [...Object.keys(DISCOVERIES), 'all', NO_COPILOT];
  if (names.some((name) => !known.includes(name))) return undefined;
  const setting = names.includes('all') ? true : Object.fromEntries(names.map((name) => [name, true]));
  const isCopilotRefused = names.includes(NO_COPILOT);
  const kinds = new Set(discoveredKinds(setting, isCopilotRefused));
  if (isCopilotRefused) kinds.delete('copilot');
  return kinds;
}

/** The name of a server may have dots, that of a tool rarely has: the last dot divides. */
function readAllowed(given: readonly string[]): Pick<RunCommand, 'allowedServers' | 'allowedTools'> {
  const allowedTools = given.filter((name) => /.\../.test(name));
  const servers = allowedTools.map((name) => name.slice(0, name.lastIndexOf('.')));
  return { allowedServers: [...new Set([...given, ...servers])], allowedTools };
}

function parse(args: readonly string[]) {
  return parseArgs({
    args: [...args],
    strict: true,
    allowPositionals: false,
    options: {
      task: { type: 'string' },
      'list-tasks': { type: 'boolean' },
      model: { type: 'string' },
      'sub-model': { type: 'string', multiple: true },
      workspace: { type: 'string' },
      'user-config': { type: 'string' },
      discover: { type: 'string', multiple: true },
      allow: { type: 'string', multiple: true },
      mode: { type: 'string' },
      'max-iterations': { type: 'string' },
      engine: { type: 'string' },
      node: { type: 'string' },
      json: { type: 'boolean' },
      verbose: { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    },
  }).values;
}
