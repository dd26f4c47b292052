import assert from 'node:assert/strict';
import path from 'node:path';
import { SILENT_LOG } from '../../src/core/log';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import os from 'node:os';
import { chooseRuntime, type RuntimeChoice, type RuntimeSearch } from '../../src/sandbox/chooseRuntime';
import type { ProbeResult } from '../../src/sandbox/probeRuntime';

const programFolder = path.resolve('dist');

/** Runs the body in a process that looks like another one. */
async function pretending<T>(
  { electron, searchPath }: { readonly electron: boolean; readonly searchPath: string },
  body: () => Promise<T>,
): Promise<T> {
  const { versions } = process;
  const before = process.env['PATH'];
  process.env['PATH'] = searchPath;
  if (electron) Object.defineProperty(process, 'versions', { value: { ...versions, electron: '42.0.0' } });
  try {
    return await body();
  } finally {
    Object.defineProperty(process, 'versions', { value: versions });
    process.env['PATH'] = before;
  }
}

describe('the runtime of the sandbox', () => {
  const choose = (search: Partial<RuntimeSearch> = {}): Promise<RuntimeChoice> =>
    chooseRuntime({ programFolder, log: SILENT_LOG, ...search });
  const nodeFolder = path.dirname(process.execPath);
  const desktop = <T>(searchPath: string, body: () => Promise<T>): Promise<T> =>
    pretending({ electron: true, searchPath }, body);
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'rlm-runtime-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  /** A folder like `dist`, whose native module is a file of the test's. */
  async function programWith(nativeModule: string | undefined): Promise<string> {
    await symlink(path.join(programFolder, 'quickjs'), path.join(folder, 'quickjs'), 'dir');
    if (nativeModule === undefined) return folder;
    const modules = path.join(folder, 'isolated-vm', `${process.platform}-${process.arch}`);
    await mkdir(modules, { recursive: true });
    const libc = process.platform === 'linux' ? '.glibc' : '';
    await writeFile(path.join(modules, `isolated-vm.abi${process.versions.modules}${libc}.node`), nativeModule);
    return folder;
  }

  it("is the editor's own where that is a plain Node with a prebuilt module", async () => {
    const { runtime, isFallback, attempts } = await choose();
    assert.deepEqual(
      [runtime.engine, runtime.origin, runtime.execPath, runtime.nodeVersion, isFallback],
      ['isolated-vm', 'editor', process.execPath, process.versions.node, false],
    );
    assert.deepEqual(
      attempts.map(({ origin, result }) => [origin, result]),
      [['editor', 'chosen']],
    );
  });

  it('is the Node that the extension carries before that', async () => {
    const program = await programWith(undefined);
    await symlink(path.join(programFolder, 'isolated-vm'), path.join(program, 'isolated-vm'), 'dir');
    await mkdir(path.join(program, 'node'));
    const carried = path.join(program, 'node', path.basename(process.execPath));
    await symlink(process.execPath, carried);
    const { runtime } = await choose({ programFolder: program });
    assert.deepEqual([runtime.origin, runtime.execPath], ['carried', carried]);
  });

  it('is one on the PATH where the editor is Electron and the user allowed that one', async () => {
    const asked: string[] = [];
    const isNodeAllowed = (execPath: string): boolean => asked.push(execPath) > 0;
    const { runtime } = await desktop(`.${path.delimiter}${nodeFolder}`, () => choose({ isNodeAllowed }));
    assert.deepEqual([runtime.engine, runtime.origin], ['isolated-vm', 'path']);
    assert.ok(path.isAbsolute(runtime.execPath));
    assert.deepEqual(asked, [runtime.execPath]);
  });

  it('is QuickJS where the editor is Electron and no other Node may be used, which is no failure', async () => {
    const { runtime, isFallback, attempts } = await desktop(nodeFolder, () => choose({ isNodeAllowed: () => false }));
    assert.deepEqual([runtime.engine, runtime.execPath, isFallback], ['quickjs', process.execPath, false]);
    assert.deepEqual(
      attempts.map(({ result }) => result),
      ['notAllowed'],
    );
    assert.equal((await desktop('', () => choose())).runtime.engine, 'quickjs');
  });

  it('is the one of the setting before all others', async () => {
    assert.equal((await choose({ nodePath: process.execPath })).runtime.origin, 'setting');
    assert.deepEqual((await choose({ engine: 'quickjs', nodePath: process.execPath })).attempts, []);
  });

  it('is never a relative one, which could lie in a workspace', async () => {
    await assert.rejects(choose({ nodePath: 'node' }), { code: 'noSandboxRuntime' });
    const beside = path.relative(process.cwd(), nodeFolder);
    assert.deepEqual((await desktop(beside, () => choose())).attempts, []);
  });

  it('is asked for in words where a setting wants what is not there', async () => {
    const wished = desktop('', () => choose({ engine: 'isolated-vm' }));
    await assert.rejects(wished, /asks for isolated-vm, and no Node[\s\S]*rlm\.sandbox\.nodePath/);
    await assert.rejects(choose({ nodePath: path.resolve('package.json') }), /rlm\.sandbox\.nodePath names/);
  });

  it('is QuickJS where the native module does not load, which is a failure that is told', async () => {
    const program = await programWith('no module at all');
    const { runtime, isFallback, why } = await choose({ programFolder: program });
    assert.deepEqual([runtime.engine, isFallback], ['quickjs', true]);
    assert.match(why, /isolated-vm could not be loaded: .*(invalid ELF header|file too short|not)/);
  });

  it('is QuickJS where the native module takes its process along', async () => {
    const program = await programWith('');
    const node = path.join(program, 'node', 'node');
    await mkdir(path.dirname(node));
    const words = JSON.stringify({ node: '26.0.0', modules: process.versions.modules });
    await writeFile(node, `#!/bin/sh\necho '${words}'\nkill -SEGV $$\n`, { mode: 0o755 });
    const { attempts, runtime } = await choose({ programFolder: program });
    assert.equal(runtime.engine, 'quickjs');
    assert.deepEqual(attempts[0]?.reason, 'isolated-vm crashed (SIGSEGV)');
  });

  it('remembers what worked, and only that', async () => {
    const memory = new Map<string, ProbeResult>();
    await choose({ memory });
    assert.equal(memory.size, 1);
    const program = await programWith('no module at all');
    await choose({ programFolder: program, memory });
    assert.equal(memory.size, 1);
    // What is remembered is believed.
    for (const key of memory.keys()) memory.set(key, { ok: true, nodeVersion: '99.0.0', engineFile: '/remembered' });
    assert.equal((await choose({ memory })).runtime.nodeVersion, '99.0.0');
  });
});
