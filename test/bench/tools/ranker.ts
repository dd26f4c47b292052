import type { ToolDescription } from '../../../src/core/ports';

/** A search for tools, as the benchmark compares them. */
export interface Ranker {
  readonly name: string;
  /** Whose code runs. */
  readonly source: string;
  readonly build: (tools: readonly ToolDescription[]) => BuiltRanker | Promise<BuiltRanker>;
}

/** The labels of the best tools (`server.tool`), best first. */
export type BuiltRanker = (query: string, limit: number) => readonly string[] | Promise<readonly string[]>;
