/** A run as a program of its own: files that run it against the same servers with Node alone. */
import { declareNamespaces } from '../catalogue/declarations';
import type { Namespace } from '../catalogue/namespace';
import type { JsonObject, JsonValue } from '../json';
import type { MergedProgram } from '../programs/mergeCells';
import { PROGRAMS_SERVER } from '../programs/programTools';
import { withNamedCharacters } from '../transcript/hiddenCharacters';
import { engineDeclarations } from './engineDeclarations';
import {
  SCRIPT_PARTS,
  type ScriptAnswers,
  type ScriptInputs,
  type ScriptRunPart,
  type ScriptServer,
  type ScriptTransport,
} from './scriptParts';

export interface ScriptRun {
  readonly part: ScriptRunPart;
  readonly program: MergedProgram;
  /** With the tools that the program uses, those of saved programs included. */
  readonly namespaces: readonly Namespace[];
  /** By the name of the server; of one that is not configured any more there is none. */
  readonly transports: ReadonlyMap<string, ScriptTransport>;
  readonly inputs: ScriptInputs;
  readonly answers: ScriptAnswers;
}

const MODEL_CALLS = ['llm_query', 'llm_query_batched', 'llm_map'];
const NESTED_RUN = 'rlm_query';
/** What a run has once older turns were replaced. */
const RUN_ONLY = ['history'];

/** The files by name; the runtime, which is the same for all, is not among them. */
export function scriptFiles(run: ScriptRun): ReadonlyMap<string, string> {
  const servers = run.namespaces.flatMap(({ server }): readonly ScriptServer[] =>
    server === PROGRAMS_SERVER ? [] : [{ name: server, ...(run.transports.get(server) ?? NOT_CONFIGURED) }],
  );
  const serversText = json(servers);
  const files = new Map([
    ['program.ts', programText(run, variablesIn(serversText))],
    ['tools.d.ts', declarationsText(run)],
    ['runtime.d.cts', RUNTIME_DECLARATIONS],
    ['package.json', json(PACKAGE)],
    ['tsconfig.json', json(COMPILER)],
    [SCRIPT_PARTS.servers, serversText],
    [SCRIPT_PARTS.run, json(withoutCode(run.part))],
    ...savedPrograms(run),
  ]);
  const { inputs, answers } = run;
  if (Object.keys(inputs).length > 0) files.set(SCRIPT_PARTS.inputs, json(inputs));
  if (answers.calls.length + answers.nestedRuns.length > 0) files.set(SCRIPT_PARTS.answers, json(answers));
  return files;
}

// A variable of the environment, as in the texts of the configurations.
const COMMAND = '$' + '{env:SERVER_COMMAND}';
const NOT_CONFIGURED: ScriptTransport = { transport: 'stdio', command: COMMAND, args: [], env: {} };

function programText({ part, program }: ScriptRun, variables: readonly string[]): string {
  const uses = (names: readonly string[]): readonly string[] => names.filter((name) => program.used.has(name));
  const [asked, nested, lacking] = [uses(MODEL_CALLS), uses([NESTED_RUN]), uses(RUN_ONLY)];
  const notes = [
    `What run ${part.runId} of RLM Code Mode did for this task, without a model that writes code:`,
    ...part.task.trim().split(/\s*[\n\r\u2028\u2029]\s*/),
    '',
    'Run it with Node 22.18 or newer: node program.ts',
    'What it prints goes to standard error, its answer to standard output. Tools are called without questions.',
    ...(variables.length === 0 ? [] : [`It needs these environment variables: ${variables.join(', ')}`]),
    ...(asked.length === 0
      ? []
      : [
          `It calls ${asked.join(' and ')}: what a model said in the run is in answers.json and is said again where the`,
          'prompt is the same. FOR ANY OTHER PROMPT IT NEEDS A LANGUAGE MODEL: RLM_MODEL names it, OPENAI_BASE_URL is an',
          'OpenAI-compatible endpoint, OPENAI_API_KEY its key.',
        ]),
    ...(nested.length === 0
      ? []
      : ['It calls rlm_query: what that gave in the run is in answers.json. ANY OTHER TASK IT CANNOT DO; replace it.']),
    ...(lacking.length === 0
      ? []
      : [`IT DOES NOT RUN AS IT IS: ${lacking.join(', ')} is there only in runs. Replace it.`]),
    ...(program.leftOut.length === 0 ? [] : [`Not in it, since it failed: ${program.leftOut.join(', ')}.`]),
  ];
  const head = notes.map((line) => `// ${withNamedCharacters(line)}`.trimEnd()).join('\n');
  return `${head}\n/// <reference path="./tools.d.ts" />\nimport * as rlmRuntime from './runtime.cjs';\n\nawait rlmRuntime.start();\n\n${program.code}\nawait rlmRuntime.close();\n`;
}

/** Each a module, so that it is read and changed as the program itself. */
function savedPrograms({ namespaces }: ScriptRun): readonly (readonly [string, string])[] {
  return namespaces.flatMap(({ members }) =>
    members.flatMap(({ identifier, program }) =>
      program === undefined
        ? []
        : [
            [
              `programs/${identifier}.ts`,
              `/// <reference path="../tools.d.ts" />\nexport default ${program.code}\n`,
            ] as const,
          ],
    ),
  );
}

function declarationsText({ namespaces, inputs, part }: ScriptRun): string {
  const tools = declareNamespaces(namespaces, 'full', { withFeatures: true });
  const variables = Object.entries(inputs).map(([name, value]) => `declare const ${name}: ${typeOf(value)};\n`);
  return `${engineDeclarations(part.signature)}${variables.join('')}${tools}\n`;
}

function typeOf(value: JsonValue): string {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? typeof value : 'any';
}

/** The code of saved programs is that of the files. */
function withoutCode(part: ScriptRunPart): JsonObject {
  const tools = part.tools.map((tool) => (tool.program === undefined ? tool : { ...tool, program: NO_CODE }));
  return { ...part, tools } as unknown as JsonObject;
}

const NO_CODE = { code: '', line: 1 };

const RUNTIME_DECLARATIONS = `/** Resolves when the servers are connected and everything that the program names is there. */
export declare function start(): Promise<void>;
/** Ends the servers. */
export declare function close(): Promise<void>;
`;

const PACKAGE = {
  name: 'rlm-exported-script',
  private: true,
  type: 'module',
  engines: { node: '>=22.18' },
  scripts: { start: 'node program.ts' },
};

/** Models write JavaScript: what they leave without a type is not at fault. */
const COMPILER = {
  compilerOptions: {
    target: 'es2023',
    lib: ['esnext', 'dom'],
    module: 'nodenext',
    types: [],
    noEmit: true,
    strict: true,
    noImplicitAny: false,
    useUnknownInCatchVariables: false,
    allowImportingTsExtensions: true,
  },
  include: ['**/*.ts'],
};

/** What must be set, in the order of its first mention. */
function variablesIn(text: string): readonly string[] {
  return [...new Set([...text.matchAll(/\$\{env:([^}]+)\}/g)].map(([, name]) => name ?? ''))];
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
