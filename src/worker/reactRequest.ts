/** One run in ReAct mode in the worker: the loop, with the model and the tools reached over the wire; no isolate. */
import type { MessageConnection } from 'vscode-jsonrpc';
import { Budget } from '../core/budget';
import { flatTools } from '../core/catalogue/flatTools';
import { LiveCatalogue } from '../core/catalogue/liveCatalogue';
import { withoutPrograms } from '../core/programs/programTools';
import { attachedImages } from '../core/imageInput';
import type { JsonValue } from '../core/json';
import { cutMiddle, fenceFor } from '../core/observation';
import type { ModelResponse } from '../core/ports';
import { OfferedTools } from '../core/react/offeredTools';
import { MAX_OFFERED_TOOLS, runReactTask, type ReactTask } from '../core/react/reactLoop';
import { said, type Said } from '../core/said';
import { retryingModel } from '../core/retryingModel';
import type { LoopEvent, LoopOutcome } from '../core/runLoop';
import { fromResponseError } from '../core/wireErrors';
import { GENERATE_METHOD, TOOLS_METHOD, type RunParams, type ToolsParams } from '../protocol/hostWorker';
import { sendRequest } from '../protocol/rpc';
import { RemoteTools } from './remoteTools';
import type { InputTexts } from './inputTexts';
import { standWhileAsking } from './standWhileAsking';
import { withinTime } from './withinTime';

export interface ReactDependencies {
  readonly inputs: InputTexts;
  readonly connection: MessageConnection;
  readonly onEvent: (event: LoopEvent) => void;
  readonly signal: AbortSignal;
}

/** Half of the model's window: the results need room too. Four characters are a token. */
const INPUT_CHARS_PER_WINDOW_TOKEN = 2;

export function reactRequest(params: RunParams, dependencies: ReactDependencies): Promise<LoopOutcome> {
  const { connection, onEvent, signal } = dependencies;
  const { runId, task, limits, signature, earlier, turns } = params;
  const { maxInputTokens } = params.model;
  const budget = new Budget(limits, () => performance.now(), params.used);
  standWhileAsking(connection, runId, budget);
  const catalogue = new LiveCatalogue(withoutPrograms(params.tools), params.servers);
  connection.onNotification(TOOLS_METHOD, (change: ToolsParams) => {
    if (change.runId === runId) catalogue.apply(change);
  });
  const offered = new OfferedTools(catalogue);
  const tools = offered.current;
  const { notes } = flatTools(catalogue.current.namespaces);
  const notice = (level: 'info' | 'warning', what: Said): void =>
    onEvent({ body: { type: 'notice.given', level, ...what } });
  if (turns === undefined) {
    for (const note of [...catalogue.current.notes, ...notes]) notice('info', note);
    if (tools.length >= MAX_OFFERED_TOOLS) {
      notice('warning', said('model.fewerTools', MAX_OFFERED_TOOLS - 1, tools.length));
    }
  }
  return runReactTask(
    {
      ...{ task, limits, signature, earlier, turns, tools, maxInputTokens },
      lastAnswers: params.resume?.lastAnswers,
      connecting: params.connecting.map((server) => catalogue.current.nameOf(server)),
      ...describeInputs(params, dependencies),
    },
    {
      budget,
      withinTime,
      takeNews: () => offered.takeNews(),
      model: retryingModel(
        {
          generate: async (request, callSignal) => {
            const answer = sendRequest(connection, GENERATE_METHOD, { ...request, runId, depth: 0 }, callSignal).catch(
              rethrow,
            );
            const response = (await answer) as ModelResponse;
            budget.addTokens(response.usage);
            return response;
          },
        },
        { onNotice: (body) => onEvent({ body }), random: Math.random },
      ),
      tools: new RemoteTools(connection, runId).at(() => ({ depth: 0 })),
    },
    signal,
    onEvent,
  );
}

/**
 * Without an isolate the values themselves go into the prompt, as far as the model's window allows, and images beside
 * it.
 */
function describeInputs(
  { inputs, model }: RunParams,
  { inputs: texts }: ReactDependencies,
): Required<Pick<ReactTask, 'inputsText' | 'images'>> {
  const room = model.maxInputTokens === 0 ? Infinity : model.maxInputTokens * INPUT_CHARS_PER_WINDOW_TOKEN;
  const known = inputs.map(({ name, kind }) => ({ name, kind, text: texts.get(name)?.copy() ?? '' }));
  const values = known.filter(({ kind }) => kind === 'json').map(({ name, text }) => [name, readJson(text)] as const);
  const { images, lines } = attachedImages(Object.fromEntries(values));
  const described = known.map(({ name, text }) => {
    const image = lines.get(name);
    if (image !== undefined) return image;
    const fence = fenceFor(text);
    return `${name}:\n${fence}\n${cutMiddle(text, Math.floor(room / inputs.length))}\n${fence}`;
  });
  return { inputsText: described.join('\n\n'), images };
}

function readJson(text: string): JsonValue {
  return JSON.parse(text || 'null') as JsonValue;
}

function rethrow(thrown: unknown): never {
  throw fromResponseError(thrown);
}
