/**
 * What the engine needs from the outside, and nothing more. The worker implements these over the wire,
 * the extension host with VS Code and MCP, the headless program with an OpenAI-compatible endpoint.
 */
import type { CallClock } from './callClock';
import type { ErrorCode, ErrorSubject } from './errors';
import type { JsonObject, JsonValue } from './json';
import type { BinaryPart } from './transcript/contentBlocks';

/** The LM API of VS Code has no system role, so there are two. */
export interface ChatMessage {
  readonly role: 'user' | 'assistant';
  readonly text: string;
  /** Of an assistant message: the tools that the model called itself. */
  readonly toolCalls?: readonly ModelToolCall[] | undefined;
  /** Of a user message: one for each call of the message before, in the same order. */
  readonly toolResults?: readonly ModelToolResult[] | undefined;
  /** Of a user message: images that generated code showed. */
  readonly images?: readonly BinaryPart[] | undefined;
}

/** A tool as a model is offered it for native calls. Providers allow ASCII letters, digits, `_` and `-` in names. */
export interface ModelTool {
  readonly name: string;
  readonly description: string;
  readonly inputSchema: JsonObject;
}

export interface ModelToolCall {
  readonly id: string;
  readonly name: string;
  /** An object as a rule; the text itself where the model wrote no JSON. */
  readonly arguments: JsonValue;
}

export interface ModelToolResult {
  /** That of the call. */
  readonly id: string;
  readonly text: string;
  readonly isError: boolean;
}

/** `required`: the model must call one of the tools. */
export type ToolChoice = 'auto' | 'required';

/** Token counts of one model call; `isEstimate` where the provider reported none. */
export interface TokenUsage {
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly isEstimate: boolean;
}

/** Why the model is called: a turn of the loop, the last answer from the transcript, `llm_query`, for a server, a checkpoint. */
export type ModelPurpose = 'iteration' | 'extract' | 'subCall' | 'sampling' | 'compaction';

export interface ModelRequest {
  readonly purpose: ModelPurpose;
  readonly messages: readonly ChatMessage[];
  /** The key (`vendor/id`) of one of the models that the run allows for sub-calls; absent: the run's own. */
  readonly model?: string | undefined;
  /** What the model may call itself; it is offered none if absent. */
  readonly tools?: readonly ModelTool[] | undefined;
  readonly toolChoice?: ToolChoice | undefined;
}

/** Without text and without calls only where tools were offered. */
export interface ModelResponse {
  readonly text: string;
  readonly usage: TokenUsage;
  readonly toolCalls?: readonly ModelToolCall[] | undefined;
  /** What a person told the model beside the messages: it belongs between them and the answer. */
  readonly hints?: readonly string[] | undefined;
}

/** The engine's view of the model. Rejects with an `RlmError`; an abort rejects with the signal's reason. */
export interface ModelPort {
  generate(request: ModelRequest, signal: AbortSignal): Promise<ModelResponse>;
}

/** Identifies a model in events and journals; never a live object, since `request.model` ends with its request. */
export interface ModelInfo {
  readonly id: string;
  readonly name: string;
  readonly vendor: string;
  readonly family: string;
  /** Tokens of input that the model accepts; 0 if unknown. */
  readonly maxInputTokens: number;
}

/** A language model as a surface has it. `onText` receives the response piece by piece. */
export interface LanguageModel {
  readonly info: ModelInfo;
  /** Absent where nobody knows before it is tried. */
  readonly canCallTools?: boolean | undefined;
  generate(messages: readonly ChatMessage[], options: GenerateOptions): Promise<ModelResponse>;
}

export interface GenerateOptions {
  readonly purpose?: ModelPurpose | undefined;
  readonly signal: AbortSignal;
  readonly onText: (piece: string) => void;
  readonly tools?: readonly ModelTool[] | undefined;
  readonly toolChoice?: ToolChoice | undefined;
}

/** A tool as its server lists it (MCP 2025-11-25, `tools/list`). `server` is the name in the configuration. */
export interface ToolDescription {
  readonly server: string;
  readonly name: string;
  readonly title?: string | undefined;
  readonly description?: string | undefined;
  readonly inputSchema: JsonObject;
  readonly outputSchema?: JsonObject | undefined;
  /** What earlier results were like, where the server declares nothing. */
  readonly observedSchema?: JsonObject | undefined;
  /** That of the server, as it says. */
  readonly serverVersion?: string | undefined;
  readonly annotations?: JsonObject | undefined;
  /** Runs of this workspace called it before. */
  readonly wasUsed?: boolean | undefined;
  /** It stands for something else than a tool: `$resources.read` and the like. */
  readonly isFeature?: boolean | undefined;
  /** It is no tool of a server but a saved program, which runs in the isolate. */
  readonly program?: ProgramCode | undefined;
}

