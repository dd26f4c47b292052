import assert from 'node:assert/strict';
import path from 'node:path';
import { SILENT_LOG } from '../../src/core/log';
import { findRuntime, type SandboxRuntime } from '../../src/sandbox/runtime';

const engineFolder = path.resolve('dist/isolated-vm');

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
  const find = (nodePath?: string): Promise<SandboxRuntime> => findRuntime({ engineFolder, nodePath, log: SILENT_LOG });
  const nodeFolder = path.dirname(process.execPath);

  it("is the editor's own where that is a plain Node with a prebuilt module", async () => {
    const runtime = await find();
    assert.deepEqual([runtime.origin, runtime.execPath], ['editor', process.execPath]);
  });

  it('is one on the PATH where the editor is Electron', async () => {
    const runtime = await pretending({ electron: true, searchPath: `.${path.delimiter}${nodeFolder}` }, () => find());
    assert.deepEqual([runtime.origin, runtime.abi], ['path', process.versions.modules]);
    assert.ok(path.isAbsolute(runtime.execPath));
  });

  it('is the one of the setting before all others', async () => {
    assert.equal((await find(process.execPath)).origin, 'setting');
  });

  it('is never a relative one, which could lie in a workspace', async () => {
    await assert.rejects(find('node'), { code: 'noSandboxRuntime' });
    const beside = path.relative(process.cwd(), nodeFolder);
    const search = pretending({ electron: true, searchPath: beside }, () => find());
    await assert.rejects(search, { code: 'noSandboxRuntime' });
  });

  it('is asked for in words where there is none', async () => {
    const search = pretending({ electron: true, searchPath: '' }, () => find());
    await assert.rejects(search, /No Node 24 or 26 was found[\s\S]*rlm\.sandbox\.nodePath/);
    await assert.rejects(find(path.resolve('package.json')), /rlm\.sandbox\.nodePath names/);
  });
});
