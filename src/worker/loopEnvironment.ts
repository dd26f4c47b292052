/** What a loop in the worker is given: what it shares with its nested runs, and what is its own. */
import type { LimitFunction } from 'p-limit';
import type { Budget } from '../core/budget';
import type { LiveCatalogue } from '../core/catalogue/liveCatalogue';
import type { NestedCellRecords } from '../core/cell/cellRecord';
import type { StripTypes } from '../core/cell/parseCell';
import type { CheckMode } from '../core/check/checkModes';
import type { EarlierRun } from '../core/earlierRuns';
import type { CallPlace } from '../core/events';
import type { InputVariable } from '../core/inputVariables';
import type { Limits } from '../core/limits';
import type { KeptMessages } from '../core/loopParts';
import type { ModelPort, ToolPort } from '../core/ports';
import type { LoopEvent } from '../core/runLoop';
import type { Signature } from '../core/signature/signature';
import type { SubCallGate } from '../core/subCalls/subCallGate';
import type { SubCallModels } from '../core/subCalls/subCallModels';
import type { RecordedCells, ResumePoint } from '../protocol/hostWorker';
import type { RealmInterpreter } from './realmInterpreter';
import type { SandboxEngine } from './sandboxEngine';

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
  readonly reranksSearch: boolean;
  /** Whether tool calls tell the line of the cell that makes them. */
  readonly tellsPlaces: boolean;
  readonly onStuck: (reason: string) => void;
  /** Called when the finished cells of an earlier worker have been executed again, if there were any. */
  readonly onReplayed: () => void;
  /** The ports of a loop, so that each call is told to belong to it; `placeNow` is asked at each call. */
  readonly modelAt: (placeNow: () => CallPlace) => ModelPort;
  readonly toolsAt: (placeNow: () => CallPlace) => ToolPort;
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
