/** What the code of a cell finds around itself: the tools of the run, and the variables of earlier cells. */
import type { SchemaChecker } from '../arguments/schemaChecker';
import type { Catalogue, ResolvedTool } from '../catalogue/catalogue';
import type { OutputShape, SeenNames } from './outputShape';
import type { Known } from './knownValue';

export interface CheckedTools {
  readonly catalogue: Catalogue;
  readonly checker: SchemaChecker;
  /** What the name stands for outside of the cell; `free` where nothing declares it. */
  find(name: string): Known;
  /** Whether the code has set properties of results under names that only running it tells. */
  outputsChange(): boolean;
  noteOutputChange(): void;
  /** What results of the tool have shown so far. */
  seenOf(tool: ResolvedTool): SeenNames;
}

export function outputOf(tools: CheckedTools, callee: string, tool: ResolvedTool): Known {
  const { outputSchema } = tool.member;
  if (outputSchema === undefined) return { kind: 'unknown' };
  const shape: OutputShape = { schema: outputSchema, root: outputSchema, callee, seen: tools.seenOf(tool) };
  return { kind: 'output', shape };
}
