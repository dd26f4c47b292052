/** The tables of a benchmark in the terminal. */
import { estimateTokens } from '../../../src/core/catalogue/estimateTokens';
import { summarise } from '../table';
import { allowedGrowth, mean, type Check } from './checks';
import type { BatchMeasurement } from './batch';
import type { LargeTextMeasurement } from './largeText';
import type { Measurement } from './measurement';
import { MEGABYTE } from './workerMemory';

const COLUMNS: readonly (readonly [title: string, cell: (group: readonly Measurement[]) => string])[] = [
  ['benchmark', ([first]) => first?.benchmark ?? ''],
  ['tokens', ([first]) => shortCount(first?.nominalTokens ?? 0)],
  ['chars/4', (group) => shortCount(average(group, ({ textChars }) => textChars / 4))],
  ['arm', ([first]) => first?.arm ?? ''],
  ['tasks', ({ length }) => String(length)],
  ['score', (group) => average(group, ({ score }) => score).toFixed(3)],
  ['expected', expectedScore],
  ['iter.', (group) => average(group, ({ iterations }) => iterations).toFixed(1)],
  ['sub-calls', (group) => average(group, ({ subCalls }) => subCalls).toFixed(1)],
  ['root in', (group) => whole(average(group, ({ rootIn }) => rootIn))],
  ['root out', (group) => whole(average(group, ({ rootOut }) => rootOut))],
  ['sub in', (group) => whole(average(group, ({ subIn }) => subIn))],
  ['sub out', (group) => whole(average(group, ({ subOut }) => subOut))],
  ['p50 s', (group) => seconds(group, 'median')],
  ['p95 s', (group) => seconds(group, 'p95')],
  ['growth MB', growth],
  ['≤ MB', (group) => (allowedGrowth(Math.max(...group.map(({ textBytes }) => textBytes))) / MEGABYTE).toFixed(0)],
  ['endings', endings],
];

/** One line for each benchmark, length and arm. */
export function measurementTable(all: readonly Measurement[]): string {
  const groups = Map.groupBy(all, ({ benchmark, nominalTokens, arm }) => `${benchmark} ${nominalTokens} ${arm}`);
  const lines = [...groups.values()].map((group) => COLUMNS.map(([, cell]) => cell(group)));
  return aligned([COLUMNS.map(([title]) => title), ...lines]);
}

export function checkTable(checks: readonly Check[]): string {
  return checks.map(({ name, isMet, found }) => `${isMet ? 'ok  ' : 'FAIL'}  ${name}: ${found}`).join('\n');
}

export function largeTextTable(all: readonly LargeTextMeasurement[]): string {
  const lines = all.map(({ name, promptTokens, wallMs, growthBytes, textBytes }) => [
    name,
    whole(promptTokens),
    (wallMs / 1_000).toFixed(2),
    growthBytes === undefined ? '–' : (growthBytes / MEGABYTE).toFixed(1),
    (allowedGrowth(textBytes) / MEGABYTE).toFixed(0),
  ]);
  return aligned([['input', 'prompt tokens', 'time s', 'growth MB', '≤ MB'], ...lines]);
}

export function batchTable(all: readonly BatchMeasurement[]): string {
  const lines = all.map(({ name, calls, answered, requests, inFlight, mostInFlight, wallMs }) => [
    `a model that ${name}`,
    whole(calls),
    whole(answered),
    whole(requests),
    String(inFlight),
    String(mostInFlight),
    (wallMs / 1_000).toFixed(2),
  ]);
  const titles = ['one batch', 'sub-calls', 'answered', 'requests', 'allowed in flight', 'most in flight', 'time s'];
  return aligned([titles, ...lines]);
}

/** In words, what the token columns are. */
export const TABLE_NOTE = `tokens: nominal, as the recipes count; chars/4 and the other token columns are estimates of ${estimateTokens('1234')} token for 4 characters
root: all requests of the root model, the transcript again in each; growth: the most memory of its own that the worker had, over an idle one; means, but of growth the highest`;

const TEXT_COLUMNS = ['benchmark', 'arm', 'endings', 'input', 'one batch'];

/** The first row has the titles. */
function aligned(rows: readonly (readonly string[])[]): string {
  const [titles = []] = rows;
  const widths = titles.map((_, index) => Math.max(...rows.map((row) => row[index]?.length ?? 0)));
  const isText = (index: number): boolean => TEXT_COLUMNS.includes(titles[index] ?? '');
  return rows
    .map((row) =>
      row
        .map((cell, index) => (isText(index) ? cell.padEnd(widths[index] ?? 0) : cell.padStart(widths[index] ?? 0)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function expectedScore(group: readonly Measurement[]): string {
  const expected = group.flatMap((one) => (one.expectedScore === undefined ? [] : [one.expectedScore]));
  return expected.length === 0 ? '–' : mean(expected).toFixed(3);
}

function growth(group: readonly Measurement[]): string {
  const grown = group.flatMap((one) => (one.growthBytes === undefined ? [] : [one.growthBytes]));
  return grown.length === 0 ? '–' : (Math.max(...grown) / MEGABYTE).toFixed(1);
}

function endings(group: readonly Measurement[]): string {
  const counts = [...Map.groupBy(group, ({ ending }) => ending)].map(([ending, own]) => `${own.length} ${ending}`);
  return counts.join(', ').slice(0, 120);
}

function seconds(group: readonly Measurement[], field: 'median' | 'p95'): string {
  return (summarise(group.map(({ wallMs }) => wallMs))[field] / 1_000).toFixed(2);
}

function average(group: readonly Measurement[], of: (one: Measurement) => number): number {
  return mean(group.map(of));
}

function whole(value: number): string {
  return Math.round(value).toLocaleString('en');
}

function shortCount(value: number): string {
  return value >= 1_000_000 ? `${(value / 1_048_576).toFixed(2)}M` : `${(value / 1_024).toFixed(1)}K`;
}
