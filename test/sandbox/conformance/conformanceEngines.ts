/** Every engine that a user may get, each in the real worker. */
import path from 'node:path';
import { ensureCarriedNode } from '../../../scripts/carriedNode.mjs';
import { ownTarget } from '../../../scripts/vsix.mjs';
import type { EngineName } from '../../support/testEngines';
import { WorkerCells } from '../../support/workerCells';

export interface ConformanceEngine {
  readonly name: string;
  readonly engine: EngineName;
  readonly cells: WorkerCells;
}

/** The first one is what the others are held against. Where no VSIX carries a Node, that one is not among them. */
export async function conformanceEngines(): Promise<readonly ConformanceEngine[]> {
  const carried = await ensureCarriedNode(ownTarget());
  const under = (engine: EngineName, node: string, nodePath?: string): ConformanceEngine => ({
    name: `${engine} under ${node}`,
    engine,
    cells: new WorkerCells({ engine, nodePath, programFolder: path.resolve('dist') }),
  });
  const own = `Node ${process.versions.node}`;
  return [
    under('isolated-vm', own),
    ...(carried === undefined ? [] : [under('isolated-vm', `the carried Node ${carried.version}`, carried.node)]),
    under('quickjs', own),
  ];
}
