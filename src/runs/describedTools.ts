/** A tool source that describes its tools in other words, or looks at the results, and is as before in all else. */
import type { ToolCall, ToolDescription, ToolResult, ToolSource } from '../core/ports';

export interface ToolDescribing {
  readonly describe: (tool: ToolDescription) => ToolDescription;
  /** Called with each result before the caller has it. */
  readonly onResult: (call: ToolCall, result: ToolResult) => void;
}

export function describedTools(source: ToolSource, { describe, onResult }: ToolDescribing): ToolSource {
  return {
    get servers() {
      return source.servers;
    },
    get tools() {
      return source.tools.map(describe);
    },
    async call(call, signal, run) {
      const result = await source.call(call, signal, run);
      onResult(call, result);
      return result;
    },
    ...(source.identityOf && { identityOf: (server) => source.identityOf?.(server) ?? server }),
    ...(source.isRecorded && { isRecorded: (call) => source.isRecorded?.(call) ?? false }),
    ...(source.onDidChange && { onDidChange: (listener) => source.onDidChange?.(listener) ?? (() => undefined) }),
    ...(source.onMessage && { onMessage: (listener) => source.onMessage?.(listener) ?? (() => undefined) }),
  };
}
