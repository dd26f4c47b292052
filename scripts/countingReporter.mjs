// Mocha's spec reporter, which also leaves the counts in the file that RLM_TEST_COUNTS names, for `npm test` to add up.
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
    runner.once('end', () => {
      const { passes, failures, pending } = this.stats;
      // A `before` hook that fails takes its tests along; they are neither passed nor failed, and must not be lost.
      const lost = Math.max(0, runner.total - passes - failures - pending);
      writeFileSync(file, JSON.stringify({ passed: passes, failed: failures + lost, skipped: pending }));
    });
  }
}
