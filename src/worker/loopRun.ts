/** One loop in the worker, at any depth: its interpreter, its functions, and the nested runs that its code starts. */
import type { LimitFunction } from 'p-limit';
import type { Budget } from '../core/budget';
import type { LiveCatalogue } from '../core/catalogue/liveCatalogue';
import type { NestedCellRecords } from '../core/cell/cellRecord';
import type { CheckMode } from '../core/check/checkModes';
import { EngineFunctions, type NestedResult, type NestedTask } from '../core/engineFunctions';
import { messageOf } from '../core/errors';
import { explainCellError } from '../core/cell/explainCellError';
import { describeInput, refuseInputNames, toInputVariable, type InputVariable } from '../core/inputVariables';
import type { Interpreter, InterpreterSetup, InvokeResult } from '../core/interpreter';
import type { Limits } from '../core/limits';
import type { StripTypes } from '../core/cell/parseCell';
import type { ModelPort, ToolPort } from '../core/ports';
import type { EarlierRun } from '../core/earlierRuns';
import { reservedCellNames } from '../core/cell/reservedCellNames';
import { retryingModel } from '../core/retryingModel';
import type { KeptMessages } from '../core/loopParts';
import { runTask, type LoopEvent, type LoopOutcome } from '../core/runLoop';
import { DEFAULT_SIGNATURE, type Signature } from '../core/signature/signature';
import type { SubCallGate } from '../core/subCalls/subCallGate';
import type { SubCallModels } from '../core/subCalls/subCallModels';
import { SubCalls } from '../core/subCalls/subCalls';
import type { RecordedCells, RecordedExecution, ResumePoint } from '../protocol/hostWorker';
import { cellId, nestedCellOf } from './nestedCells';
import { throughGate, withModel } from './nestedModel';
import { LoopCheck } from './loopCheck';
import { RealmInterpreter } from './realmInterpreter';
import type { SandboxEngine } from './sandboxEngine';
import { withinTime } from './withinTime';

/** What a run and all of its nested runs share. */
export interface LoopEnvironment {
  readonly engine: SandboxEngine;
  readonly catalogue: LiveCatalogue;
  /** Servers that are still being connected, as code names them; told when it is asked. */
  readonly connecting: () => readonly string[];
  readonly limits: Limits;
  readonly models: SubCallModels;
  readonly stripTypes: StripTypes;
  readonly checkMode: CheckMode;
  /** Whether tool calls tell the line of the cell that makes them. */
  readonly tellsPlaces: boolean;
  readonly onStuck: (reason: string) => void;
  /** Called when the finished cells of an earlier worker have been executed again, if there were any. */
  readonly onReplayed: () => void;
  /** The ports of a depth, so that each call is told to belong to it. */
  readonly modelAt: (depth: number) => ModelPort;
  readonly toolsAt: (depth: number) => ToolPort;
  readonly report: (event: LoopEvent) => void;
  readonly subCallGate: SubCallGate;
  /** Lets a few nested runs at a time begin: each has an isolate. */
  readonly nestedGate: LimitFunction;
  /** What the cells of nested runs saw when this run was executed before. */
  readonly nestedCells: NestedCellRecords;
}

export interface LoopRun {
  readonly task: string;
  readonly depth: number;
  /** Which nested run it is, the same each time that the whole is executed; empty for the run itself. */
  readonly path: string;
  readonly budget: Budget;
  /** The key of the model that writes the code of a nested run; absent: the run's own. */
  readonly ownModel?: string | undefined;
  readonly signature: Signature;
  readonly variables: readonly InputVariable<unknown>[];
  readonly inputsText: string;
  readonly earlier: readonly EarlierRun[];
  /** The task that this one is a part of. */
  readonly parentTask?: string | undefined;
  /** Of the randomness that its code sees. */
  readonly seed: string;
  /** Variables of the conversation's earlier runs that are gone. */
  readonly lostVariables?: readonly string[] | undefined;
  readonly replays?: RecordedCells | undefined;
  readonly resume?: ResumePoint | undefined;
  /** The isolate and the messages of the run before, in the same conversation. */
  readonly kept?: (KeptMessages & { readonly interpreter: RealmInterpreter }) | undefined;
  /** Takes over the isolate of a run that ended well; absent where nothing follows. */
  readonly keep?: ((interpreter: RealmInterpreter, left: KeptMessages) => void) | undefined;
}

export function executeLoop(environment: LoopEnvironment, run: LoopRun, signal: AbortSignal): Promise<LoopOutcome> {
  const { engine, catalogue, limits, stripTypes, onStuck, report, models, subCallGate: gate } = environment;
  const { task, depth, budget, resume, kept, ownModel } = run;
  const model = environment.modelAt(depth);
  const random = Math.random;
  const subCalls = new SubCalls({ model, budget, limits, gate, models, ownModel, random });
  let iterationNow = 0;
  const reportHere = ({ iteration, body }: LoopEvent): void =>
    report({ iteration, body, ...(depth > 0 && { depth, nestedCell: cellId(run.path, iteration ?? iterationNow) }) });
  const ownTurns = ownModel === undefined ? model : withModel(model, ownModel);
  const turns = retryingModel(depth === 0 ? model : throughGate(ownTurns, gate), {
    onNotice: (body) => reportHere({ body }),
    random,
  });
  let print: InterpreterSetup['print'] = () => undefined;
  let running: Interpreter | undefined;
  let news: string[] = [];
  const unsubscribe = catalogue.subscribe((current, sentences) => {
    if (sentences !== '') news.push(sentences);
    void running?.updateNamespaces(current.namespaces);
  });
  // What executing finished cells again computes was counted when they ran first.
  let isReplaying = resume !== undefined;
  const check = new LoopCheck(environment, run);
  const functions = new EngineFunctions({
    get catalogue() {
      return catalogue.current;
    },
    tools: environment.toolsAt(depth),
    subCalls,
    budget,
    limits,
    withinTime,
    stripTypes,
    checker: check.checker,
    onResult: (tool, result) => check.cells.see(tool, result),
    onNote: (note) => print('info', note),
    onWarning: (message) =>
      report({ body: { type: 'notice.given', level: 'warning', message }, ...(depth > 0 && { depth }) }),
    models,
    runNested: (nested, nestedSignal) => {
      const path = `${cellId(run.path, iterationNow)}.${nested.ordinal}`;
      const start = (): Promise<NestedResult> => runNested(environment, run, { ...nested, path }, nestedSignal);
      // Only the first level waits: a deeper one would wait for its own parent.
      return depth === 0 ? environment.nestedGate(start) : start();
    },
    onNestedStarted: ({ prompt, model: chosen }) => {
      reportHere({ body: { type: 'nested.started', prompt, ...(chosen !== undefined && { model: chosen }) } });
    },
    onNestedFinished: ({ prompt, model: chosen }, { result, used }) => {
      const asked = { prompt, ...(chosen !== undefined && { model: chosen }) };
      reportHere({ body: { type: 'nested.finished', ...asked, resultJson: JSON.stringify(result), used } });
    },
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
  if (refused.length > 0) return { result: failure('TypeError', refused.join('; ')), used: none };
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
