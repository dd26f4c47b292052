import type { ToolDescription } from '../ports';
import { estimateTokens } from './estimateTokens';

/** A tool as providers of models are sent it: without the output schema, which their function calls do not know. */
export function toolSchemaText({
  name,
  description,
  inputSchema,
}: Pick<ToolDescription, 'name' | 'description' | 'inputSchema'>): string {
  return JSON.stringify({ name, description, parameters: inputSchema });
}

/** What the schemas of all of these tools would take in a prompt. */
export function schemaTokens(tools: readonly ToolDescription[]): number {
  return tools.reduce((sum, tool) => sum + (tool.isFeature === true ? 0 : estimateTokens(toolSchemaText(tool))), 0);
}
