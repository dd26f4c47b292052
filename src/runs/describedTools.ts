/** A tool source that describes its tools in other words, or looks at the results, and is as before in all else. */
import type { ToolCall, ToolDescription, ToolResult, ToolSource } from '../core/ports';
import { toolsOver } from '../core/toolsOver';

export interface ToolDescribing {
  readonly describe: (tool: ToolDescription) => ToolDescription;
  /** Called with each result before the caller has it. */
  readonly onResult: (call: ToolCall, result: ToolResult) => void;
}

export function describedTools(source: ToolSource, { describe, onResult }: ToolDescribing): ToolSource {
  return toolsOver(source, {
    tools: (tools) => tools.map(describe),
    call: async (call, signal, run) => {
      const result = await source.call(call, signal, run);
      onResult(call, result);
      return result;
    },
  });
}
