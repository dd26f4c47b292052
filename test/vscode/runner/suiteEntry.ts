import Mocha from 'mocha';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { format } from 'node:util';

/** What VS Code calls in the extension host (`extensionTestsPath`): runs the test bundles that lie beside this one. */
export async function run(): Promise<void> {
  const root = process.env['RLM_TEST_ROOT'] ?? '';
  process.chdir(root);
  const reporterUrl = pathToFileURL(path.join(root, 'scripts/countingReporter.mjs')).href;
  const { default: reporter } = (await import(reporterUrl)) as { readonly default: Mocha.ReporterConstructor };
  // Marked, so that the runner finds these lines among all that a window logs.
  Mocha.reporters.Base.consoleLog = (...args: unknown[]) => {
    for (const line of format(...args).split('\n')) console.log(`[test] ${line}`);
  };
  const mocha = new Mocha({ timeout: 60_000, retries: 1, color: process.env['RLM_TEST_COLOR'] === '1', reporter });
  for (const file of readdirSync(__dirname, { recursive: true, encoding: 'utf8' })) {
    if (file.endsWith('.test.js')) mocha.addFile(path.join(__dirname, file));
  }
  const failures = await new Promise<number>((resolve) => mocha.run(resolve));
  if (failures > 0) throw new Error(`${failures} of the tests failed.`);
}
