/** What the user typed after `npm start --`, checked: every mistake is found before anything is started. */
import { parseArgs } from 'node:util';
import { LIMITS } from '../core/limits';
import { messageOf } from '../core/errors';
import { REQUESTED_MODES, type RequestedMode } from '../core/runModes';
import { ENGINE_ARGUMENTS, ENGINE_HELP, readEngineOptions, SOURCES_HELP, type EngineOptions } from './engineOptions';

export type Command =
  | { readonly kind: 'help' }
  | { readonly kind: 'listTasks' }
  | RunCommand
  | { readonly kind: 'usage'; readonly message: string };

/** Without a workspace the demo's is meant. */
export interface RunCommand extends EngineOptions {
  readonly kind: 'run';
  /** Absent: the demo's first task. */
  readonly task: string | undefined;
  /** A model of the OpenAI-compatible endpoint; absent: the scripted model. */
  readonly model: string | undefined;
  /** Models for sub-calls, the first of which answers where the code names none; none: the model of the run. */
  readonly subModels: readonly string[];
  /** Absent: chosen by the run, or code mode where the model is scripted. */
  readonly mode: RequestedMode | 'compare' | undefined;
  readonly maxIterations: number;
  readonly isJson: boolean;
}

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
${SOURCES_HELP}
  --max-iterations N     give up after N iterations (${LIMITS.iterations.default})
${ENGINE_HELP}
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
  const empty = (['task', 'model'] as const).find((name) => values[name]?.trim() === '');
  if (empty !== undefined) return { kind: 'usage', message: `--${empty} needs a value.` };
  if (values['sub-model']?.some((name) => name.trim() === '') === true)
    return { kind: 'usage', message: '--sub-model needs a value.' };
  const { minimum, maximum } = LIMITS.iterations;
  const maxIterations = Number(values['max-iterations'] ?? LIMITS.iterations.default);
  if (!Number.isInteger(maxIterations) || maxIterations < minimum || maxIterations > maximum) {
    return { kind: 'usage', message: `--max-iterations needs a whole number from ${minimum} to ${maximum}.` };
  }
  const engine = readEngineOptions(values);
  if (typeof engine === 'string') return { kind: 'usage', message: engine };
  const mode = MODES.find((one) => one === values.mode);
  if (values.mode !== undefined && mode === undefined)
    return { kind: 'usage', message: `--mode is one of ${MODES.join(', ')}.` };
  return {
    kind: 'run',
    ...engine,
    task: values.task?.trim(),
    model: values.model?.trim(),
    subModels: values['sub-model']?.map((name) => name.trim()) ?? [],
    mode,
    maxIterations,
    isJson: values.json === true,
  };
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
      ...ENGINE_ARGUMENTS,
      mode: { type: 'string' },
      'max-iterations': { type: 'string' },
      json: { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    },
  }).values;
}
