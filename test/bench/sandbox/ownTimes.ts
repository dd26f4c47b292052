/** Ours, as the product runs it: the run service with its journal, a worker process, and the tools of the benchmark. */
import path from 'node:path';
import { resolveLimits } from '../../../src/core/limits';
import { SILENT_LOG } from '../../../src/core/log';
import type { ToolSource } from '../../../src/core/ports';
import { Connections } from '../../../src/mcp/connections';
import { parseConfiguration } from '../../../src/mcp/configuration/parseConfiguration';
import { ObservedShapes } from '../../../src/runs/observedShapes';
import { UsedTools } from '../../../src/runs/usedTools';
import { EngineRuns } from '../../support/engineRuns';
import { localTools } from '../../support/localTools';
import type { EngineName } from '../../support/testEngines';
import { UserAnswers } from '../../unit/mcp/userAnswers';
import { BENCH_TOOLS } from './benchTools.mjs';
import { DrivenModel } from './drivenModel';
import { programs, timePrograms } from './programs.mjs';
import { residentMemoryMb } from './residentMemory.mjs';

export const BENCH_SERVER = path.resolve('test/bench/sandbox/benchServer.mjs');
/** Tools beside those that are called. */
const OTHERS = 6_000;
const LIMITS = { toolCalls: 100_000, iterations: 200 };

export interface OwnOptions {
  readonly engine: EngineName;
  /**
   * `server`: the tools are those of a stdio server; else they are functions in this process, among thousands of
   * others or by themselves.
   */
  readonly tools: 'process' | 'amongThousands' | 'server';
}

export type Figures = Readonly<Record<string, readonly number[]>>;

/** From the start of a run to the end of its first cell. The probe of the engine is remembered and not counted. */
export async function timeOwnStart(engine: EngineName, hasSpare: boolean, loadMs: number): Promise<number> {
  const runs = await EngineRuns.create(undefined, undefined, engine);
  try {
    await runs.sandbox.choice();
    if (hasSpare) await runs.sandbox.spareReady();
    const startedAt = performance.now();
    const model = new DrivenModel();
    const run = runs.start('measure', model, inProcess());
    run.subscribe((event) => model.see(event));
    await model.run('1');
    const tookMs = performance.now() - startedAt;
    await model.submit();
    await run.outcome;
    return hasSpare ? tookMs : loadMs + tookMs;
  } finally {
    await runs.close();
  }
}

export async function timeOwnPrograms({ engine, tools }: OwnOptions): Promise<Figures> {
  const runs = await EngineRuns.create(undefined, undefined, engine);
  const connections = tools === 'server' ? connectionsOfBench() : undefined;
  try {
    const source =
      connections === undefined ? inProcess(tools === 'amongThousands' ? OTHERS : 0) : await connectBench(connections);
    // A person starts a run long after the window has opened.
    await runs.sandbox.spareReady();
    const model = new DrivenModel();
    const run = runs.service.start({
      task: 'measure',
      model,
      surface: 'api',
      limits: resolveLimits(LIMITS),
      connectTools: () => Promise.resolve(source),
    });
    run.subscribe((event) => model.see(event));
    const times = await timePrograms(
      programs(
        (tool, input) => `bench.${tool}(${input})`,
        (value) => value,
      ),
      (code) => model.run(code),
      () => model.untilAsked(),
    );
    const resident = residentMemoryMb();
    await model.submit();
    const outcome = await run.outcome;
    if (outcome.kind !== 'submitted') throw new Error(`The run ended as ${outcome.kind}.`);
    return { ...times, resident: [resident] };
  } finally {
    await runs.close();
    await connections?.dispose();
  }
}

/** As a run of the extension has them: with what earlier runs have seen of results, and have used. */
function inProcess(others = 0): ToolSource {
  const store = { get: () => undefined, set: () => Promise.resolve() };
  const source = localTools({
    ...Object.fromEntries(
      Object.entries(BENCH_TOOLS).map(([name, tool]) => [
        `bench.${name}`,
        async (input: object) => ({ ok: true, value: (await tool(input)) as never }),
      ]),
    ),
    ...Object.fromEntries(
      Array.from({ length: others }, (_, index) => [`other${index % 40}.tool${index}`, () => ({ ok: true, value: 1 })]),
    ),
  });
  return new UsedTools(store).mark(new ObservedShapes(store).observe(source));
}

function connectionsOfBench(): Connections {
  const user = new UserAnswers();
  return new Connections({
    prompts: user,
    secrets: user.secrets,
    values: user.values,
    consents: user.values,
    log: SILENT_LOG,
  });
}

async function connectBench(connections: Connections): Promise<ToolSource> {
  const servers = { bench: { command: process.execPath, args: [BENCH_SERVER] } };
  const file = path.resolve('mcp.json');
  const folder = { name: 'bench', path: process.cwd() };
  const configuration = parseConfiguration(JSON.stringify({ servers }), { file, folder });
  return connections.connect([configuration], { signal: new AbortController().signal });
}
