/** Both engines side by side, with the process boundary: cold start, warm empty cell, sequential and parallel calls. */
import { EngineRuns } from '../support/engineRuns';
import { localTools } from '../support/localTools';
import { js, ScriptedModel } from '../support/scriptedModel';
import { ENGINE_NAMES, type EngineName } from '../support/testEngines';
import { printTable, summarise, type Row } from './table';

const RUNS = 10;
const CALLS = 1_000;

const tools = localTools({ 'demo.echo': (input) => ({ ok: true, value: input }) });
const SEQUENTIAL = `for (let i = 0; i < ${CALLS}; i += 1) await demo.echo({ i }); 1`;
const PARALLEL = `await Promise.all(Array.from({ length: ${CALLS} }, (_, i) => demo.echo({ i }))); 1`;

/** What the cells of one run took, and the run as a whole. */
async function timeRun(
  engine: EngineName,
  isWarm: boolean,
  cells: readonly string[],
): Promise<{ readonly totalMs: number; readonly cellMs: readonly number[] }> {
  const runs = await EngineRuns.create(undefined, undefined, engine);
  try {
    if (isWarm) await runs.sandbox.spareReady();
    const startedAt = performance.now();
    const run = runs.start('measure', new ScriptedModel(...cells.map(js), js('SUBMIT(1)')), tools, {
      toolCalls: 10_000,
    });
    const outcome = await run.outcome;
    const totalMs = performance.now() - startedAt;
    if (outcome.kind !== 'submitted') throw new Error(`The run ended as ${outcome.kind}.`);
    return {
      totalMs,
      cellMs: run.events.flatMap((event) => (event.type === 'cell.finished' ? [event.durationMs] : [])),
    };
  } finally {
    await runs.close();
  }
}

async function repeat<Result>(body: () => Promise<Result>): Promise<readonly Result[]> {
  const all: Result[] = [];
  for (let index = 0; index < RUNS; index += 1) all.push(await body());
  return all;
}

export async function main(): Promise<void> {
  const rows: Row[] = [];
  for (const engine of ENGINE_NAMES) {
    const add = (name: string, values: readonly number[]): void => {
      rows.push({ name: `${engine}: ${name}`, ...summarise(values) });
    };
    const cold = await repeat(() => timeRun(engine, false, []));
    add(
      'cold start to the end of the first cell',
      cold.map(({ totalMs }) => totalMs),
    );
    const warm = await repeat(() => timeRun(engine, true, ['1', '2', '3']));
    add(
      'run of four cells with a warm worker',
      warm.map(({ totalMs }) => totalMs),
    );
    add(
      'warm empty cell',
      warm.flatMap(({ cellMs }) => cellMs.slice(1, 3)),
    );
    const calls = await repeat(() => timeRun(engine, true, ['1', SEQUENTIAL, PARALLEL]));
    add(
      `${CALLS} sequential calls`,
      calls.flatMap(({ cellMs }) => cellMs.slice(1, 2)),
    );
    add(
      `${CALLS} parallel calls`,
      calls.flatMap(({ cellMs }) => cellMs.slice(2, 3)),
    );
  }
  printTable(`Engines of the sandbox (${RUNS} runs each, ms)`, rows);
}
