/** One loop in the worker, at any depth: its interpreter, its functions, and the nested runs that its code starts. */
import { EngineFunctions, type NestedResult, type NestedTask } from '../core/engineFunctions';
import { messageOf } from '../core/errors';
import { explainCellError } from '../core/cell/explainCellError';
import { describeInput, refuseInputNames, toInputVariable } from '../core/inputVariables';
import type { Interpreter, InterpreterSetup, InvokeResult } from '../core/interpreter';
import type { CallPlace } from '../core/events';
import { reservedCellNames } from '../core/cell/reservedCellNames';
import { retryingModel } from '../core/retryingModel';
import { runTask, type LoopEvent, type LoopOutcome } from '../core/runLoop';
import { DEFAULT_SIGNATURE } from '../core/signature/signature';
import { SubCalls } from '../core/subCalls/subCalls';
import type { RecordedExecution, ResumePoint } from '../protocol/hostWorker';
import { cellId, nestedCellOf, nestedRunId } from './nestedCells';
import { throughGate, withModel } from './nestedModel';
import { LoopCheck } from './loopCheck';
import type { LoopEnvironment, LoopRun } from './loopEnvironment';
import { RealmInterpreter } from './realmInterpreter';
import { withinTime } from './withinTime';

export function executeLoop(environment: LoopEnvironment, run: LoopRun, signal: AbortSignal): Promise<LoopOutcome> {
  const { engine, catalogue, limits, stripTypes, onStuck, report, models, subCallGate: gate } = environment;
  const { task, depth, budget, resume, kept, ownModel } = run;
  /** The iteration that has begun, of which the model may be asked before its cell starts. */
  let begun = 0;
  const placeNow = (): CallPlace => (depth === 0 ? { depth } : { depth, nestedCell: cellId(run.path, begun) });
  const model = environment.modelAt(placeNow);
  const random = Math.random;
  const subCalls = new SubCalls({ model, budget, limits, gate, models, ownModel, random });
  let iterationNow = 0;
  const reportHere = ({ iteration, body }: LoopEvent): void => {
    if (body.type === 'iteration.started') begun = iteration ?? begun;
    report({ iteration, body, ...(depth > 0 && { depth, nestedCell: cellId(run.path, iteration ?? iterationNow) }) });
  };
  const ownTurns = ownModel === undefined ? model : withModel(model, ownModel);
  const turns = retryingModel(depth === 0 ? model : throughGate(ownTurns, gate), {
    onNotice: (body) => reportHere({ body }),
    random,
  });
  let print: InterpreterSetup['print'] | undefined;
  let running: Interpreter | undefined;
  let news: string[] = [];
  // What executing finished cells again computes was counted when they ran first.
  let isReplaying = resume !== undefined;
  const unsubscribe = catalogue.subscribe((current, sentences) => {
    // What changed while finished cells ran was told with their observations.
    if (sentences !== '' && !isReplaying) news.push(sentences);
    void running?.updateNamespaces(current.namespaces);
  });
  const check = new LoopCheck(environment, run);
  const functions = new EngineFunctions({
    get catalogue() {
      return catalogue.current;
    },
    tools: environment.toolsAt(placeNow),
    subCalls,
    budget,
    limits,
    withinTime,
    stripTypes,
    checker: check.checker,
    onResult: (tool, result) => check.cells.see(tool, result),
    onNote: (note) => print?.('info', note),
    onWarning: (warning) =>
      report({ body: { type: 'notice.given', level: 'warning', ...warning }, ...(depth > 0 && { depth }) }),
    models,
    reranksSearch: environment.reranksSearch,
    runNested: (nested, nestedSignal) => {
      const path = nestedRunId(run.path, iterationNow, nested.ordinal);
      const start = (): Promise<NestedResult> => runNested(environment, run, { ...nested, path }, nestedSignal);
      // Only the first level waits: a deeper one would wait for its own parent.
      return depth === 0 ? environment.nestedGate(start) : start();
    },
    onNestedStarted: (nested) => reportHere({ body: { type: 'nested.started', ...askedOf(nested) } }),
    onNestedFinished: (nested, { result, used }) => {
      reportHere({ body: { type: 'nested.finished', ...askedOf(nested), resultJson: JSON.stringify(result), used } });
    },
  });

  const askedOf = ({ prompt, model: chosen, ordinal }: NestedTask) => ({
    prompt,
    ...(chosen !== undefined && { model: chosen }),
    nestedRun: nestedRunId(run.path, iterationNow, ordinal),
  });

  return runTask(
    {
      task,
      limits,
      signature: run.signature,
      inputsText: run.inputsText,
      toolsText: catalogue.current.promptText(limits.promptTokens, task),
      toolCount: catalogue.current.toolCount,
      connecting: environment.connecting(),
      canNest: depth < limits.nestedRunDepth,
      isQuickJs: engine.name === 'quickjs',
      modelNames: models.names,
      parentTask: run.parentTask,
      reservedNames: reservedCellNames(catalogue.current.namespaces.map(({ identifier }) => identifier)),
      previous: kept && { ...kept, variables: kept.interpreter.declaredNames },
      maxInputTokens: models.byKey(ownModel).maxInputTokens,
      ...(depth === 0 && { schemaTokens: () => catalogue.current.schemaTokens }),
      compactions: resume?.compactions,
      earlier: run.earlier,
      lostVariables: run.lostVariables,
      finished: resume?.iterations ?? [],
      answer: resume?.answer,
      interrupted: resume?.interrupted,
      lastAnswers: resume?.lastAnswers,
    },
    {
      model: turns,
      budget,
      onCell: () => {
        subCalls.startCell();
        functions.startCell();
      },
      ...check.portsFor(() => running),
      stripTypes,
      explainError: (error) => explainCellError(error, catalogue.current, limits.isolateMemoryMb),
      takeNews: () => {
        const taken = news;
        news = [];
        return taken;
      },
      onReplay: (iteration) => {
        check.replay(iteration !== undefined);
        const programs = isReplaying ? resume?.programs?.slice(1) : undefined;
        const others = programs?.find((since) => since.iteration === iteration);
        if (others !== undefined) catalogue.replacePrograms(others.tools);
        const recorded = iteration === undefined ? undefined : executionOf(resume, iteration)?.calls;
        functions.replayFrom(recorded);
        subCalls.replayFrom(recorded);
      },
      onReplayed: () => {
        isReplaying = false;
        if (depth === 0) environment.onReplayed();
        if (resume !== undefined) budget.addCalls(resume.uncounted);
      },
      startCell: (iteration, code) => {
        iterationNow = iteration;
        const own = executionOf(resume, iteration)?.cell ?? run.replays?.cells[iteration - 1] ?? undefined;
        const recorded = depth === 0 ? own : nestedCellOf(environment.nestedCells[cellId(run.path, iteration)], code);
        return { clock: recorded?.clock ?? Date.now(), seed: `${run.seed}:${cellId(run.path, iteration)}`, recorded };
      },
      startInterpreter: async ({ print: printInCell, refuseSubmit, show, onEntries }) => {
        print = printInCell;
        const setup: InterpreterSetup = {
          namespaces: catalogue.current.namespaces,
          inputs: run.variables,
          invoke: (name, args, callSignal, line) => functions.invoke(name, args, callSignal, line),
          tellsPlaces: environment.tellsPlaces,
          refuseSubmit,
          show,
          budget: () => ({ ...budget.left }),
          print: printInCell,
          onEntries,
          limits,
          cpu: {
            leftMs: () => (isReplaying ? Number.POSITIVE_INFINITY : budget.cpuLeftMs),
            use: (ms) => {
              if (!isReplaying) budget.addCpu(ms);
            },
          },
        };
        if (kept !== undefined) {
          await kept.interpreter.continueWith(setup);
          running = kept.interpreter;
          return running;
        }
        const interpreter = new RealmInterpreter(engine, setup, { onStuck });
        interpreter.prepare();
        running = interpreter;
        return interpreter;
      },
      endInterpreter: async (interpreter: Interpreter, left) => {
        running = undefined;
        const isKept = run.keep !== undefined && left !== undefined && interpreter instanceof RealmInterpreter;
        if (isKept) run.keep?.(interpreter, left);
        else await interpreter.shutdown();
      },
    },
    signal,
    reportHere,
  ).finally(unsubscribe);
}

