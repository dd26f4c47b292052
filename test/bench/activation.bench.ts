/** In the real extension host: loading and activation, and from the command to the model, cold and warm. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

export async function main(): Promise<void> {
  const runner = path.resolve('test/vscode/runner/runInServer.mjs');
  const child = spawn(process.execPath, [runner, 'startup', '--scenario', 'bench'], { stdio: 'inherit' });
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) throw new Error('The measurement in VS Code failed.');
}
