import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

/** As somebody writes it who has nothing of this project but the file. */
const EXTENSION = `import * as vscode from 'vscode';
import type { RlmApi, RlmEvent, RlmOutcome } from './rlmApi';

export async function activate(): Promise<string | undefined> {
  const rlm = vscode.extensions.getExtension<RlmApi>('rlm-code-mode.rlm-code-mode');
  const api = await rlm?.activate();
  if (api === undefined || api.version !== 1) return undefined;
  const source = new vscode.CancellationTokenSource();
  const run = api.runTask({ task: 'Count', mode: 'rlm', inputs: { rows: [1, 2] }, token: source.token });
  run.events((event: RlmEvent) => console.log(event.type, event.iteration ?? 0));
  const outcome: RlmOutcome = await run.result;
  return outcome.kind === 'submitted' ? String(outcome.outputs['result']) : outcome.kind;
}
`;

describe("the API's declarations in another extension", function () {
  // A compiler starts for each.
  this.timeout(120_000);
  let folder: string;
  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'rlm-foreign-'));
    await copyFile('src/vscode/api/rlmApi.d.ts', path.join(folder, 'rlmApi.d.ts'));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  async function compiled(text: string): Promise<string> {
    const file = path.join(folder, 'extension.ts');
    await writeFile(file, text);
    const compiler = path.resolve('node_modules/typescript/bin/tsc');
    const types = ['--types', 'vscode', '--typeRoots', path.resolve('node_modules/@types')];
    const flags = ['--noEmit', '--strict', '--target', 'es2023', '--module', 'commonjs', '--lib', 'es2023,dom'];
    return promisify(execFile)(process.execPath, [compiler, ...flags, ...types, '--ignoreConfig', file]).then(
      () => '',
      (thrown: unknown) => (thrown as { readonly stdout: string }).stdout,
    );
  }

  it('compile alone, under the strict options', async () => {
    assert.equal(await compiled(EXTENSION), '');
  });

  it('refuse what the API refuses', async () => {
    const wrong = await compiled(EXTENSION.replace("mode: 'rlm'", "mode: 'fast'"));
    assert.match(wrong, /'"fast"' is not assignable/);
  });
});