/** The function of a saved program, and the line of its file in which that begins. */
export interface ProgramCode {
  readonly code: string;
  readonly line: number;
}

/** `server` and `tool` are the original names, not the identifiers that generated code uses. */
export interface ToolCall {
  readonly server: string;
  readonly tool: string;
  readonly arguments: JsonObject;
  /** The id of the model's own call, in ReAct mode. */
  readonly requestId?: string | undefined;
  /** The line of the cell that makes the call, counted from 1; for a person who is asked. */
  readonly line?: number | undefined;
}

/**
 * `value` is what generated code receives: structured content, else text (parsed where all of it is JSON),
 * else the content blocks. A failure is data for the model, never an exception.
 */
export type ToolResult = ToolSuccess | { readonly ok: false; readonly error: ToolFailure };

export interface ToolSuccess {
  readonly ok: true;
  readonly value: JsonValue;
  /** `structured`: it fits the tool's output schema, as the server says; `blocks`: it is a list of content blocks. */
  readonly form?: 'structured' | 'blocks' | undefined;
  /** The content blocks beside structured content, where they say more than it does. */
  readonly content?: readonly JsonValue[] | undefined;
  /** What the model should know beside the value, such as that a person changed the arguments. */
  readonly note?: string | undefined;
}

export interface ToolFailure {
  /** `tool`: the tool reported an error; `server`: the server did not answer as it should; the others say themselves. */
  readonly kind: 'tool' | 'server' | 'notFound' | 'timeout' | 'cancelled' | 'denied' | 'tooLarge' | 'limit';
  /** For the model: says what to try next, and holds no path or secret of the user. */
  readonly message: string;
  /** The content blocks of the tool's error, and its structured content where it has any. */
  readonly content?: JsonValue | undefined;
  readonly structuredContent?: JsonValue | undefined;
}

/** How far a call has come, as its server tells; `total` is missing where it does not know. */
export interface ToolProgress {
  readonly progress: number;
  readonly total?: number | undefined;
  readonly message?: string | undefined;
}

/** How grave a server calls what it logs (MCP, "Logging"; RFC 5424). */
export type ServerLogLevel = 'debug' | 'info' | 'notice' | 'warning' | 'error' | 'critical' | 'alert' | 'emergency';

/** What a server told for people to read. */
export interface ServerMessage {
  readonly server: string;
  readonly level: ServerLogLevel;
  readonly text: string;
}

/** What a call may need of the run that makes it. */
export interface CallingRun {
  readonly clock: CallClock;
  readonly model: ModelInfo;
  readonly onProgress: (progress: ToolProgress) => void;
  /** Called when the server asks a person something; returns the function that ends the question. */
  readonly onAsking: () => () => void;
  /** A model call that the server asked for. Rejects where the run's budget for these is used up. */
  readonly sample: (messages: readonly ChatMessage[], signal: AbortSignal) => Promise<ModelResponse>;
}

/** The engine's view of the tools. Never rejects but with the signal's reason. */
export interface ToolPort {
  call(call: ToolCall, signal: AbortSignal): Promise<ToolResult>;
}

/** A server as a run sees it. `connecting`: it is slow; its tools join the run when they come. */
export interface ServerSummary {
  readonly name: string;
  readonly state: 'ready' | 'connecting' | 'failed' | 'skipped';
  readonly toolCount: number;
  /** Why it is not ready, in words for the user. */
  readonly message?: string | undefined;
  /** What kind of failure it is and where (file and line of its entry), for the action that mends it. */
  readonly code?: ErrorCode | undefined;
  readonly subject?: ErrorSubject | undefined;
}

/** MCP servers that are connected, as the run service uses them. `src/mcp` implements it. */
export interface ToolSource extends ToolPort {
  /** What tells one configuration of a server from another: what a person allowed of it counts for that one. */
  identityOf?(server: string): string;
  /** Whether the call is answered from a record, so that it does nothing and nobody needs to allow it. */
  isRecorded?(call: ToolCall): boolean;
  call(call: ToolCall, signal: AbortSignal, run?: CallingRun): Promise<ToolResult>;
  /** As they are now. */
  readonly servers: readonly ServerSummary[];
  /** As they are now; the same list until one of them changes, since calls look their tool up in it (`findTool`). */
  readonly tools: readonly ToolDescription[];
  /** Tells of every change of the two, where there may be any; returns the function that ends that. */
  readonly onDidChange?: ((listener: () => void) => () => void) | undefined;
  /** Tells what the servers log, from now on; returns the function that ends that. */
  readonly onMessage?: ((listener: (message: ServerMessage) => void) => () => void) | undefined;
}
