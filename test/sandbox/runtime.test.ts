import assert from 'node:assert/strict';
import path from 'node:path';
import { SILENT_LOG } from '../../src/core/log';
import { said } from '../../src/core/said';
import { execFileSync } from 'node:child_process';
import { chmod, copyFile, mkdir, mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import os from 'node:os';
import { chooseRuntime, type RuntimeChoice, type RuntimeSearch } from '../../src/sandbox/chooseRuntime';
import { nodesOnPath } from '../../src/sandbox/nodesOnPath';
import { probeRuntime, type ProbeResult } from '../../src/sandbox/probeRuntime';
import { OutsideNode } from '../support/outsideNode';
import { pretending } from '../support/pretending';

const programFolder = path.resolve('dist');

describe('the runtime of the sandbox', () => {
  const choose = (search: Partial<RuntimeSearch> = {}): Promise<RuntimeChoice> =>
    chooseRuntime({ programFolder, log: SILENT_LOG, ...search });
  let outside: OutsideNode;
  before(async () => {
    outside = await OutsideNode.create();
  });
  after(() => outside.remove());
  const desktop = <T>(searchPath: string, body: () => Promise<T>): Promise<T> =>
    pretending({ electron: true, searchPath }, body);
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'rlm-runtime-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  function moduleIn(program: string): string {
    const libc = process.platform === 'linux' ? '.glibc' : '';
    const file = `isolated-vm.abi${process.versions.modules}${libc}.node`;
    return path.join(program, 'isolated-vm', `${process.platform}-${process.arch}`, file);
  }

  /** A folder like `dist`, whose native module is a file of the test's. */
  async function programWith(nativeModule: string | Buffer | undefined): Promise<string> {
    await symlink(path.join(programFolder, 'quickjs'), path.join(folder, 'quickjs'), 'dir');
    if (nativeModule === undefined) return folder;
    await mkdir(path.dirname(moduleIn(folder)), { recursive: true });
    await writeFile(moduleIn(folder), nativeModule);
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

  it('is the one that the extension carries also where unpacking it has dropped its mode', async () => {
    const program = await programWith(undefined);
    await symlink(path.join(programFolder, 'isolated-vm'), path.join(program, 'isolated-vm'), 'dir');
    await mkdir(path.join(program, 'node'));
    const carried = path.join(program, 'node', path.basename(process.execPath));
    await copyFile(process.execPath, carried);
    await chmod(carried, 0o644);
    const { runtime } = await choose({ programFolder: program });
    assert.deepEqual([runtime.origin, runtime.execPath], ['carried', carried]);
    if (process.platform !== 'win32') assert.equal((await stat(carried)).mode & 0o777, 0o755);
  });

  it("is the editor's own where the one that the extension carries does not run here, without a word", async () => {
    const program = await programWith(undefined);
    await symlink(path.join(programFolder, 'isolated-vm'), path.join(program, 'isolated-vm'), 'dir');
    await mkdir(path.join(program, 'node'));
    await writeFile(path.join(program, 'node', path.basename(process.execPath)), 'for some other platform');
    const { runtime, isFallback, attempts } = await choose({ programFolder: program });
    assert.deepEqual([runtime.engine, runtime.origin, isFallback], ['isolated-vm', 'editor', false]);
    assert.deepEqual(
      attempts.map(({ origin, result, reason }) => [origin, result, reason?.message]),
      [
        ['carried', 'failed', 'it is no Node that runs here'],
        ['editor', 'chosen', undefined],
      ],
    );
  });

  it('is one on the PATH where the editor is Electron and the user allowed that one', async () => {
    const asked: string[] = [];
    const isNodeAllowed = (execPath: string): boolean => asked.push(execPath) > 0;
    const { runtime } = await desktop(`.${path.delimiter}${outside.folder}`, () => choose({ isNodeAllowed }));
    assert.deepEqual([runtime.engine, runtime.origin], ['isolated-vm', 'path']);
    assert.ok(path.isAbsolute(runtime.execPath));
    assert.deepEqual(asked, [runtime.execPath]);
  });

  it('is QuickJS where the editor is Electron and no other Node may be used, which is no failure', async () => {
    const { runtime, isFallback, attempts } = await desktop(outside.folder, () =>
      choose({ isNodeAllowed: () => false }),
    );
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
    const beside = path.relative(process.cwd(), outside.folder);
    assert.deepEqual((await desktop(beside, () => choose())).attempts, []);
  });

  it('is none that a workspace or the current folder could have planted', async () => {
    const planted = path.join(folder, 'workspace', 'bin');
    await mkdir(planted, { recursive: true });
    await copyFile(process.execPath, path.join(planted, path.basename(process.execPath)));
    const asked = (forbidden: readonly string[], searchPath = planted): Promise<number> =>
      desktop(searchPath, () => choose({ isNodeAllowed: () => false, forbiddenFolders: () => forbidden })).then(
        ({ attempts }) => attempts.length,
      );
    assert.equal(await asked([]), 1);
    assert.equal(await asked([path.join(folder, 'workspace')]), 0);
    assert.equal(await asked([path.join(folder, 'work')]), 1, 'a folder of a similar name is another one');
    const link = path.join(folder, 'link');
    await symlink(path.join(folder, 'workspace'), link, 'dir');
    assert.equal(await asked([link]), 0, 'a workspace that is opened by a link');
    assert.equal(await asked([path.join(folder, 'workspace')], path.join(link, 'bin')), 0, 'a PATH with a link to it');
    const before = process.cwd();
    process.chdir(path.join(folder, 'workspace'));
    try {
      assert.equal(await asked([]), 0, 'the current folder');
      process.chdir(path.parse(before).root);
      assert.equal(await asked([]), 1, 'the root, in which everything lies');
    } finally {
      process.chdir(before);
    }
  });

  it('is QuickJS, without a search, where the extension has no native module for this platform', async () => {
    const program = await programWith(undefined);
    const none = await choose({ programFolder: program });
    assert.deepEqual([none.runtime.engine, none.isFallback, none.attempts], ['quickjs', false, []]);
    await mkdir(path.dirname(moduleIn(program)), { recursive: true });
    await writeFile(path.join(path.dirname(moduleIn(program)), 'LICENSE'), 'no module');
    assert.deepEqual((await choose({ programFolder: program })).attempts, []);
    await assert.rejects(
      choose({ programFolder: program, nodePath: process.execPath }),
      /rlm\.sandbox\.nodePath names .*isolated-vm has no module for Node/,
    );
  });

  it('is QuickJS where a Node that the user agreed to fails, which is told, and where any other does, which is not', async () => {
    const program = await programWith('no module at all');
    const told = async (isNodeAllowed?: () => boolean): Promise<unknown[]> => {
      const { runtime, isFallback, attempts } = await desktop(outside.folder, () =>
        choose({ programFolder: program, isNodeAllowed }),
      );
      return [runtime.engine, isFallback, attempts.map(({ origin, result }) => `${origin} ${result}`)];
    };
    assert.deepEqual(await told(() => true), ['quickjs', true, ['path failed']]);
    assert.deepEqual(await told(), ['quickjs', false, ['path failed']]);
  });

  it('is none that is missing, silent or another program', async () => {
    const probe = async (text?: string): Promise<ProbeResult> => {
      const program = path.join(folder, 'program');
      if (text !== undefined) await writeFile(program, `#!/bin/sh\n${text}\n`, { mode: 0o755 });
      return probeRuntime(program, { engineFiles: {}, memory: undefined, timeoutMs: text === SILENT ? 300 : 60_000 });
    };
    const SILENT = 'while :; do :; done';
    assert.deepEqual(await probe(), { ok: false, reason: said('probe.missing') });
    assert.deepEqual(await probe(SILENT), { ok: false, reason: said('probe.silent', '300') });
    assert.deepEqual(await probe('echo 24'), { ok: false, reason: said('probe.noNode') });
    assert.deepEqual(await probe(`echo '{"node":24}'`), { ok: false, reason: said('probe.noNode') });
  });

  it('is none on a PATH that is not set', async () => {
    const before = process.env['PATH'];
    delete process.env['PATH'];
    try {
      assert.deepEqual(await nodesOnPath([]), []);
    } finally {
      process.env['PATH'] = before;
    }
  });

  it('is not the one that the extension carries where nothing can make it a program', async function () {
    if (process.platform !== 'linux') this.skip();
    const program = await programWith(undefined);
    await symlink(path.join(programFolder, 'isolated-vm'), path.join(program, 'isolated-vm'), 'dir');
    await mkdir(path.join(program, 'node'));
    await symlink('/proc/version', path.join(program, 'node', 'node'));
    const { attempts } = await choose({ programFolder: program });
    assert.deepEqual(
      attempts.map(({ origin, result }) => [origin, result]),
      [
        ['carried', 'failed'],
        ['editor', 'chosen'],
      ],
    );
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
    assert.match(why.message, /isolated-vm could not be loaded: .*(invalid ELF header|file too short|not)/);
  });

  it('is QuickJS where the system is older than the native module needs, and the reason names what is missing', async function () {
    if (process.platform !== 'linux') this.skip();
    const whole = (await readFile(moduleIn(programFolder))).toString('latin1');
    assert.ok(whole.includes('GLIBC_2.34'), 'it needs what it is said to need');
    const later = Buffer.from(whole.replaceAll('GLIBC_2.34', 'GLIBC_9.34'), 'latin1');
    const { runtime, isFallback, why } = await choose({ programFolder: await programWith(later) });
    assert.deepEqual([runtime.engine, isFallback], ['quickjs', true]);
    assert.match(why.message, /isolated-vm could not be loaded: .*GLIBC_9\.34' not found/);
  });

  it('is QuickJS where the native module takes its process along', async () => {
    // Its headers are whole, so that it is loaded, and what they speak of is missing.
    const whole = await readFile(moduleIn(programFolder));
    const program = await programWith(whole.subarray(0, 8_192));
    const { attempts, runtime, isFallback } = await choose({ programFolder: program });
    assert.deepEqual([runtime.engine, isFallback], ['quickjs', true]);
    assert.match(attempts[0]?.reason?.message ?? '', /^isolated-vm crashed \(SIG(SEGV|BUS)\)$/);
  });

  it('is QuickJS where the native module hangs for more than three seconds', async () => {
    const program = await programWith('');
    await rm(moduleIn(program));
    execFileSync('mkfifo', [moduleIn(program)]);
    const start = performance.now();
    const { attempts, runtime, isFallback } = await choose({ programFolder: program });
    assert.deepEqual([runtime.engine, isFallback], ['quickjs', true]);
    assert.equal(attempts[0]?.reason?.message, 'isolated-vm did not start within 3000 ms');
    assert.ok(performance.now() - start >= 3_000);
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
