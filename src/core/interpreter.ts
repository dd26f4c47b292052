/** What the loop needs of a sandbox: one isolate per conversation, whose variables outlive a cell. */
import type { CellEntry, CellStart } from './cell/cellRecord';
import type { CompiledCell } from './cell/cellTransform';
import type { CellError, ConsoleLevel } from './events';
import type { InputVariable } from './inputVariables';
import type { JsonValue } from './json';
import type { ToolSuccess } from './ports';
import type { BinaryPart } from './transcript/contentBlocks';

export interface Interpreter {
  /** Runs one cell. A fault of the code is a result; rejects only where the sandbox itself is broken. */
  execute(cell: CompiledCell, signal: AbortSignal, start: CellStart): Promise<ExecutionResult>;
  /** From now on these namespaces and members are there; what code holds of others rejects when it is called. */
  updateNamespaces(namespaces: readonly InterpreterNamespace[]): Promise<void>;
  /** The variables that cells made, as they are now, in the order in which they came; runs no generated code. */
  listVariables(): Promise<readonly LiveVariable[]>;
  /** Sets the variable of the trace (JSON), which is there in every later isolate too; false where code prevents it. */
  setTrace(name: string, json: string): Promise<boolean>;
  shutdown(): Promise<void>;
}

export interface LiveVariable {
  readonly name: string;
  /** Type and size, and keys or a short value. */
  readonly shape: string;
  /** Whether it is what `setTrace` has set. */
  readonly isTrace: boolean;
}

export interface ExecutionResult {
  readonly durationMs: number;
  /** How long its code computed, in milliseconds. */
  readonly cpuMs?: number | undefined;
  /** The arguments of a SUBMIT that was accepted; the cell's own end is then of no interest. */
  readonly submitted?: readonly JsonValue[] | undefined;
  /** The last expression's value as it is shown; absent where it is `undefined`. */
  readonly value?: string | undefined;
  readonly error?: CellError | undefined;
  /** Sentences for the model: calls that were not awaited, variables that are gone. */
  readonly notes: readonly string[];
}

/** What generated code may call. Functions that reject reject in the code too, as an error that it can catch. */
export interface InterpreterSetup {
  readonly namespaces: readonly InterpreterNamespace[];
  /** Set once in every new isolate, before the first cell; cells may change them. */
  readonly inputs: readonly InputVariable<unknown>[];
  /** `name` is one of the engine's functions; the arguments are those of the call, as JSON. */
  readonly invoke: (
    name: EngineFunction,
    args: readonly JsonValue[],
    signal: AbortSignal,
    /** Of a tool call: the line of the cell that makes it, counted from 1, where the setup asks for places. */
    line?: number,
  ) => Promise<InvokeResult>;
  /** Whether `invoke` is told where tool calls are made; a trace for each costs some microseconds. */
  readonly tellsPlaces?: boolean | undefined;
  /** Judges the arguments of SUBMIT: the reason why they are refused, or undefined. */
  readonly refuseSubmit: (args: readonly JsonValue[]) => string | undefined;
  /** Shows an image to the model: the reason why it cannot be, or undefined. */
  readonly show: (image: BinaryPart) => string | undefined;
  /** What `budget()` gives, as JSON. */
  readonly budget: () => JsonValue;
  /** Receives what entered the isolate, in order, before what the code did then is seen outside. */
  readonly onEntries?: ((entries: readonly CellEntry[]) => void) | undefined;
  readonly print: (level: ConsoleLevel, text: string) => void;
  readonly limits: {
    readonly cellCpuMs: number;
    readonly cellWallMs: number;
    readonly isolateMemoryMb: number;
    readonly consoleChars: number;
    readonly outputChars: number;
    readonly callChars: number;
    readonly pendingCalls: number;
    readonly runCpuMs: number;
    readonly toolCalls: number;
  };
  /** What code may compute altogether, beside the limit of the cell; without it, whatever it likes. */
  readonly cpu?: CpuAllowance | undefined;
}

export interface CpuAllowance {
  leftMs(): number;
  use(ms: number): void;
}

export interface InterpreterNamespace {
  /** The name of the global. */
  readonly identifier: string;
  readonly members: readonly InterpreterMember[];
  /** `$resources.read` and the like: members of a member. */
  readonly features: readonly InterpreterMember[];
}

export interface InterpreterMember {
  readonly identifier: string;
  readonly aliases: readonly string[];
  /** The names of its arguments, where it takes others than one object. */
  readonly parameters?: readonly string[] | undefined;
}

/** `tool` takes [namespace, member, arguments]; the others take what generated code passed. */
export const ENGINE_FUNCTIONS = ['search_tools', 'llm_query', 'llm_query_batched', 'llm_map', 'rlm_query'] as const;
export type EngineFunction = 'tool' | (typeof ENGINE_FUNCTIONS)[number];

export type InvokeResult = ToolSuccess | { readonly ok: false; readonly error: InvokeError };

/** Becomes an `Error` of that name with these own properties. */
export interface InvokeError {
  readonly name: string;
  readonly message: string;
  readonly properties?: { readonly [name: string]: JsonValue } | undefined;
}
