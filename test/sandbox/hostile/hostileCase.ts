/** Cases of hostile code: what runs, and what is safe, for a machine. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { JsonValue } from '../../../src/core/json';

/** `killed`: the worker process had to go; `ok` holds for an accepted SUBMIT too. */
export type CaseOutcome = 'ok' | 'error' | 'timeout' | 'memory' | 'killed';

export interface HostileCase {
  readonly id: string;
  readonly title: string;
  readonly source: string;
  /** The body of one cell. The last line of an expectation's run may be a list of cells, separated by a line `--`. */
  readonly code: string;
  /** What of the server it calls; its cell then begins with `TOOLS_PRELUDE`. */
  readonly needs?: readonly string[];
  readonly expect: Expectation;
}

export interface Expectation {
  readonly outcome: readonly CaseOutcome[];
  readonly safe?: string;
  readonly mustNotContain?: readonly string[];
  readonly mustContain?: readonly string[];
  /** In what the model was told after its cells. */
  readonly mustObserve?: readonly string[];
  /** Of the last cell, where the outcome is `ok`. */
  readonly resultEquals?: JsonValue;
  readonly resultOneOf?: readonly JsonValue[];
  readonly mustError?: boolean;
  readonly mustTimeout?: boolean;
  readonly maxWallMs?: number;
  readonly maxToolCalls?: number;
  readonly maxOutputBytes?: number;
  readonly maxRssMb?: number;
  readonly noHostPollution?: boolean;
  /** A run of its own, in the same worker where that still lives. */
  readonly nextRunCode?: string;
  readonly nextRunEquals?: JsonValue;
  /** Whether its time is short though its outcome is none of time. */
  readonly isShort?: boolean;
  /** On one engine alone, where they cannot do the same. */
  readonly onEngine?: Readonly<Record<string, Partial<Omit<Expectation, 'onEngine'>>>>;
}

const FOLDER = path.join(process.cwd(), 'test/sandbox/hostile');

/** The shared set. */
export function sharedCases(): readonly HostileCase[] {
  return JSON.parse(readFileSync(path.join(FOLDER, 'cases.json'), 'utf8')) as readonly HostileCase[];
}

/**
 * Ours, from `cases/*.txt`:
 *
 *     # ID title
 *     @ source: what it is taken from
 *     @ outcome: ok, error
 *     @ equals: JSON of the last cell's value        (further keys as in `Expectation`, with JSON)
 *     @ quickjs outcome: error                       (for that engine alone)
 *     code, in cells that a line `--` divides
 */
export function ownCases(): readonly HostileCase[] {
  const folder = path.join(FOLDER, 'cases');
  return readdirSync(folder)
    .sort()
    .flatMap((file) => readCases(readFileSync(path.join(folder, file), 'utf8')));
}

export function readCases(text: string): readonly HostileCase[] {
  return text.split(/^# /m).slice(1).map(readCase);
}

const ALIASES: Readonly<Record<string, string>> = { equals: 'resultEquals', oneOf: 'resultOneOf' };

function readCase(text: string): HostileCase {
  const [heading = '', ...lines] = text.split('\n');
  const [, id = '', title = ''] = /^(\S+) (.+)$/.exec(heading) ?? [];
  const expect: Record<string, unknown> = { outcome: ['ok'] };
  const onEngine: Record<string, Record<string, unknown>> = {};
  let source = '';
  for (const line of lines.filter((one) => one.startsWith('@ '))) {
    const [, engine, key = '', value = ''] = /^@ (?:(isolated-vm|quickjs) )?(\w+): (.*)$/.exec(line) ?? [];
    if (key === '') throw new Error(`${id}: no expectation: ${line}`);
    if (key === 'source') source = value;
    else {
      const target = engine === undefined ? expect : (onEngine[engine] ??= {});
      target[ALIASES[key] ?? key] = key === 'outcome' ? value.split(', ') : (JSON.parse(value) as unknown);
    }
  }
  const code = lines
    .filter((one) => !one.startsWith('@ '))
    .join('\n')
    .trim();
  return { id, title, source, code, expect: { ...(expect as unknown as Expectation), onEngine } };
}

/** The shared cases call the server by another name. Frozen, since `A07` expects that `tools` itself takes nothing new. */
export const TOOLS_PRELUDE = 'const tools = Object.freeze({ t: kit });\n';

interface Widening {
  readonly engine?: string;
  readonly outcome: readonly CaseOutcome[];
  readonly why: string;
}

const SLOWER: Widening = {
  engine: 'quickjs',
  outcome: ['timeout'],
  why: 'This engine is several times slower, and its second may be over first.',
};

/** Where an expectation of the shared set does not fit our cells. */
const WIDENED: Readonly<Record<string, Widening>> = {
  H06: {
    outcome: ['ok'],
    why: 'The value of a cell is shown some levels deep and never sent; SUBMIT refuses it (V31).',
  },
  D12: SLOWER,
  H10: SLOWER,
  I14: SLOWER,
};

export function expectationOn(engine: string, { id, expect }: HostileCase): Expectation {
  const widened = WIDENED[id];
  const more = widened?.engine === undefined || widened.engine === engine ? (widened?.outcome ?? []) : [];
  const outcome = [...expect.outcome, ...more];
  return { ...expect, outcome, ...expect.onEngine?.[engine] };
}
