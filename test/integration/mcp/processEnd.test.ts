import { build } from 'esbuild';
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { eventually, isRunning, ODD } from './servers';

/** A program that connects to a server which ends for nothing but SIGKILL, and itself ends when it reads a line. */
const PROGRAM = `
  import { Connections } from './src/mcp/connections';
  import { parseConfiguration } from './src/mcp/configuration/parseConfiguration';
  const store = { get: () => undefined, set: async () => {} };
  const write = (line) => console.log(line);
  const log = { trace: write, debug: write, info: write, warn: write, error: write };
  const connections = new Connections({ prompts: {}, secrets: store, values: store, consents: store, log, allowedServers: ['odd'] });
  const server = { command: process.execPath, args: process.argv.slice(2) };
  const configuration = parseConfiguration(JSON.stringify({ servers: { odd: server } }), { file: 'mcp.json' });
  void connections.connect([configuration], { signal: new AbortController().signal });
  process.stdin.once('data', () => process.exit());
`;

describe('when our own process ends without a goodbye', () => {
  const folder = path.join(process.cwd(), 'out', `test-process-end-${process.pid}`);
  const program = path.join(folder, 'program.cjs');

  before(async () => {
    await mkdir(folder, { recursive: true });
    await build({
      stdin: { contents: PROGRAM, resolveDir: process.cwd(), loader: 'ts' },
      outfile: program,
      bundle: true,
      packages: 'external',
      platform: 'node',
      target: 'node24',
    });
  });
  after(() => rm(folder, { recursive: true, force: true }));

  for (const [mode, when] of [
    ['stubborn', 'is connected'],
    ['stubbornSilent', 'is being started'],
  ] as const) {
    it(`takes a server along that ${when}`, async () => {
      const child = spawn(process.execPath, [program, ODD, mode], { stdio: ['pipe', 'pipe', 'inherit'] });
      let printed = '';
      child.stdout.setEncoding('utf8').on('data', (piece: string) => (printed += piece));
      await eventually('the server runs', () => printed.includes(mode === 'stubborn' ? 'started as process' : 'pid '));
      const pid = Number(/(?:pid|process) (\d+)/.exec(printed)?.[1]);
      assert.ok(isRunning(pid));
      child.stdin.write('\n');
      await once(child, 'exit');
      await eventually('the server ended', () => !isRunning(pid), 2_000);
    });
  }
});
