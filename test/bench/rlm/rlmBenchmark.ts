/** The whole benchmark: every length, the large texts, the tables, and whether all checks were met. */
import { endpointFrom, openAiModel } from '../../../src/headless/openAiModel';
import type { LanguageModel } from '../../../src/core/ports';
import { EngineRuns } from '../../support/engineRuns';
import { checkMeasurements, type Check } from './checks';
import { checkLargeText, LARGE_TEXT_LINES } from './largeText';
import { measure, type Measurement } from './measurement';
import type { BenchmarkOptions } from './options';
import { checkTable, measurementTable, TABLE_NOTE } from './report';

const LARGE_BYTES = 100e6;

/** Resolves to whether every check was met. */
export async function runBenchmark(options: BenchmarkOptions, print: (text: string) => void): Promise<boolean> {
  const model = configuredModel(options);
  const measurements: Measurement[] = [];
  for (const nominalTokens of options.lengths) {
    const engine = await EngineRuns.create();
    try {
      measurements.push(...(await measure(engine, { ...options, nominalTokens, model })));
    } finally {
      await engine.close();
    }
    print(`${nominalTokens} tokens done`);
  }
  const checks = [...checkMeasurements(measurements, options.wrongLabels), ...(await checkLargeTexts(options))];
  print(`\n${measurementTable(measurements)}\n\n${TABLE_NOTE}\n\n${checkTable(checks)}`);
  return checks.every(({ isMet }) => isMet);
}

async function checkLargeTexts({ large }: BenchmarkOptions): Promise<readonly Check[]> {
  if (!large) return [];
  const checks: Check[] = [];
  for (const kind of Object.keys(LARGE_TEXT_LINES) as (keyof typeof LARGE_TEXT_LINES)[]) {
    const engine = await EngineRuns.create();
    try {
      checks.push(...(await checkLargeText(engine, kind, LARGE_BYTES)));
    } finally {
      await engine.close();
    }
  }
  return checks;
}

function configuredModel({ model }: BenchmarkOptions): LanguageModel | undefined {
  if (model === undefined) return undefined;
  const endpoint = endpointFrom(process.env);
  if (endpoint === undefined)
    throw new Error('--model needs OPENAI_BASE_URL, and OPENAI_API_KEY where it asks for a key.');
  return openAiModel(model, endpoint);
}
