/** A run as a program of its own: files that run it against the same servers with Node alone. */
import { declareNamespaces } from '../catalogue/declarations';
import type { Namespace } from '../catalogue/namespace';
import type { JsonValue } from '../json';
import type { MergedProgram } from '../programs/mergeCells';
import { SCRIPT_RUNTIME } from './scriptRuntime';

/** How a server is reached. No text holds a secret: what may be one is `${env:NAME}`. */
export type ScriptTransport =
  | {
      readonly transport: 'stdio';
      readonly command: string;
      readonly args: readonly string[];
      readonly cwd?: string;
      readonly env: Readonly<Record<string, string>>;
    }
  | { readonly transport: 'http' | 'sse'; readonly url: string; readonly headers: Readonly<Record<string, string>> };

export interface ScriptRun {
  readonly runId: string;
  readonly task: string;
  readonly program: MergedProgram;
  /** Those whose tools the program uses. */
  readonly namespaces: readonly Namespace[];
  /** By the name of the server; of one that is not configured any more there is none. */
  readonly transports: ReadonlyMap<string, ScriptTransport>;
  readonly inputs: Readonly<Record<string, JsonValue>>;
}

/** That of this project, exactly; a test compares them. */
export const SDK_VERSION = '1.32.2';

const MODEL_CALLS = ['llm_query', 'llm_query_batched'];
const RUN_ONLY = ['llm_map', 'rlm_query', 'search_tools', 'show', 'budget', 'text'];

/** The files by name. */
export function scriptFiles(run: ScriptRun): ReadonlyMap<string, string> {
  const servers = run.namespaces.map(({ server, identifier, members }) => ({
    name: server,
    identifier,
    tools: Object.fromEntries(
      members.flatMap((one) => [one.identifier, ...one.aliases].map((name) => [name, one.tool])),
    ),
    ...(run.transports.get(server) ?? NOT_CONFIGURED),
  }));
  const serversText = json(servers);
  const files = new Map([
    ['program.ts', programText(run, variablesIn(serversText))],
    ['tools.d.ts', declarationsText(run)],
    ['runtime.ts', SCRIPT_RUNTIME],
    ['servers.json', serversText],
    ['package.json', json(packageOf())],
  ]);
  if (Object.keys(run.inputs).length > 0) files.set('inputs.json', json(run.inputs));
  return files;
}

// A variable of the environment, as in the texts of the configurations.
const COMMAND = '$' + '{env:SERVER_COMMAND}';
const NOT_CONFIGURED: ScriptTransport = { transport: 'stdio', command: COMMAND, args: [], env: {} };

function programText({ task, runId, program }: ScriptRun, variables: readonly string[]): string {
  const uses = (names: readonly string[]): readonly string[] => names.filter((name) => program.used.has(name));
  const [asked, lacking] = [uses(MODEL_CALLS), uses(RUN_ONLY)];
  const notes = [
    `What run ${runId} of RLM Code Mode did for this task, without a model that writes code:`,
    ...task.trim().split(/\s*\n\s*/),
    '',
    'Run it with Node 22.18 or newer: npm install && node program.ts',
    'What it prints goes to standard error, its answer to standard output. Tools are called without questions.',
    ...(variables.length === 0 ? [] : [`It needs these environment variables: ${variables.join(', ')}`]),
    ...(asked.length === 0
      ? []
      : [
          `IT NEEDS A LANGUAGE MODEL, since it calls ${asked.join(' and ')}: RLM_MODEL names it, OPENAI_BASE_URL is an`,
          'OpenAI-compatible endpoint, OPENAI_API_KEY its key.',
        ]),
    ...(lacking.length === 0
      ? []
      : [`IT DOES NOT RUN AS IT IS: ${lacking.join(', ')} works only in runs. Replace it.`]),
    ...(program.leftOut.length === 0 ? [] : [`Not in it, since it failed: ${program.leftOut.join(', ')}.`]),
  ];
  const head = notes.map((line) => `// ${line}`.trimEnd()).join('\n');
  return `${head}\n/// <reference path="./tools.d.ts" />\nimport { close } from './runtime.ts';\n\n${program.code}\nawait close();\n`;
}

function declarationsText({ namespaces, inputs }: ScriptRun): string {
  const tools = declareNamespaces(namespaces, 'full');
  const variables = Object.keys(inputs).map((name) => `declare const ${name}: any;\n`);
  return `${ENGINE_DECLARATIONS}${variables.join('')}${tools}\n`;
}

const ENGINE_DECLARATIONS = `/** Writes to standard error. */
declare function print(...values: unknown[]): void;
/** Writes the answer to standard output and ends the program. */
declare function SUBMIT(...values: unknown[]): never;
declare class ToolError extends Error {}
declare function llm_query(prompt: string, options?: { schema?: object }): Promise<any>;
declare function llm_query_batched(prompts: string[], options?: { schema?: object }): Promise<any[]>;
`;

function packageOf(): JsonValue {
  return {
    name: 'rlm-exported-script',
    private: true,
    type: 'module',
    engines: { node: '>=22.18' },
    scripts: { start: 'node program.ts' },
    dependencies: { '@modelcontextprotocol/sdk': SDK_VERSION },
  };
}

/** What must be set, in the order of its first mention. */
function variablesIn(text: string): readonly string[] {
  return [...new Set([...text.matchAll(/\$\{env:([^}]+)\}/g)].map(([, name]) => name ?? ''))];
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
