import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { cycleOf, violationOf, type ImportEdge } from './architecture/importRules';
import { readImports, sourceFiles } from './architecture/readImports';

/** What the worker's bundle may take from Node: nothing that reads, writes or connects; it starts threads alone. */
const MODULES_OF_THE_WORKER = ['module', 'process', 'v8', 'vm', 'worker_threads'];
/** The thread reads its WebAssembly; QuickJS's loader has more ways to, for other places that it may run in. */
const MODULES_OF_THE_THREAD = ['fs', 'module', 'path', 'url', 'worker_threads'];

const NAMES_THAT_SAY_NOTHING = /(^|\/)(index|utils?|helpers?|types|common|misc)\.ts$/;

describe('the architecture of DESIGN.md', () => {
  let files: string[];
  let edges: ImportEdge[];

  before(async () => {
    files = sourceFiles();
    edges = await readImports(files);
  });

  it('imports what its table allows', () => {
    assert.deepEqual(edges.map(violationOf).filter(Boolean), []);
  });

  it('sees the imports that are there', () => {
    const found = edges.filter(({ from }) => from === 'src/extension.ts').map(({ to }) => to);
    assert.ok(found.includes('vscode'), 'extension.ts imports vscode');
    for (const { to } of edges) assert.ok(!to.startsWith('src/') || existsSync(to), `${to} is a file`);
  });

  it('imports vscode in src/vscode and extension.ts only, types included', () => {
    const importing = files.filter((file) => /from 'vscode'|import\('vscode'\)/.test(readFileSync(file, 'utf8')));
    assert.deepEqual(
      importing.filter((file) => !file.startsWith('src/vscode/') && file !== 'src/extension.ts'),
      [],
    );
  });

  it('has no cycle of imports', () => {
    assert.equal(cycleOf(edges), undefined);
  });

  it('has no barrels and no drawers for what has no name', () => {
    assert.deepEqual(
      files.filter((file) => NAMES_THAT_SAY_NOTHING.test(file)),
      [],
    );
  });

  it('composes the extension in at most 120 lines, and keeps one concept to a file', () => {
    const lines = (file: string): number => readFileSync(file, 'utf8').trimEnd().split('\n').length;
    assert.ok(lines('src/extension.ts') <= 120, `src/extension.ts has ${lines('src/extension.ts')} lines`);
    assert.deepEqual(
      files.filter((file) => lines(file) > 300),
      [],
    );
  });

  it('bundles the worker without the editor, the MCP SDK and the network', async () => {
    const { buildAll } = await import('../../esbuild.mjs');
    const outdir = mkdtempSync(path.join(tmpdir(), 'rlm-build-'));
    try {
      const { worker, quickjs } = await buildAll({ outdir, only: ['worker', 'quickjs'] });
      assert.ok(worker && quickjs);
      for (const [{ outputs }, allowed] of [
        [worker, MODULES_OF_THE_WORKER],
        [quickjs, MODULES_OF_THE_THREAD],
      ] as const) {
        const external = Object.values(outputs).flatMap((output) => output.imports.map((one) => one.path));
        assert.deepEqual(
          external.filter((name) => !allowed.includes(name.replace(/^node:/, ''))),
          [],
        );
      }
      const inputs = [...Object.keys(worker.inputs), ...Object.keys(quickjs.inputs)];
      assert.deepEqual(
        inputs.filter((input) => /@modelcontextprotocol|src\/(vscode|mcp|runs|sandbox|headless|webview)\//.test(input)),
        [],
      );
    } finally {
      rmSync(outdir, { recursive: true });
    }
  });

  it('would notice', () => {
    const forbidden: readonly [string, string][] = [
      ['src/core/runLoop.ts', 'src/vscode/ids.ts'],
      ['src/core/runLoop.ts', 'node:fs'],
      ['src/core/runLoop.ts', 'vscode'],
      ['src/worker/main.ts', 'node:net'],
      ['src/worker/main.ts', '@modelcontextprotocol/sdk/client/index.js'],
      ['src/mcp/connection.ts', 'src/runs/run.ts'],
      ['src/vscode/runs/runPanel.ts', 'src/worker/main.ts'],
      ['src/webview/main.ts', 'src/core/runLoop.ts'],
      ['src/elsewhere/thing.ts', 'src/core/json.ts'],
    ];
    for (const [from, to] of forbidden) assert.ok(violationOf({ from, to }), `${from} → ${to}`);
    assert.equal(violationOf({ from: 'src/webview/main.ts', to: 'src/core/transcript/transcript.ts' }), undefined);
    assert.equal(violationOf({ from: 'src/runs/run.ts', to: 'src/core/json.ts' }), undefined);
    const circle = [
      { from: 'a', to: 'b' },
      { from: 'b', to: 'c' },
      { from: 'c', to: 'b' },
    ];
    assert.deepEqual(cycleOf(circle), ['b', 'c', 'b']);
  });
});
