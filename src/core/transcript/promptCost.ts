/** What the requests of a run's own turns took, part by part: a fold of its events, in estimated tokens. */
import type { RunEvent } from '../events';
import { tokensOfMessage } from '../messageTexts';
import type { PromptSizes } from '../promptSizes';

export interface PromptCost {
  /** Of one request, as they were told last. */
  readonly sizes: PromptSizes;
  /** Requests that the model answered. Sub-calls and nested runs are no part of it. */
  readonly requests: number;
  /** Over all of them. */
  readonly instructions: number;
  readonly tools: number;
  readonly variables: number;
  /** Earlier turns and earlier runs. */
  readonly history: number;
  /** Where the schemas of all tools had stood in the place of `tools`. */
  readonly withAllSchemas: number;
  /** Of each message of the last turn, then of its answer. */
  readonly messages: readonly number[];
  /** The request that is under way, and what all of its messages take. */
  readonly asking?: { readonly callId: string; readonly tokens: number } | undefined;
}

type OpenCost = { -readonly [Key in keyof PromptCost]: PromptCost[Key] };

/** Changes the cost in place; the first event that it needs makes it. */
export function takePromptEvent(cost: PromptCost | undefined, event: RunEvent): PromptCost | undefined {
  if ((event.depth ?? 0) > 0) return cost;
  if (event.type === 'prompt.measured') {
    const { instructions, tools, variables, schemas, areToolsNative } = event;
    const sizes = { instructions, tools, variables, schemas, ...(areToolsNative === true && { areToolsNative }) };
    return Object.assign(cost ?? { ...NOTHING }, { sizes });
  }
  if (cost !== undefined) takeCall(cost, event);
  return cost;
}

const NOTHING = { requests: 0, instructions: 0, tools: 0, variables: 0, history: 0, withAllSchemas: 0, messages: [] };

function takeCall(cost: OpenCost, event: RunEvent): void {
  if (event.type === 'model.started') {
    const { callId, purpose, appended, messageCount } = event;
    if (purpose === 'subCall' || purpose === 'sampling') return;
    const messages = [...cost.messages.slice(0, messageCount - appended.length), ...appended.map(tokensOfMessage)];
    cost.asking = { callId, tokens: messages.reduce((sum, tokens) => sum + tokens, 0) };
    // A request for a checkpoint is no turn: the next one does not go on from it.
    if (purpose !== 'compaction') cost.messages = messages;
  } else if (event.type === 'model.finished' && event.callId === cost.asking?.callId) {
    const { usage, text, toolCalls } = event;
    const { tokens } = cost.asking;
    delete cost.asking;
    cost.messages = [...cost.messages, tokensOfMessage({ role: 'assistant', text, toolCalls })];
    // Code that was given asks no model.
    if (usage.inputTokens + usage.outputTokens > 0) addRequest(cost, tokens);
  }
}

function addRequest(cost: OpenCost, messageTokens: number): void {
  const { instructions, tools, variables, schemas, areToolsNative = false } = cost.sizes;
  const fixed = instructions + variables + (areToolsNative ? 0 : tools);
  const history = Math.max(0, messageTokens - fixed);
  cost.requests += 1;
  cost.instructions += instructions;
  cost.tools += tools;
  cost.variables += variables;
  cost.history += history;
  cost.withAllSchemas += instructions + variables + history + schemas;
}

export function promptTokensOf({ instructions, tools, variables, history }: PromptCost): number {
  return instructions + tools + variables + history;
}

/**
 * In percent of what all schemas had taken; below 0 where the prompt took more; undefined where there are none, or all
 * were in it.
 */
export function savedPercent(cost: PromptCost): number | undefined {
  const { schemas, areToolsNative } = cost.sizes;
  if (cost.requests === 0 || schemas === 0 || areToolsNative === true) return undefined;
  return 100 * (1 - promptTokensOf(cost) / cost.withAllSchemas);
}
