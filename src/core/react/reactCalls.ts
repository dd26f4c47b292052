/** The native tool calls of one turn: each gets a result that the model can read, whatever went wrong with it. */
import pLimit from 'p-limit';
import { ArgumentCheck } from '../arguments/argumentCheck';
import type { WithinTime } from '../arguments/schemaChecker';
import type { Budget } from '../budget';
import { usedUp, type Limits } from '../limits';
import type { FlatTool } from '../catalogue/flatTools';
import { nearest } from '../catalogue/nearest';
import { plainText } from '../catalogue/plainText';
import { isJsonObject, type JsonObject } from '../json';
import { cutMiddle } from '../observation';
import type { ModelToolCall, ToolPort, ToolResult } from '../ports';
import { withoutBinary } from '../transcript/contentBlocks';
import { CALL_UNDER_WAY, SUBMIT_TOOL } from './reactPrompt';
import type { Signature } from '../signature/signature';
import { readOutputs } from '../signature/submit';

export interface ReactCallsDependencies {
  readonly tools: readonly FlatTool[];
  readonly port: ToolPort;
  readonly budget: Budget;
  readonly limits: Limits;
  readonly withinTime: WithinTime;
  readonly signature: Signature;
}

export interface CallOutcome {
  readonly call: ModelToolCall;
  /** As the model sees it. */
  readonly text: string;
  readonly isError: boolean;
  /** Of the result before it was cut. */
  readonly totalChars: number;
  /** Of a `submit` that was accepted. */
  readonly outputs?: JsonObject | undefined;
}

/** What an earlier worker's call came to; without a result it was still under way. */
export interface RecordedCall {
  readonly requestId: string;
  readonly result?: ToolResult | undefined;
  /** Whether its tool says that a second call does no harm. */
  readonly isRepeatable?: boolean | undefined;
}

export class ReactCalls {
  readonly #dependencies: ReactCallsDependencies;
  #tools: ReadonlyMap<string, FlatTool> = new Map();
  readonly #gate;
  readonly #argumentCheck: ArgumentCheck;

  constructor(dependencies: ReactCallsDependencies) {
    this.#dependencies = dependencies;
    this.offer(dependencies.tools);
    this.#gate = pLimit(dependencies.limits.toolCallsInFlight);
    this.#argumentCheck = new ArgumentCheck(dependencies.withinTime);
  }

  /** The tools that there are from now on. */
  offer(tools: readonly FlatTool[]): void {
    this.#tools = new Map(tools.map((tool) => [tool.name, tool]));
  }

  /** The calls run at the same time; the outcomes are in their order. */
  run(
    calls: readonly ModelToolCall[],
    recorded: readonly RecordedCall[],
    signal: AbortSignal,
  ): Promise<readonly CallOutcome[]> {
    return Promise.all(
      calls.map(async (call) => {
        if (call.name === SUBMIT_TOOL) return this.submit(call);
        const known = recorded.find(({ requestId }) => requestId === call.id);
        const { text, isError } = await this.#callTool(call, known, signal);
        const shown = cutMiddle(text, this.#dependencies.limits.observationChars);
        return { call, text: shown, isError, totalChars: text.length };
      }),
    );
  }

  submit(call: ModelToolCall): CallOutcome {
    const { outputs: fields } = this.#dependencies.signature;
    const given = call.arguments;
    const read = isJsonObject(given)
      ? readOutputs(given, fields)
      : { ok: false as const, faults: ['its arguments are no JSON object'] };
    if (read.ok) return { call, text: 'Accepted.', isError: false, totalChars: 0, outputs: read.outputs };
    const names = fields.map(({ name }) => name).join(', ');
    const text = `Error: ${SUBMIT_TOOL} was refused: ${read.faults.join('; ')}. Call it again with ${names}.`;
    return { call, text, isError: true, totalChars: text.length };
  }

  async #callTool(
    { id, name, arguments: input }: ModelToolCall,
    known: RecordedCall | undefined,
    signal: AbortSignal,
  ): Promise<{ readonly text: string; readonly isError: boolean }> {
    const { budget, limits, port } = this.#dependencies;
    const target = this.#tools.get(name);
    if (target === undefined) return error(this.#explainUnknown(name));
    if (!isJsonObject(input)) return error(`the arguments of ${name} are no JSON object; write them as one`);
    // What the server would refuse too costs no call.
    const refusal = this.#argumentCheck.refuse({ identifier: name, inputSchema: target.inputSchema }, input);
    if (refusal !== undefined) return error(`${name}: ${refusal.message}`);
    if (!budget.takeToolCall()) {
      const used = usedUp(limits.toolCalls, 'tool call');
      return error(`${used}; call ${SUBMIT_TOOL} with what you have`);
    }
    if (known !== undefined && known.result === undefined && known.isRepeatable !== true) return error(CALL_UNDER_WAY);
    const call = { server: target.server, tool: target.tool, arguments: input, requestId: id };
    const result = known?.result ?? (await this.#gate(() => port.call(call, signal)));
    if (!result.ok) return error(result.error.message);
    const { value, note } = result;
    const text = typeof value === 'string' ? value : JSON.stringify(withoutBinary(value));
    const shown = text === '' ? '(The result is an empty text.)' : text;
    return { text: note === undefined ? shown : `(${note}.)\n${shown}`, isError: false };
  }

  #explainUnknown(name: string): string {
    const names = [...this.#tools.keys(), SUBMIT_TOOL];
    const similar = nearest(name, names);
    const advice =
      similar.length > 0
        ? `did you mean ${similar.join(' or ')}?`
        : `there are ${names.slice(0, 20).join(', ')}${names.length > 20 ? `, … (${names.length} in all)` : ''}.`;
    return `there is no tool ${plainText(name, 80)}; ${advice}`;
  }
}

/** Not every provider has a mark for a result that is an error, so the text says it. */
function error(message: string): { readonly text: string; readonly isError: true } {
  return { text: `Error: ${message}`, isError: true };
}
