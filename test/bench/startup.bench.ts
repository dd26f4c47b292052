/** From the start of a run to its first model request, with a cold and with a warm worker. */
import { EngineRuns } from '../support/engineRuns';
import { localTools } from '../support/localTools';
import { js, ScriptedModel } from '../support/scriptedModel';
import { printTable, summarise, type Row } from './table';

const RUNS = 15;

interface Times {
  readonly firstRequestMs: number;
  readonly firstCellMs: number;
  readonly totalMs: number;
}

const tools = localTools({ 'demo.echo': (input) => ({ ok: true, value: input }) });

async function timeRun(engine: EngineRuns): Promise<Times> {
  const startedAt = performance.now();
  const model = new ScriptedModel(js('SUBMIT((await demo.echo({ a: 1 })).a)'));
  const run = engine.start('echo', model, tools);
  const times = new Map<string, number>();
  run.subscribe(({ type }) => {
    if (!times.has(type)) times.set(type, performance.now() - startedAt);
  });
  const outcome = await run.outcome;
  if (outcome.kind !== 'submitted') throw new Error(`The run ended as ${outcome.kind}.`);
  const at = (type: string): number => times.get(type) ?? Number.NaN;
  return {
    firstRequestMs: at('model.started'),
    firstCellMs: at('cell.finished') - at('model.finished'),
    totalMs: at('run.finished'),
  };
}

async function measure(isWarm: boolean): Promise<readonly Times[]> {
  const all: Times[] = [];
  for (let index = 0; index < RUNS; index += 1) {
    const engine = await EngineRuns.create();
    try {
      if (isWarm) await engine.sandbox.spareReady();
      all.push(await timeRun(engine));
    } finally {
      await engine.close();
    }
  }
  return all;
}

export async function main(): Promise<void> {
  const rows: Row[] = [];
  for (const [name, isWarm] of [
    ['cold worker', false],
    ['warm worker', true],
  ] as const) {
    const times = await measure(isWarm);
    rows.push({ name: `${name}: start to first model request`, ...summarise(times.map((one) => one.firstRequestMs)) });
    rows.push({
      name: `${name}: model's answer to end of first cell`,
      ...summarise(times.map((one) => one.firstCellMs)),
    });
    rows.push({ name: `${name}: whole run`, ...summarise(times.map((one) => one.totalMs)) });
  }
  printTable(`Start of a run (${RUNS} runs each, ms)`, rows);
}
