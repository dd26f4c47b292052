/** The whole benchmark: every length, the large texts, the tables, and whether all checks were met. */
import { endpointFrom, openAiModel } from '../../../src/headless/openAiModel';
import type { LanguageModel } from '../../../src/core/ports';
import { EngineRuns } from '../../support/engineRuns';
import { BATCHES, checkBatch, measureBatch, type BatchMeasurement } from './batch';
import { checkMeasurements } from './checks';
import { checkLargeText, LARGE_TEXT_LINES, measureLargeText, type LargeTextMeasurement } from './largeText';
import { measure, type Measurement } from './measurement';
import type { BenchmarkOptions } from './options';
import { batchTable, checkTable, largeTextTable, measurementTable, TABLE_NOTE } from './report';

const LARGE_BYTES = 100e6;
const LARGE_TEXT_KINDS = Object.keys(LARGE_TEXT_LINES) as (keyof typeof LARGE_TEXT_LINES)[];

/** Resolves to whether every check was met. Without a model an oracle answers, and the harness is what is measured. */
export async function runBenchmark(
  options: BenchmarkOptions,
  print: (text: string) => void,
  model: LanguageModel | undefined,
): Promise<boolean> {
  const measurements: Measurement[] = [];
  for (const nominalTokens of options.lengths) {
    measurements.push(...(await withEngine((engine) => measure(engine, { ...options, nominalTokens, model }))));
    print(`${nominalTokens} tokens done`);
  }
  const largeTexts: LargeTextMeasurement[] = [];
  for (const kind of options.large ? LARGE_TEXT_KINDS : []) {
    largeTexts.push(await withEngine((engine) => measureLargeText(engine, kind, LARGE_BYTES)));
  }
  const batches: BatchMeasurement[] = [];
  for (const choice of options.large ? BATCHES : []) {
    batches.push(await withEngine((engine) => measureBatch(engine, choice)));
  }
  const checks = [
    ...checkMeasurements(measurements, options.wrongLabels),
    ...largeTexts.flatMap(checkLargeText),
    ...batches.flatMap(checkBatch),
  ];
  print(`\n${measurementTable(measurements)}\n\n${TABLE_NOTE}`);
  if (options.large) print(`\n${largeTextTable(largeTexts)}\n\n${batchTable(batches)}`);
  print(`\n${checkTable(checks)}`);
  return checks.every(({ isMet }) => isMet);
}

/** The model of that name at the endpoint that the environment tells, as the headless program has it. */
export function modelAtEndpoint(name: string, environment: NodeJS.ProcessEnv): LanguageModel {
  const endpoint = endpointFrom(environment);
  if (endpoint === undefined)
    throw new Error('--model needs OPENAI_BASE_URL, and OPENAI_API_KEY where it asks for a key.');
  return openAiModel(name, endpoint);
}

async function withEngine<T>(measureWith: (engine: EngineRuns) => Promise<T>): Promise<T> {
  const engine = await EngineRuns.create();
  try {
    return await measureWith(engine);
  } finally {
    await engine.close();
  }
}
