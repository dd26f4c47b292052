// What a window needs before it can run a suite: the bundled tests, a copy of the workspace, the environment.
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { bundleForNode, bundleTests } from '../../../scripts/mocha.mjs';
import { at } from '../../../scripts/step.mjs';

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
    workspace,
    extensions: scenario.extensions.map((place) => at(place)).filter((place) => existsSync(place)),
    env: {
      RLM_TEST_ROOT: at(),
      RLM_TEST_COLOR: process.stdout.isTTY ? '1' : '0',
      ...(process.env['RLM_TEST_COUNTS'] === undefined ? {} : { RLM_TEST_COUNTS: process.env['RLM_TEST_COUNTS'] }),
    },
    async dispose() {
      for (const place of remove) await rm(place, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}
