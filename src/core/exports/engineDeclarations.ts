/** What generated code may call besides the tools, as declarations: for exported scripts, and whoever reads them. */
import type { Signature } from '../signature/signature';

export function engineDeclarations({ outputs }: Signature): string {
  const names = outputs.map(({ name }) => name).join(', ');
  const form = outputs.length === 1 ? 'the value' : `an object of ${names}`;
  return `/** Writes to standard error, as console.log does. */
declare function print(...values: unknown[]): void;
/** Takes ${form}: writes it to standard output and ends the program. */
declare function SUBMIT(...values: unknown[]): never;
/** What a tool call rejects with. */
declare class ToolError extends Error {
  readonly server: string;
  readonly tool: string;
  readonly kind: string;
}
interface QueryOptions {
  /** The answer is JSON that fits this JSON Schema. */
  schema?: object;
  model?: string;
  /** Asks again where the same was answered before. */
  fresh?: boolean;
}
declare function llm_query(prompt: string, options?: QueryOptions): Promise<any>;
/** In the order of the prompts; what failed is a text that begins with [ERROR]. */
declare function llm_query_batched(prompts: readonly string[], options?: QueryOptions): Promise<any[]>;
/** One answer for each item, in order. */
declare function llm_map(
  items: readonly unknown[],
  instruction: string,
  options?: QueryOptions & { pack?: number },
): Promise<any[]>;
declare function rlm_query(task: string, options?: { inputs?: Record<string, unknown>; model?: string }): Promise<any>;
declare function search_tools(
  query: string,
  options?: { limit?: number; server?: string; detail_level?: 'names' | 'descriptions' | 'full' },
): Promise<Array<{ name: string; server: string; description?: string; declaration?: string }>>;
declare function budget(): {
  iterations: number;
  sub_calls: number;
  tool_calls: number;
  tokens: number;
  seconds: number;
};
/** Names the images on standard error. */
declare function show(...blocks: unknown[]): void;
/** Of a text, from line \`from\` (from 1) up to and including \`to\`. */
declare function lines(text: string, from?: number, to?: number): string[];
declare function chunk(text: string, size?: number, overlap?: number): string[];
declare function search(
  text: string,
  pattern: string | RegExp,
  options?: { limit?: number; window?: number },
): Array<{ index: number; line: number; match: string; text: string }>;
declare function peek(text: string, chars?: number): string;
`;
}
