/** What declarations cost in tokens (o200k), beside the JSON that they stand for. */
import { encode } from 'gpt-tokenizer';
import { Catalogue } from '../../../src/core/catalogue/catalogue';
import { declareNamespaces } from '../../../src/core/catalogue/declarations';
import type { CommentLevel } from '../../../src/core/catalogue/memberComment';
import { schemaToType } from '../../../src/core/catalogue/schemaToType';
import type { ToolDescription } from '../../../src/core/ports';

export interface DeclarationTokens {
  readonly level: CommentLevel;
  /** Types of the arguments alone, to the schemas of the arguments. */
  readonly ofSchemas: number;
  /** Whole declarations by server, to name, description and schema of each tool. */
  readonly ofTools: number;
  readonly msPerTool: number;
}

export const LEVELS: readonly CommentLevel[] = ['none', 'brief', 'full'];

export function countTokens(text: string): number {
  return encode(text, { disallowedSpecial: new Set() }).length;
}

/** What a model is sent of a tool where all schemas are in the prompt. */
export function toolJson({ name, description, inputSchema }: ToolDescription): string {
  return JSON.stringify({ name, description, input_schema: inputSchema });
}

export function declarationTokens(tools: readonly ToolDescription[]): readonly DeclarationTokens[] {
  const { namespaces } = new Catalogue(tools);
  const schemaTokens = sumOf(tools, ({ inputSchema }) => JSON.stringify(inputSchema));
  const toolTokens = sumOf(tools, toolJson);
  return LEVELS.map((level) => {
    const types = sumOf(tools, ({ inputSchema }) => {
      const nameType = (wanted: string): string => wanted;
      const { text, named } = schemaToType(inputSchema, { comments: level, direction: 'input', nameType });
      return [...named.map((type) => `type ${type.name} = ${type.text}`), text].join('\n');
    });
    const startedAt = performance.now();
    const text = declareNamespaces(namespaces, level);
    const msPerTool = (performance.now() - startedAt) / tools.length;
    return { level, ofSchemas: types / schemaTokens, ofTools: countTokens(text) / toolTokens, msPerTool };
  });
}

function sumOf(tools: readonly ToolDescription[], textOf: (tool: ToolDescription) => string): number {
  return tools.reduce((sum, tool) => sum + countTokens(textOf(tool)), 0);
}
