/** The options that say which servers there are, what may be called, and what runs the code: those of every program. */
import path from 'node:path';
import type { parseArgs } from 'node:util';
import { discoveredKinds, DISCOVERIES, type Discovered } from '../mcp/configuration/sourceFiles';
import { ENGINE_SETTINGS, type EngineSetting } from '../sandbox/runtime';

export interface EngineOptions {
  /** A folder or a `.code-workspace` file; absent: the program's own default. */
  readonly workspace: string | undefined;
  /** The `mcp.json` of a profile of the editor. */
  readonly userConfiguration: string | undefined;
  /** Programs whose servers are there too. */
  readonly discovered: ReadonlySet<Discovered>;
  readonly allowedServers: readonly string[];
  /** `server.tool`, or `server.*` for all tools of a server; the server itself is among `allowedServers`. */
  readonly allowedTools: readonly string[];
  /** What runs generated code; `auto` where nothing was said. */
  readonly engine: EngineSetting;
  /** The Node that runs generated code, as an absolute path; absent: chosen, and asked for where it was merely found. */
  readonly node: string | undefined;
  readonly isVerbose: boolean;
}

const NO_COPILOT = 'no-copilot';

/** For `parseArgs`. */
export const ENGINE_ARGUMENTS = {
  workspace: { type: 'string' },
  'user-config': { type: 'string' },
  discover: { type: 'string', multiple: true },
  allow: { type: 'string', multiple: true },
  engine: { type: 'string' },
  node: { type: 'string' },
  verbose: { type: 'boolean' },
} as const;

type EngineArguments = ReturnType<
  typeof parseArgs<{ readonly strict: true; readonly options: typeof ENGINE_ARGUMENTS }>
>['values'];

export const SOURCES_HELP = `\
  --user-config FILE     and those of this mcp.json, such as that of a profile of the editor
  --discover CLIENT      and those of another program: ${Object.keys(DISCOVERIES).join(', ')}
                         or all; may be given several times; copilot, which is ~/.copilot/mcp-config.json, is read
                         unless no-copilot is among them
  --allow SERVER         start this server without asking, and print the address of its sign-in if it wants one;
                         may be given several times
  --allow SERVER.TOOL    and let the code call this tool of it without asking; SERVER.* allows all of its tools`;

export const ENGINE_HELP = `\
  --engine ENGINE        what runs the code: isolated-vm, quickjs (slower, runs everywhere), or auto
  --node FILE            the Node 24 or 26 in which isolated-vm runs, by its absolute path; without it the one of this
                         program, else one on the PATH, for which you are asked`;

/** The options, or what is wrong with them. */
export function readEngineOptions(values: EngineArguments): EngineOptions | string {
  const empty = (['workspace', 'user-config'] as const).find((name) => values[name]?.trim() === '');
  if (empty !== undefined) return `--${empty} needs a value.`;
  const discovered = readDiscovered(values.discover ?? []);
  if (discovered === undefined) {
    return `--discover is one of ${[...Object.keys(DISCOVERIES), 'all', NO_COPILOT].join(', ')}.`;
  }
  const engine = ENGINE_SETTINGS.find((one) => one === (values.engine ?? 'auto'));
  if (engine === undefined) return `--engine is one of ${ENGINE_SETTINGS.join(', ')}.`;
  if (values.node !== undefined && !path.isAbsolute(values.node)) return '--node needs an absolute path.';
  return {
    workspace: values.workspace,
    userConfiguration: values['user-config'],
    discovered,
    ...readAllowed(values.allow ?? []),
    engine,
    node: values.node,
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
function readAllowed(given: readonly string[]): Pick<EngineOptions, 'allowedServers' | 'allowedTools'> {
  const allowedTools = given.filter((name) => /.\../.test(name));
  const servers = allowedTools.map((name) => name.slice(0, name.lastIndexOf('.')));
  return { allowedServers: [...new Set([...given, ...servers])], allowedTools };
}
