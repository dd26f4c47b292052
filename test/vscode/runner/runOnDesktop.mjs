// Runs the same suites on a desktop VS Code, which @vscode/test-electron downloads; it needs a display (or xvfb-run).
// usage: node test/vscode/runner/runOnDesktop.mjs [--version stable|insiders|1.125.0] [--scenario name] [part of a path …]
import { runTests } from '@vscode/test-electron';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { at } from '../../../scripts/step.mjs';
import { addCounts } from './counts.mjs';
import { prepareScenario } from './prepareScenario.mjs';
import { scenarios } from './scenarios.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { version: { type: 'string', default: 'stable' }, scenario: { type: 'string' } },
});
// The harness tests look at the server that they run in.
const wanted = scenarios.filter(({ name }) => (values.scenario ?? name) === name && name !== 'harness');
for (const scenario of wanted) {
  const isGreen = await addCounts(() => runScenario(scenario));
  if (!isGreen) process.exitCode = 1;
}

/** @param {import('./scenarios.mjs').Scenario} scenario */
async function runScenario(scenario) {
  const prepared = await prepareScenario(scenario, positionals);
  if (prepared === undefined) return true;
  console.log(`\nVS Code ${values.version}, scenario "${scenario.name}"`);
  // Short, since the path of a socket in it has at most 103 characters on macOS.
  const userFolder = await mkdtemp(path.join(tmpdir(), 'rlm-'));
  try {
    await mkdir(path.join(userFolder, 'User'));
    await writeFile(path.join(userFolder, 'User/settings.json'), JSON.stringify(scenario.settings));
    const exitCode = await runTests({
      version: values.version,
      extensionDevelopmentPath: [at(), ...prepared.extensions],
      extensionTestsPath: prepared.tests,
      extensionTestsEnv: prepared.env,
      launchArgs: [prepared.workspace, '--user-data-dir', userFolder, '--disable-updates', '--skip-welcome'],
    });
    return exitCode === 0;
  } finally {
    await prepared.dispose();
    await rm(userFolder, { recursive: true, force: true, maxRetries: 3 });
  }
}
