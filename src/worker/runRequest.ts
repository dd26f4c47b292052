/** One run in the worker: the loop, with the model and the tools reached over the wire. */
import pLimit from 'p-limit';
import type { MessageConnection } from 'vscode-jsonrpc';
import { Budget } from '../core/budget';
import type { Catalogue } from '../core/catalogue/catalogue';
import { LiveCatalogue } from '../core/catalogue/liveCatalogue';
import { inputsInvalid } from '../core/errors';
import { refuseInputNames } from '../core/inputVariables';
import type { StripTypes } from '../core/cell/parseCell';
import type { ModelResponse } from '../core/ports';
import { PROGRAMS_NAMESPACE } from '../core/programs/programTools';
import { said } from '../core/said';
import { SubCallModels } from '../core/subCalls/subCallModels';
import { reservedCellNames } from '../core/cell/reservedCellNames';
import type { LoopEvent, LoopOutcome } from '../core/runLoop';
import { SubCallGate } from '../core/subCalls/subCallGate';
import { fromResponseError } from '../core/wireErrors';
import { GENERATE_METHOD, TOOLS_METHOD } from '../protocol/hostWorker';
import type { GenerateParams, RunParams, ToolsParams } from '../protocol/hostWorker';
import { sendRequest } from '../protocol/rpc';
import { RemoteTools } from './remoteTools';
import type { Conversation } from './conversation';
import type { InputTexts } from './inputTexts';
import { standWhileAsking } from './standWhileAsking';
import type { SandboxEngine } from './sandboxEngine';
import { knownNestedCells } from './nestedCells';
import type { LoopEnvironment, LoopRun } from './loopEnvironment';
import { executeLoop } from './loopRun';

/** Isolates of nested runs at a time. */
const MAX_NESTED_RUNS = 4;

export interface RunDependencies {
  readonly engine: SandboxEngine;
  readonly inputs: InputTexts;
  readonly conversation: Conversation;
  readonly connection: MessageConnection;
  readonly stripTypes: StripTypes;
  readonly onStuck: (reason: string) => void;
  readonly onEvent: (event: LoopEvent) => void;
  readonly signal: AbortSignal;
}

export async function runRequest(params: RunParams, dependencies: RunDependencies): Promise<LoopOutcome> {
  const { engine, inputs, conversation, connection, stripTypes, onStuck, onEvent, signal } = dependencies;
  const { runId, task, limits, tools, servers, signature } = params;
  const catalogue = new LiveCatalogue(tools, servers);
  let { connecting } = params;
  // Finished cells are executed again with the tools that they had.
  let early: ToolsParams[] | undefined = params.resume === undefined ? undefined : [];
  connection.onNotification(TOOLS_METHOD, (change: ToolsParams) => {
    if (change.runId !== runId) return;
    connecting = change.connecting;
    if (early === undefined) catalogue.apply(change);
    else early.push(change);
  });
  const budget = new Budget(limits, () => performance.now(), params.used);
  standWhileAsking(connection, runId, budget);
  for (const note of catalogue.current.notes) onEvent({ body: { type: 'notice.given', level: 'info', ...note } });

  const identifiers = catalogue.current.namespaces.map(({ identifier }) => identifier);
  const names = params.inputs.map(({ name }) => name);
  const refused = refuseInputNames(names, reservedCellNames(identifiers));
  if (refused.length > 0) throw inputsInvalid(refused);

  const remoteTools = new RemoteTools(connection, runId);
  const { follows } = params;
  const kept = await conversation.take(follows === undefined ? '' : keyOf(catalogue.current));
  const told = toldOfEarlierRuns(params, kept !== undefined);
  if (follows !== undefined && kept === undefined && follows.variables.length > 0)
    onEvent({ body: { type: 'notice.given', level: 'warning', ...said('variables.goneWithTools') } });
  const environment: LoopEnvironment = {
    engine,
    catalogue,
    connecting: () => connecting.map((server) => catalogue.current.nameOf(server)),
    limits,
    models: new SubCallModels(params.model, params.subCallModels),
    stripTypes,
    checkMode: params.checkMode ?? 'on',
    reranksSearch: params.reranksSearch === true,
    tellsPlaces: params.tellsPlaces,
    onStuck,
    onReplayed: () => {
      for (const change of early ?? []) catalogue.apply(change);
      early = undefined;
    },
    report: onEvent,
    subCallGate: new SubCallGate(limits.subCallsInFlight),
    nestedGate: pLimit(MAX_NESTED_RUNS),
    nestedCells: knownNestedCells(params),
    modelAt: (placeNow) => ({
      generate: async (request, callSignal) => {
        // A turn of a nested run is a call that the code of the run made.
        const place = placeNow();
        const purpose = place.depth === 0 ? request.purpose : 'subCall';
        const asked: GenerateParams = { ...request, purpose, runId, ...place };
        const answer = sendRequest(connection, GENERATE_METHOD, asked, callSignal).catch(rethrow);
        const response = (await answer) as ModelResponse;
        budget.addTokens(response.usage);
        return response;
      },
    }),
    toolsAt: (placeNow) => remoteTools.at(placeNow),
  };
  const run: LoopRun = {
    task,
    depth: 0,
    path: '',
    budget,
    signature,
    variables: params.inputs.map(({ name, kind }) => ({ name, kind, chunks: [inputs.get(name) ?? ''] })),
    inputsText: params.inputs.map(({ description }) => description).join('\n\n'),
    ...told,
    seed: params.seed,
    replays: params.replays,
    resume: params.resume,
    kept,
    keep: (interpreter, left) => conversation.keep({ interpreter, ...left, namespacesKey: keyOf(catalogue.current) }),
  };
  return executeLoop(environment, run, signal);
}

/** All earlier runs, unless their isolate and its messages are there: then those that it has not seen. */
function toldOfEarlierRuns(
  { earlier, follows, lostVariables }: RunParams,
  isKept: boolean,
): Pick<LoopRun, 'earlier' | 'lostVariables'> {
  if (follows === undefined) return { earlier, lostVariables };
  if (!isKept) return { earlier, lostVariables: follows.variables };
  return { earlier: earlier.slice(Math.max(0, earlier.length - follows.unseenRuns)), lostVariables };
}

/** What the globals of an isolate stand for; programs may come and go in it. */
function keyOf({ namespaces }: Catalogue): string {
  const servers = namespaces.filter(({ identifier }) => identifier !== PROGRAMS_NAMESPACE);
  return JSON.stringify(
    servers.map(({ identifier, members, features }) => [
      identifier,
      [...members, ...features].map((one) => one.identifier),
    ]),
  );
}

function rethrow(thrown: unknown): never {
  throw fromResponseError(thrown);
}
