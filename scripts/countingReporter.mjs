// Mocha's spec reporter, which also leaves the counts, and what failed, in the file that RLM_TEST_COUNTS names, for
// `npm test` to add up and to say again at its end.
import Mocha from 'mocha';
import { writeFileSync } from 'node:fs';

/** Mocha loads a reporter by its default export. */
export default class CountingReporter extends Mocha.reporters.Spec {
  /**
   * @param {Mocha.Runner} runner
   * @param {Mocha.MochaOptions} options
   */
  constructor(runner, options) {
    super(runner, options);
    const file = process.env['RLM_TEST_COUNTS'];
    if (file === undefined) return;
    /** @type {string[]} */
    const failed = [];
    /** @type {string[]} */
    const retried = [];
    runner.on('fail', (test, error) => failed.push(`${test.fullTitle()}\n${beginningOf(error)}`));
    runner.on('retry', (test, error) => retried.push(`${test.fullTitle()}\n${beginningOf(error)}`));
    runner.once('end', () => {
      const { passes, failures, pending } = this.stats;
      // A `before` hook that fails takes its tests along; they are neither passed nor failed, and must not be lost.
      const lost = Math.max(0, runner.total - passes - failures - pending);
      const counts = { passed: passes, failed: failures + lost, skipped: pending };
      writeFileSync(file, JSON.stringify({ ...counts, titles: failed, retried }));
    });
  }
}

const LINES_OF_AN_ERROR = 4;

/**
 * The first lines of what went wrong, indented.
 * @param {unknown} error
 */
function beginningOf(error) {
  const text = error instanceof Error ? error.message : String(error);
  const lines = text.split('\n').slice(0, LINES_OF_AN_ERROR);
  return lines.map((line) => `    ${line.slice(0, 200)}`).join('\n');
}
