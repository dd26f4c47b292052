// One part of `npm test` may open several windows; their counts are added up in the one file that it reads.
import { readFile, rm, writeFile } from 'node:fs/promises';

/** @typedef {{ passed: number, failed: number, skipped: number, titles: string[], retried: string[] }} Counts */

/** @type {Counts} */
const NONE = { passed: 0, failed: 0, skipped: 0, titles: [], retried: [] };

/**
 * Runs one window; where it ends without a word, that is one failure.
 * @param {() => Promise<boolean>} run
 */
export async function addCounts(run) {
  const file = process.env['RLM_TEST_COUNTS'];
  const before = (file === undefined ? undefined : await read(file)) ?? NONE;
  if (file !== undefined) await rm(file, { force: true });
  let isGreen = false;
  try {
    isGreen = await run();
  } catch (error) {
    console.error(error);
  }
  if (file === undefined) return isGreen;
  const own = (await read(file)) ?? NONE;
  const failed = isGreen ? own.failed : Math.max(1, own.failed);
  const sum = {
    passed: before.passed + own.passed,
    failed: before.failed + failed,
    skipped: before.skipped + own.skipped,
    titles: [...before.titles, ...own.titles],
    retried: [...before.retried, ...own.retried],
  };
  await writeFile(file, JSON.stringify(sum));
  return isGreen;
}

/**
 * @param {string} file
 * @returns {Promise<Counts | undefined>}
 */
async function read(file) {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  return text === undefined ? undefined : JSON.parse(text);
}