function executionOf(resume: ResumePoint | undefined, iteration: number): RecordedExecution | undefined {
  if (resume === undefined) return undefined;
  const { iterations, interrupted } = resume;
  return iterations[iteration - 1] ?? (iteration === iterations.length + 1 ? interrupted : undefined);
}

/** A run in an isolate of its own, with what is left of the budget; what it submits is the value of the call. */
async function runNested(
  environment: LoopEnvironment,
  parent: LoopRun,
  { prompt: task, inputs, model, path }: NestedTask & { readonly path: string },
  signal: AbortSignal,
): Promise<NestedResult> {
  const none = { subCalls: 0, toolCalls: 0 };
  const { limits, catalogue } = environment;
  if (parent.depth >= limits.nestedRunDepth) {
    return {
      result: failure('LimitError', 'no deeper run is allowed; use llm_query, or do it in this one'),
      used: none,
    };
  }
  const reserved = reservedCellNames(catalogue.current.namespaces.map(({ identifier }) => identifier));
  const refused = refuseInputNames(Object.keys(inputs), reserved);
  if (refused.length > 0) {
    const message = refused.map((fault) => fault.message).join('; ');
    return { result: failure('TypeError', message), used: none };
  }
  const budget = parent.budget.forNestedRun();
  const nested: LoopRun = {
    task,
    path,
    seed: parent.seed,
    depth: parent.depth + 1,
    budget,
    ownModel: model ?? parent.ownModel,
    signature: DEFAULT_SIGNATURE,
    variables: Object.entries(inputs).map(([name, value]) => toInputVariable(name, value)),
    inputsText: Object.entries(inputs)
      .map(([name, value]) => describeInput(name, value))
      .join('\n\n'),
    earlier: [],
    parentTask: parent.parentTask ?? parent.task,
  };
  try {
    const outcome = await executeLoop(environment, nested, signal);
    const result: InvokeResult =
      outcome.kind === 'limitReached'
        ? failure('LimitError', outcome.message)
        : { ok: true, value: outcome.outputs['result'] ?? null };
    return { result, used: budget.usedCalls };
  } catch (thrown) {
    return { result: failure('QueryError', messageOf(thrown)), used: budget.usedCalls };
  }
}

function failure(name: string, message: string): InvokeResult {
  return { ok: false, error: { name, message } };
}
