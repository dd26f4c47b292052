/** What one run of the soak does and what is done to it: drawn from a seed, so that it can be made again. */
import type { RunEvent } from '../../src/core/events';
import type { EngineName } from '../support/testEngines';
import { SeededRandom } from '../bench/rlm/seededRandom';

export interface SoakPlan {
  readonly cells: readonly PlannedCell[];
  readonly fault: Fault;
  /** Whether the run goes on with the variables of the one before it. */
  readonly isFollowUp: boolean;
}

export interface PlannedCell {
  readonly kind: keyof typeof CELLS;
  readonly code: string;
  /** What its variable is at the end, where nothing was lost. */
  readonly value: number | string | null;
}

export type Fault =
  | { readonly kind: 'none' }
  | { readonly kind: 'cancel'; readonly afterMs: number }
  | { readonly kind: 'kill'; readonly afterMs: readonly number[] }
  | { readonly kind: 'killAtEvent'; readonly type: RunEvent['type']; readonly count: number };

/** Small, so that what meets a limit meets it soon. */
export const SOAK_LIMITS = { cellCpuMs: 200, cellWallMs: 5_000, isolateMemoryMb: 32, toolCallTimeoutMs: 1_000 };

type MakeCell = (name: string, random: SeededRandom) => readonly [code: string, value: number | string | null];

const CELLS = {
  compute: (name, random) => {
    const count = random.int(1, 1_000);
    return [`${name} = Array.from({ length: ${count} }, () => 2).reduce((a, b) => a + b)`, 2 * count];
  },
  call: (name, random) => {
    const n = random.int(1, 1e6);
    return [`${name} = (await desk.echo({ n: ${n}, ms: ${random.int(0, 30)} })).n`, n];
  },
  parallel: (name, random) => {
    const count = random.int(2, 40);
    const calls = `Array.from({ length: ${count} }, (_, n) => desk.echo({ n, ms: n % 7 }))`;
    return [`${name} = (await Promise.all(${calls})).reduce((sum, { n }) => sum + n, 0)`, (count * (count - 1)) / 2];
  },
  large: (name) => [`${name} = (await desk.large({})).length`, 300_000],
  print: (name, random) => {
    const lines = random.int(1, 600);
    return [`for (let i = 0; i < ${lines}; i += 1) console.log('line', i); ${name} = ${lines}`, lines];
  },
  timer: (name, random) => {
    const ms = random.int(0, 60);
    return [`await new Promise((resolve) => setTimeout(resolve, ${ms})); ${name} = ${ms}`, ms];
  },
  ask: (name) => [`${name} = await llm_query('ping')`, 'pong'],
  refused: (name) => [`try { await desk.fail({}) } catch (error) { ${name} = error.kind }`, 'tool'],
  broken: (name) => [`try { await desk.broken({}) } catch (error) { ${name} = error.kind }`, 'server'],
  hung: (name) => [`try { await desk.hang({}) } catch (error) { ${name} = error.kind }`, 'timeout'],
  thrown: (name) => [`${name} = 5; null.x`, 5],
  unawaited: (name) => [`desk.echo({ n: 1, ms: 20 }); ${name} = 6`, 6],
  never: (name) => [`await new Promise(() => {}); ${name} = 1`, null],
  loop: (name) => [`for (;;) ; ${name} = 1`, null],
  spin: (name) => [`for (;;) await null; ${name} = 1`, null],
  bomb: (name) => [`const hoard = []; for (;;) hoard.push(new Array(10_000).fill(hoard.length)); ${name} = 1`, null],
  buffers: (name) => [`const all = []; for (;;) all.push(new Uint8Array(4e6).fill(1)); ${name} = 1`, null],
  /** Nothing but the end of the process, or of the thread, stops it. */
  stuck: (name) => [`${name} = [].indexOf.call({ length: 2 ** 53 - 1 }, 1)`, null],
} satisfies Readonly<Record<string, MakeCell>>;

type CellKind = keyof typeof CELLS;

const HARMLESS: readonly CellKind[] = ['compute', 'call', 'parallel', 'large', 'print', 'timer', 'ask', 'unawaited'];
const FAULTY: readonly CellKind[] = ['refused', 'broken', 'hung', 'thrown', 'never', 'loop', 'spin', 'bomb', 'buffers'];
const KILLED_AT: readonly RunEvent['type'][] = [
  'run.started',
  'model.started',
  'model.finished',
  'cell.started',
  'cell.continued',
  'tool.started',
  'tool.finished',
  'console.printed',
  'cell.finished',
  'observation.made',
];

export function planRun(seed: string, engine: EngineName): SoakPlan {
  const random = new SeededRandom(seed);
  const cells = Array.from({ length: random.int(1, 4) }, (_, index) => {
    const isStuck = engine === 'quickjs' ? random.next() < 0.03 : random.next() < 0.01;
    const kind = isStuck ? 'stuck' : random.pick(random.next() < 0.65 ? HARMLESS : FAULTY);
    const make: MakeCell = CELLS[kind];
    const [code, value] = make(`v${index}`, random);
    return { kind, code: `let v${index} = null;\n${code};`, value };
  });
  return { cells, fault: drawFault(random), isFollowUp: random.next() < 0.2 };
}

function drawFault(random: SeededRandom): Fault {
  const draw = random.next();
  if (draw < 0.4) return { kind: 'none' };
  if (draw < 0.6) return { kind: 'cancel', afterMs: random.int(0, 600) };
  if (draw < 0.85) return { kind: 'killAtEvent', type: random.pick(KILLED_AT), count: random.int(1, 3) };
  return { kind: 'kill', afterMs: Array.from({ length: random.int(1, 3) }, () => random.int(0, 400)) };
}

/** The last cell: what is left of the others. */
export function closingCell({ cells }: SoakPlan): string {
  const values = cells.map((_, index) => `typeof v${index} === 'undefined' ? null : v${index}`);
  return `SUBMIT([${values.join(', ')}])`;
}
