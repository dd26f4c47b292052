/** What the loop of a run is given: its task, and what it works with. */
import type { Budget } from './budget';
import type { CellStart } from './cell/cellRecord';
import type { CompiledCell } from './cell/cellTransform';
import type { StripTypes } from './cell/parseCell';
import type { CheckResult } from './check/cellCheck';
import type { Compaction } from './compaction/loopMessages';
import type { RunTrace } from './compaction/runTrace';
import type { CellError } from './events';
import type { ExecutionResult, Interpreter, InterpreterSetup } from './interpreter';
import type { ChatMessage, ModelPort } from './ports';
import type { PromptParts } from './prompt';
import type { PromptSizes } from './promptSizes';
import type { AnsweredIteration, FinishedIteration, InterruptedIteration, LastAnswer } from './resumedRun';

export interface LoopTask extends PromptParts {
  readonly reservedNames: ReadonlyMap<string, string>;
  /** The messages of the conversation's runs so far, whose variables are still there. */
  readonly previous?: (KeptMessages & { readonly variables: readonly string[] }) | undefined;
  /** Tokens of input that the model accepts; 0 if unknown. */
  readonly maxInputTokens: number;
  /** What the schemas of all tools would take now, to be compared with what is in the prompt; not told if absent. */
  readonly schemaTokens?: (() => number) | undefined;
  /** What an earlier worker replaced older turns by, with the iteration before whose model call it did. */
  readonly compactions?: readonly (Compaction & { readonly iteration: number })[] | undefined;
  /** What an earlier worker had finished; those cells are executed again, and nothing is reported of them. */
  readonly finished?: readonly FinishedIteration[];
  /** The model's answer for the next iteration, which an earlier worker had not begun to run. */
  readonly answer?: AnsweredIteration | undefined;
  /** The iteration in which the earlier worker died, if its code had started. */
  readonly interrupted?: InterruptedIteration | undefined;
  /** What the last calls at a limit had given, in order. */
  readonly lastAnswers?: readonly LastAnswer[] | undefined;
}

/** What a later run of the conversation goes on with. */
export interface KeptMessages {
  readonly messages: readonly ChatMessage[];
  readonly trace: RunTrace;
  /** Of the first of the messages. */
  readonly sizes: PromptSizes;
}

export interface LoopPorts {
  readonly budget: Budget;
  readonly model: ModelPort;
  readonly stripTypes: StripTypes;
  readonly startInterpreter: (
    setup: Pick<InterpreterSetup, 'print' | 'refuseSubmit' | 'show' | 'onEntries'>,
  ) => Promise<Interpreter>;
  /** Called once at the end, with what a later run needs where the conversation may go on. */
  readonly endInterpreter: (interpreter: Interpreter, kept: KeptMessages | undefined) => Promise<void>;
  /** Adds to an error's message what the catalogue knows, such as the nearest name of a tool. */
  readonly explainError: (error: CellError) => CellError;
  /** Sentences for the model of what changed since it was asked last, such as new tools. */
  readonly takeNews?: () => readonly string[];
  /** Looks at a cell before it runs, and may refuse it; nothing is checked if absent. */
  readonly checkCell?: (cell: CompiledCell) => CheckResult;
  /** Called with how a cell ended that ran. */
  readonly onCellEnd?: (result: ExecutionResult) => void;
  /** Called before each cell runs. */
  readonly onCell: () => void;
  /** With what the cell of an iteration starts. */
  readonly startCell: (iteration: number, code: string) => CellStart;
  /** Called before a cell is executed again, and with `undefined` when the last one is done. */
  readonly onReplay?: (iteration: number | undefined) => void;
  /** Called when all finished cells were executed again, before anything else. */
  readonly onReplayed?: () => void;
}
