/** A run on 100 MB of text: what its worker takes, and that all of the text was there. */
import { estimateTokens } from '../../../src/core/catalogue/estimateTokens';
import { DEFAULT_LIMITS } from '../../../src/core/limits';
import type { EngineRuns } from '../../support/engineRuns';
import { localTools } from '../../support/localTools';
import { js, ScriptedModel } from '../../support/scriptedModel';
import { memoryCheck, type Check } from './checks';
import { bytesInMemory, idleWorkerBytes } from './measurement';
import { MEGABYTE, MemoryWatch } from './workerMemory';

/** One byte, and two bytes, for each character. */
export const LARGE_TEXT_LINES = {
  'one-byte': 'All work and no play makes a dull line of text, number ',
  'two-byte': 'Вся работа и никакой игры: скучная строка текста, номер ',
} as const;

/** Text of so many bytes in which no line is like another. */
export function largeText(kind: keyof typeof LARGE_TEXT_LINES, bytes: number): string {
  const start = LARGE_TEXT_LINES[kind];
  const chars = kind === 'one-byte' ? bytes : bytes / 2;
  const lines: string[] = [];
  for (let length = 0; length < chars;) {
    const line = `${start}${lines.length}`;
    lines.push(line);
    length += line.length + 1;
  }
  return lines.join('\n').slice(0, chars);
}

const PROGRAM = `const pieces = chunk(text, 1_000_000);
const [place] = search(text, / 99\\n/, { limit: 1 });
let sum = 0;
for (let index = 0; index < text.length; index += 61) sum = (sum * 31 + text.charCodeAt(index)) % 1_000_003;
SUBMIT([pieces.length, place.line, text.length, sum]);`;

export interface LargeTextMeasurement {
  readonly name: string;
  readonly textBytes: number;
  /** Whether the isolate had every character. */
  readonly isWhole: boolean;
  readonly ending: string;
  readonly promptTokens: number;
  readonly wallMs: number;
  /** Undefined where it cannot be measured. */
  readonly growthBytes: number | undefined;
}

export async function measureLargeText(
  engine: EngineRuns,
  kind: keyof typeof LARGE_TEXT_LINES,
  bytes: number,
): Promise<LargeTextMeasurement> {
  const text = largeText(kind, bytes);
  const idleBytes = await idleWorkerBytes(engine);
  await engine.sandbox.spareReady();
  const earlier = engine.workers.length;
  const startedAt = performance.now();
  const watch = new MemoryWatch(() => engine.workers.slice(earlier));
  const model = new ScriptedModel(js(PROGRAM));
  const run = engine.service.start({
    task: 'Look at the text.',
    model,
    surface: 'api',
    limits: DEFAULT_LIMITS,
    inputs: { text },
    connectTools: () => Promise.resolve(localTools({})),
  });
  run.subscribe(({ type }) => {
    if (type === 'cell.finished') watch.sample();
  });
  const outcome = await run.outcome;
  const peakBytes = watch.stop();
  const given = outcome.kind === 'submitted' ? outcome.outputs['result'] : undefined;
  const [, , length, sum] = Array.isArray(given) ? (given as readonly unknown[]) : [];
  return {
    name: `${Math.round(bytes / MEGABYTE)} MB of ${kind} text`,
    textBytes: bytesInMemory(text),
    isWhole: length === text.length && sum === checksum(text),
    ending: outcome.kind,
    promptTokens: estimateTokens(model.requests[0]?.[0]?.text ?? ''),
    wallMs: performance.now() - startedAt,
    growthBytes: idleBytes === undefined || peakBytes === 0 ? undefined : peakBytes - idleBytes,
  };
}

export function checkLargeText(measured: LargeTextMeasurement): readonly Check[] {
  const { name, isWhole, ending, promptTokens, growthBytes, textBytes } = measured;
  const found = `${ending}, prompt of ${promptTokens} tokens`;
  const whole: Check = { name: `${name} is in the isolate whole`, isMet: isWhole, found };
  if (growthBytes === undefined) return [whole];
  return [whole, memoryCheck(`${name}: worker memory`, growthBytes, textBytes)];
}

function checksum(text: string): number {
  let sum = 0;
  for (let index = 0; index < text.length; index += 61) sum = (sum * 31 + text.charCodeAt(index)) % 1_000_003;
  return sum;
}
