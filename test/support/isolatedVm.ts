/** isolated-vm, once for the whole process: each test file is a bundle of its own, and a second load would abort. */
import path from 'node:path';
import { loadIsolatedVm, type IsolatedVm } from '../../src/worker/isolatedVmEngine';

const LOADED = Symbol.for('test.isolatedVm');

export function isolatedVm(): IsolatedVm {
  const loaded = globalThis as { [LOADED]?: IsolatedVm };
  return (loaded[LOADED] ??= loadIsolatedVm(
    path.join(
      process.cwd(),
      'node_modules/isolated-vm/prebuilds',
      `${process.platform}-${process.arch}`,
      `isolated-vm.abi${process.versions.modules}${process.platform === 'linux' ? '.glibc' : ''}.node`,
    ),
  ));
}
