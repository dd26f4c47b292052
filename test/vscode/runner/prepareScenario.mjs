// What a window needs before it can run a suite: the bundled tests, a copy of the workspace, the environment.
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { bundleForNode, bundleTests } from '../../../scripts/mocha.mjs';
import { at } from '../../../scripts/step.mjs';

/**
 * Folders of extensions that give the models of a benchmark, as the user names them in RLM_BENCH_EXTENSIONS.
 * @param {import('./scenarios.mjs').Scenario} scenario
 */
function providersOf({ isBenchmark = false }) {
  const named = isBenchmark ? (process.env['RLM_BENCH_EXTENSIONS'] ?? '') : '';
  return named.split(path.delimiter).filter((place) => place !== '');
}

/** @param {string} name @returns {Record<string, string>} the variable of the environment, if it is set */
function passedOn(name) {
  const value = process.env[name];
  return value === undefined ? {} : { [name]: value };
}

/**
 * Resolves to `undefined` where the suite has no (matching) tests.
 * @param {import('./scenarios.mjs').Scenario} scenario
 * @param {readonly string[]} parts
 */
export async function prepareScenario(scenario, parts) {
  const outdir = at('out', `vscode-${scenario.name}-${process.pid}`);
  const files = await bundleTests(`vscode/${scenario.suite}`, outdir, parts);
  const remove = [outdir];
  if (files.length === 0) {
    await rm(outdir, { recursive: true, force: true });
    return undefined;
  }
  const entry = at('test/vscode/runner/suiteEntry.ts');
  await bundleForNode([entry], outdir, path.dirname(entry));
  await rename(path.join(outdir, 'suiteEntry.js'), path.join(outdir, 'index.js'));

  const folder = await mkdtemp(path.join(tmpdir(), 'rlm-workspace-'));
  remove.push(folder);
  const workspace = path.join(folder, scenario.workspace);
  await mkdir(workspace);
  const source = at('test/fixtures/workspaces', scenario.workspace);
  if (existsSync(source)) await cp(source, workspace, { recursive: true });

  return {
    tests: outdir,
    workspace: scenario.workspaceFile === undefined ? workspace : path.join(workspace, scenario.workspaceFile),
    extensions: [...scenario.extensions.map((place) => at(place)), ...providersOf(scenario)].filter((place) =>
      existsSync(place),
    ),
    env: {
      RLM_TEST_ROOT: at(),
      RLM_TEST_COLOR: process.stdout.isTTY ? '1' : '0',
      ...passedOn('RLM_TEST_COUNTS'),
      ...passedOn('RLM_BENCH_ARGS'),
    },
    async dispose() {
      for (const place of remove) await rm(place, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}
