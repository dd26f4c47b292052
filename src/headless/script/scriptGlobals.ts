/** Gives a script's program what the code of runs has, made of the same parts: the same names, checks, texts and errors. */
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { Budget } from '../../core/budget';
import { Catalogue } from '../../core/catalogue/catalogue';
import { EngineFunctions } from '../../core/engineFunctions';
import type { ScriptInputs, ScriptRunPart } from '../../core/exports/scriptParts';
import { ENGINE_FUNCTIONS, type EngineFunction, type InvokeError } from '../../core/interpreter';
import type { JsonValue } from '../../core/json';
import { PROGRAMS_NAMESPACE } from '../../core/programs/programTools';
import { readSubmit } from '../../core/signature/submit';
import { SubCallGate } from '../../core/subCalls/subCallGate';
import { SubCallModels } from '../../core/subCalls/subCallModels';
import { SubCalls } from '../../core/subCalls/subCalls';
import { stripTypes } from '../../runs/stripTypes';
import { imagesOf, reviveImage } from '../../worker/realm/blocks';
import { namedArguments, objectArgument } from '../../worker/realm/callArguments';
import { encodeList } from '../../worker/realm/encoding';
import { formatValue } from '../../worker/realm/formatValue';
import { Namespaces, type InvokeMember, type InvokeProgram } from '../../worker/realm/namespaces';
import { named, received, revive } from '../../worker/realm/received';
import * as textTools from '../../worker/realm/textTools';
import type { ScriptModel } from './scriptModel';
import { writeAnswer, writeLine } from './scriptOutput';
import type { ScriptServers } from './scriptServers';

export interface ScriptSurroundings {
  readonly run: ScriptRunPart;
  readonly inputs: ScriptInputs;
  readonly servers: ScriptServers;
  readonly model: ScriptModel;
  /** Where the saved programs lie. */
  readonly programsFolder: string;
}

type Call = (name: EngineFunction, args: readonly unknown[]) => Promise<unknown>;

export function installGlobals(scope: Record<string, unknown>, { run, inputs, ...parts }: ScriptSurroundings): void {
  const budget = new Budget(run.limits, Date.now);
  const catalogue = new Catalogue(run.tools, { servers: run.servers });
  const call = callsOf(run, catalogue, budget, parts);
  for (const name of ENGINE_FUNCTIONS) scope[name] = (...args: unknown[]) => call(name, args);
  installNamespaces(scope, catalogue, call, parts.programsFolder);
  const values = Object.entries(inputs).map(([name, value]) => [name, reviveImage(value)]);
  Object.assign(scope, textTools, Object.fromEntries(values), {
    ToolError: { [Symbol.hasInstance]: (value: unknown) => value instanceof Error && value.name === 'ToolError' },
    budget: () => budget.left,
    print,
    show,
    SUBMIT: (...args: unknown[]) => submit(args, run),
  });
  const levels = ['log', 'info', 'warn', 'error', 'debug', 'table', 'dir', 'trace'] as const;
  Object.assign(console, Object.fromEntries(levels.map((level) => [level, print])));
}

function callsOf(
  { model, subCallModels, limits }: ScriptRunPart,
  catalogue: Catalogue,
  budget: Budget,
  parts: Pick<ScriptSurroundings, 'servers' | 'model'>,
): Call {
  const models = new SubCallModels(model, subCallModels);
  const gate = new SubCallGate(limits.subCallsInFlight);
  const subCalls = new SubCalls({ model: parts.model, budget, gate, limits, models, random: Math.random });
  const functions = new EngineFunctions({
    catalogue,
    tools: parts.servers,
    subCalls,
    budget,
    limits,
    models,
    // Nobody waits beside it: a schema that never ends holds up this process alone.
    withinTime: (work) => work(),
    stripTypes,
    reranksSearch: false,
    runNested: async (nested) => parts.model.runNested(nested),
    onNestedStarted: () => undefined,
    onNestedFinished: () => undefined,
    onNote: writeLine,
    onWarning: ({ message }) => writeLine(message),
  });
  const { signal } = new AbortController();
  return async (name, args) => {
    const origin = new Error();
    const result = await functions.invoke(name, asJson(args), signal);
    if (!result.ok) throw failureOf(result.error, origin);
    return received(result.value, result.form ?? null, result.content ?? null);
  };
}

function failureOf({ name, message, properties = {} }: InvokeError, origin: Error): Error {
  return revive({ name, message, properties }, origin);
}

function installNamespaces(scope: object, catalogue: Catalogue, call: Call, programsFolder: string): void {
  const invoke: InvokeMember = (namespace, member, args, parameters) => {
    const callee = `${namespace}.${member}`;
    const input = parameters === undefined ? objectArgument(callee, args) : namedArguments(callee, parameters, args);
    return call('tool', [namespace, member, input]);
  };
  const runProgram: InvokeProgram = async (name, args) => {
    // Judges what it is given; what it opens there is the program as the run had it.
    await invoke(PROGRAMS_NAMESPACE, name, args);
    const file = pathToFileURL(path.join(programsFolder, `${name}.ts`)).href;
    const program = (await import(file)) as { readonly default: (input: unknown) => unknown };
    return program.default(args[0] ?? {});
  };
  const filled = catalogue.namespaces.filter(({ members, features }) => members.length + features.length > 0);
  new Namespaces(scope, invoke, runProgram).update(filled);
}

/** What would have crossed into the run: a copy. */
function asJson(values: readonly unknown[]): readonly JsonValue[] {
  return JSON.parse(encodeList(values, Number.POSITIVE_INFINITY).text) as readonly JsonValue[];
}

function print(...values: readonly unknown[]): void {
  writeLine(values.map((one) => (typeof one === 'string' ? one : formatValue(one))).join(' '));
}

/** Nobody looks; what would have been seen is named. */
function show(...values: readonly unknown[]): void {
  for (const value of values) {
    const images = imagesOf(value);
    if (images.length === 0) throw new TypeError('show takes an image that a tool returned: its content block');
    for (const { mimeType, base64 } of images) writeLine(`[${mimeType}, ${base64.length} characters of base64]`);
  }
}

/** Writes the answer and ends the process: nothing after it runs. */
function submit(args: readonly unknown[], { signature }: ScriptRunPart): never {
  const read = readSubmit(asJson(args), signature);
  if (!read.ok) throw named('SubmitError', read.message);
  const [only, ...others] = signature.outputs;
  writeAnswer(only !== undefined && others.length === 0 ? read.outputs[only.name] : read.outputs);
  process.exit(0);
}
