import { counted } from './counted';

/** What a run may use at most. One table: the settings `rlm.limits.*` and `rlm.catalogue.promptTokens`, their ranges and their defaults come from here. */
export const LIMITS = {
  iterations: { default: 20, minimum: 1, maximum: 200 },
  subCalls: { default: 50, minimum: 0, maximum: 10_000 },
  subCallsInFlight: { default: 8, minimum: 1, maximum: 64 },
  subCallTimeoutMs: { default: 180_000, minimum: 1_000, maximum: 3_600_000 },
  nestedRunDepth: { default: 1, minimum: 0, maximum: 4 },
  toolCalls: { default: 2_000, minimum: 0, maximum: 100_000 },
  toolCallsInFlight: { default: 64, minimum: 1, maximum: 256 },
  toolCallTimeoutMs: { default: 120_000, minimum: 1_000, maximum: 3_600_000 },
  serverGraceMs: { default: 5_000, minimum: 0, maximum: 600_000 },
  serverCallsInFlight: { default: 32, minimum: 1, maximum: 256 },
  serverMessageBytes: { default: 16_777_216, minimum: 65_536, maximum: 268_435_456 },
  samplingRequests: { default: 20, minimum: 0, maximum: 10_000 },
  samplingTokens: { default: 200_000, minimum: 0, maximum: 1_000_000_000 },
  runTokens: { default: 2_000_000, minimum: 1_000, maximum: 1_000_000_000 },
  runMs: { default: 3_600_000, minimum: 10_000, maximum: 86_400_000 },
  /** Of all cells together, those of nested runs included. */
  runCpuMs: { default: 120_000, minimum: 1_000, maximum: 36_000_000 },
  cellCpuMs: { default: 10_000, minimum: 100, maximum: 600_000 },
  cellWallMs: { default: 60_000, minimum: 1_000, maximum: 3_600_000 },
  isolateMemoryMb: { default: 512, minimum: 16, maximum: 8_192 },
  /** Of the model's window, which may be used before older turns are replaced by a checkpoint. */
  compactionPercent: { default: 80, minimum: 20, maximum: 95 },
  observationChars: { default: 10_000, minimum: 500, maximum: 1_000_000 },
  consoleChars: { default: 1_000_000, minimum: 1_000, maximum: 64_000_000 },
  /** Of what SUBMIT is given, as JSON. */
  outputChars: { default: 10_000_000, minimum: 10_000, maximum: 100_000_000 },
  /** Of what one call is given, as JSON. */
  callChars: { default: 8_000_000, minimum: 10_000, maximum: 100_000_000 },
  /** Calls and timers that code waits for at a time. */
  pendingCalls: { default: 5_000, minimum: 100, maximum: 100_000 },
  /** Of what the first message says about tools. */
  promptTokens: { default: 2_000, minimum: 100, maximum: 100_000 },
  /** For a model that puts the tools that a search found in order. */
  rerankTimeoutMs: { default: 10_000, minimum: 500, maximum: 300_000 },
} as const satisfies Record<string, LimitRange>;

export interface LimitRange {
  readonly default: number;
  readonly minimum: number;
  readonly maximum: number;
}

export type LimitName = keyof typeof LIMITS;
export type Limits = { readonly [Name in LimitName]: number };

export const LIMIT_NAMES = Object.keys(LIMITS) as readonly LimitName[];

export const DEFAULT_LIMITS: Limits = resolveLimits({});

/** Fills what is missing with defaults and brings what is out of range to the nearest bound. */
export function resolveLimits(wanted: { readonly [Name in LimitName]?: unknown }): Limits {
  const limits = {} as Record<LimitName, number>;
  for (const name of LIMIT_NAMES) {
    const range: LimitRange = LIMITS[name];
    const value = wanted[name];
    const whole = typeof value === 'number' && Number.isFinite(value) ? Math.round(value) : range.default;
    limits[name] = Math.min(range.maximum, Math.max(range.minimum, whole));
  }
  return limits;
}

/** For the model: `The run's 1 sub-call is used up`. */
export function usedUp(limit: number, noun: string): string {
  return `The run's ${counted(limit, noun)} ${limit === 1 ? 'is' : 'are'} used up`;
}
