// Runs a script of the project in the Node that the project needs, after a bootstrap; this is what npm's scripts call.
// usage: node scripts/run.mjs [--build] <script> [arguments]
import path from 'node:path';
import { bootstrap } from './bootstrap.mjs';
import { root, runHere } from './step.mjs';

const withBuild = process.argv[2] === '--build';
const [script = '', ...args] = process.argv.slice(withBuild ? 3 : 2);
try {
  const node = await bootstrap({ withBuild });
  const env = { ...process.env, PATH: `${path.dirname(node)}${path.delimiter}${process.env['PATH'] ?? ''}` };
  process.exitCode = await runHere(node, [path.join(root, script), ...args], { env });
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
