/**
 * The programs of the benchmark, the same for everybody: `call` writes a call of a tool, `end` what makes a value the
 * program's result.
 */

export const CALLS = 1_000;

/** @typedef {'empty' | 'sequential' | 'parallel' | 'pauses' | 'megabyte' | 'aggregate'} ProgramName */

/**
 * @param {(tool: string, input: string) => string} call
 * @param {(value: string) => string} end
 * @returns {Readonly<Record<ProgramName, string>>}
 */
export function programs(call, end) {
  return {
    empty: end('1'),
    sequential: `for (let i = 0; i < ${CALLS}; i += 1) await ${call('echo', '{ i }')};\n${end('1')}`,
    parallel: `await Promise.all(Array.from({ length: ${CALLS} }, (_, i) => ${call('echo', '{ i }')}));\n${end('1')}`,
    pauses: `await Promise.all(Array.from({ length: 20 }, () => ${call('pause', '{ ms: 50 }')}));\n${end('1')}`,
    megabyte: `const text = await ${call('megabyte', '{}')};\n${end('text.length')}`,
    aggregate: `const rows = await ${call('rows', '{}')};
const sums = {};
for (const { service, level, latencyMs } of rows.filter((row) => row.level === 'error')) {
  const sum = (sums[service] ??= { level, count: 0, ms: 0 });
  sum.count += 1;
  sum.ms += latencyMs;
}
${end('Object.keys(sums).length')}`,
  };
}

/** What each program must come to. */
export const EXPECTED = { empty: 1, sequential: 1, parallel: 1, pauses: 1, megabyte: 1_000_000, aggregate: 10 };

/** How often each is measured; the first times warm up and do not count. */
export const REPEATS = { empty: 40, sequential: 7, parallel: 7, pauses: 4, megabyte: 6, aggregate: 4 };

/** @type {readonly ProgramName[]} */
export const PROGRAM_NAMES = ['empty', 'sequential', 'parallel', 'pauses', 'megabyte', 'aggregate'];

/**
 * The times of each program in milliseconds, without those of the warm-up.
 *
 * @param {Readonly<Record<ProgramName, string>>} sources
 * @param {(code: string, name: ProgramName) => Promise<unknown>} run resolves to the program's result
 * @param {() => Promise<unknown>} [untilReady] what is waited for before the clock starts
 */
export async function timePrograms(sources, run, untilReady = () => Promise.resolve()) {
  /** @type {Partial<Record<ProgramName, number[]>>} */
  const times = {};
  for (const name of PROGRAM_NAMES) {
    /** @type {number[]} */
    const all = [];
    try {
      for (let index = 0; index < REPEATS[name]; index += 1) {
        await untilReady();
        const startedAt = performance.now();
        const result = await run(sources[name], name);
        all.push(performance.now() - startedAt);
        if (result !== EXPECTED[name]) throw new Error(`${name} came to ${String(result)}`);
      }
      times[name] = all.slice(Math.min(2, Math.ceil(all.length / 4)));
    } catch (thrown) {
      // One program that something cannot run says so in its column; the others count.
      console.error(`${name}: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
    }
  }
  return times;
}
