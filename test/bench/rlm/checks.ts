/** What must hold of the measurements; each check can fail, and its text says by how much it held. */
import type { Measurement } from './measurement';
import { MEGABYTE } from './workerMemory';

export interface Check {
  readonly name: string;
  readonly isMet: boolean;
  readonly found: string;
}

const MAX_ROOT_GROWTH = 0.1;
const MEMORY_FACTOR = 3;
const MEMORY_BASE = 32 * MEGABYTE;

export function allowedGrowth(textBytes: number): number {
  return MEMORY_FACTOR * textBytes + MEMORY_BASE;
}

export function checkMeasurements(all: readonly Measurement[], wrongLabels: number): readonly Check[] {
  return [...checkScores(all, wrongLabels), ...checkCoverage(all), ...checkFlatness(all), ...checkMemory(all)];
}

/** The measured score is the one that the oracle's labels give. With wrong labels that must be less than 1. */
function checkScores(all: readonly Measurement[], wrongLabels: number): readonly Check[] {
  const expecting = all.filter(({ expectedScore }) => expectedScore !== undefined);
  if (expecting.length === 0) return [];
  const wrong = expecting.filter(({ score, expectedScore = 1 }) => Math.abs(score - expectedScore) > 1e-9);
  const [first] = wrong;
  const told =
    first && `${nameOf(first)} gave ${first.score} in place of ${first.expectedScore ?? 1} (${first.ending})`;
  const measured = mean(expecting.map(({ score }) => score));
  const expected = mean(expecting.map(({ expectedScore = 1 }) => expectedScore));
  const found = `measured ${measured.toFixed(4)}, expected ${expected.toFixed(4)}${told === undefined ? '' : `; ${wrong.length} differ: ${told}`}`;
  const checks: Check[] = [{ name: 'every score is the one that the labels give', isMet: wrong.length === 0, found }];
  if (wrongLabels === 0) {
    checks.push({ name: 'right labels give the full score', isMet: measured === 1, found: measured.toFixed(4) });
  } else {
    checks.push({ name: 'wrong labels lower the score', isMet: measured < 1, found: measured.toFixed(4) });
  }
  return checks;
}

function checkCoverage(all: readonly Measurement[]): readonly Check[] {
  const covering = all.filter(({ coverage }) => coverage !== undefined);
  if (covering.length === 0) return [];
  const missing = covering.filter(({ coverage }) => coverage !== 1);
  const [first] = missing;
  const found = first
    ? `${missing.length} of ${covering.length} runs did not; ${nameOf(first)}: ${percent(first.coverage ?? 0)}`
    : `${covering.length} of ${covering.length} runs`;
  return [{ name: 'every line of the text reached a sub-call once', isMet: missing.length === 0, found }];
}

/** Root tokens of the same tasks at the shortest and the longest text. */
function checkFlatness(all: readonly Measurement[]): readonly Check[] {
  const runs = all.filter(({ arm, isOracle }) => isOracle && arm.startsWith('rlm'));
  return [...Map.groupBy(runs, ({ benchmark, arm }) => `${benchmark}, ${arm}`)].flatMap(([name, own]) => {
    const lengths = own.map(({ nominalTokens }) => nominalTokens);
    const [shortest, longest] = [Math.min(...lengths), Math.max(...lengths)];
    if (shortest === longest) return [];
    const at = (length: number): Measurement[] => own.filter(({ nominalTokens }) => nominalTokens === length);
    const variants = new Set(at(shortest).map(({ variant }) => variant));
    const common = at(longest).filter(({ variant }) => variants.has(variant));
    // A kind of question that has no unique answer at one of the lengths is not asked there.
    if (common.length === 0) return [];
    const tokens = (among: readonly Measurement[]): number => {
      const names = new Set(common.map(({ variant }) => variant));
      return mean(among.filter(({ variant }) => names.has(variant)).map(({ rootIn, rootOut }) => rootIn + rootOut));
    };
    const [short, long] = [tokens(at(shortest)), tokens(at(longest))];
    const growth = long / short - 1;
    return {
      name: `${name}: root tokens stay flat from ${shortest} to ${longest}`,
      isMet: growth < MAX_ROOT_GROWTH,
      found: `${Math.round(short)} → ${Math.round(long)} (${growth < 0 ? '' : '+'}${percent(growth)}, below ${percent(MAX_ROOT_GROWTH)})`,
    };
  });
}

function checkMemory(all: readonly Measurement[]): readonly Check[] {
  const shares = all.flatMap((one) =>
    one.growthBytes === undefined ? [] : [{ one, share: one.growthBytes / allowedGrowth(one.textBytes) }],
  );
  const worst = shares.sort((a, b) => b.share - a.share)[0];
  if (worst?.one.growthBytes === undefined) return [];
  return [
    memoryCheck(
      `a worker grows by at most 3× the text + 32 MB`,
      worst.one.growthBytes,
      worst.one.textBytes,
      nameOf(worst.one),
    ),
  ];
}

export function memoryCheck(name: string, growthBytes: number, textBytes: number, where = ''): Check {
  const [growth, allowed] = [growthBytes, allowedGrowth(textBytes)].map((bytes) => (bytes / MEGABYTE).toFixed(1));
  const found = `${growth} MB of ${allowed} MB${where === '' ? '' : ` at worst, in ${where}`}`;
  return { name, isMet: growthBytes <= allowedGrowth(textBytes), found };
}

function nameOf({ benchmark, variant, nominalTokens, arm }: Measurement): string {
  return `${benchmark} ${variant} ${nominalTokens} ${arm}`;
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
