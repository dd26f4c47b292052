/** One run in the worker: the loop, with the model and the tools reached over the wire. */
import type { MessageConnection } from 'vscode-jsonrpc';
import { Budget } from '../core/budget';
import { Catalogue } from '../core/catalogue/catalogue';
import type { StripTypes } from '../core/parseCell';
import { inputsInvalid } from '../core/errors';
import { refuseInputNames, type InputVariable } from '../core/inputVariables';
import { EngineFunctions } from '../core/engineFunctions';
import type { ModelPort, ModelResponse, ToolPort, ToolResult } from '../core/ports';
import { reservedCellNames } from '../core/reservedCellNames';
import { SubCalls } from '../core/subCalls';
import { runTask, type LoopEvent, type LoopOutcome } from '../core/runLoop';
import { CALL_TOOL_METHOD, GENERATE_METHOD, type RunParams } from '../protocol/hostWorker';
import { sendRequest } from '../protocol/rpc';
import type { InterpreterSetup } from '../core/interpreter';
import type { Conversation } from './conversation';
import type { IsolatedVm } from './engineModule';
import { explainCellError } from '../core/explainCellError';
import { IsolateInterpreter } from './isolateInterpreter';
import { fromResponseError } from '../core/wireErrors';

export interface RunDependencies {
  readonly vm: IsolatedVm;
  readonly inputs: ReadonlyMap<string, readonly unknown[]>;
  readonly conversation: Conversation;
  readonly connection: MessageConnection;
  readonly stripTypes: StripTypes;
  readonly onStuck: (reason: string) => void;
  readonly onEvent: (event: LoopEvent) => void;
  readonly signal: AbortSignal;
}

export async function runRequest(params: RunParams, dependencies: RunDependencies): Promise<LoopOutcome> {
  const { vm, inputs, conversation, connection, stripTypes, onStuck, onEvent, signal } = dependencies;
  const { runId, task, limits, tools, resume, signature } = params;
  const variables: readonly InputVariable<unknown>[] = params.inputs.map(({ name, kind }) => ({
    name,
    kind,
    chunks: inputs.get(name) ?? [],
  }));
  const catalogue = new Catalogue(tools);
  const budget = new Budget(limits, () => performance.now());
  const model: ModelPort = {
    generate: async (request, callSignal) => {
      const answer = sendRequest(connection, GENERATE_METHOD, { ...request, runId }, callSignal).catch(rethrow);
      const response = (await answer) as ModelResponse;
      budget.addTokens(response.usage);
      return response;
    },
  };
  const toolPort: ToolPort = {
    call: (call, callSignal) =>
      sendRequest(connection, CALL_TOOL_METHOD, { ...call, runId }, callSignal).catch(rethrow) as Promise<ToolResult>,
  };
  let printNote = (_note: string): void => undefined;
  const { maxInputTokens } = params.model;
  const subCalls = new SubCalls({ model, budget, limits, maxInputTokens, random: Math.random });
  const onNote = (note: string): void => printNote(note);
  const functions = new EngineFunctions({ catalogue, tools: toolPort, subCalls, budget, limits, onNote });
  for (const message of catalogue.notes) onEvent({ body: { type: 'notice.given', level: 'info', message } });

  const reservedNames = reservedCellNames(catalogue.namespaces.map(({ identifier }) => identifier));
  const refused = refuseInputNames(
    variables.map(({ name }) => name),
    reservedNames,
  );
  if (refused.length > 0) throw inputsInvalid(refused);

  const namespacesKey = JSON.stringify(
    catalogue.namespaces.map(({ identifier, members }) => [identifier, members.map((one) => one.identifier)]),
  );
  const kept = await conversation.take(params.isFollowUp ? namespacesKey : '');

  return runTask(
    {
      task,
      limits,
      signature,
      inputsText: params.inputs.map(({ description }) => description).join('\n\n'),
      toolsText: catalogue.promptText(),
      toolCount: tools.length,
      reservedNames,
      previous: kept && { messages: kept.messages, variables: kept.interpreter.declaredNames },
      earlier: params.earlier,
      finished: resume?.iterations ?? [],
      interrupted: resume?.interrupted,
    },
    {
      model,
      budget,
      onCell: () => subCalls.startCell(),
      stripTypes,
      explainError: (error) => explainCellError(error, catalogue),
      onReplay: (iteration) => {
        const recorded = iteration === undefined ? undefined : resume?.iterations[iteration - 1];
        functions.replayFrom(recorded?.toolCalls);
        subCalls.replayFrom(recorded?.subCalls);
      },
      startInterpreter: async ({ print, refuseSubmit }) => {
        printNote = (note) => print('info', note);
        const setup: InterpreterSetup = {
          namespaces: catalogue.namespaces,
          inputs: variables,
          invoke: (name, args, callSignal) => functions.invoke(name, args, callSignal),
          refuseSubmit,
          budget: () => ({ ...budget.left }),
          print,
          limits,
        };
        if (kept !== undefined) {
          await kept.interpreter.continueWith(setup);
          return kept.interpreter;
        }
        const interpreter = new IsolateInterpreter(vm, setup, { onStuck });
        interpreter.prepare();
        return interpreter;
      },
      endInterpreter: async (interpreter, messages) => {
        const canGoOn = messages !== undefined && interpreter instanceof IsolateInterpreter;
        if (canGoOn) conversation.keep({ interpreter, messages, namespacesKey });
        else await interpreter.shutdown();
      },
    },
    signal,
    onEvent,
  );
}

function rethrow(thrown: unknown): never {
  throw fromResponseError(thrown);
}
