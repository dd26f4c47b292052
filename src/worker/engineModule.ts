/** Loads isolated-vm by the path of its `.node` file: its own loader probes the system, which the permission model denies. */
import type ivm from 'isolated-vm';

export type IsolatedVm = typeof ivm;

export function loadIsolatedVm(file: string): IsolatedVm {
  const module = { exports: {} as { ivm: IsolatedVm } };
  process.dlopen(module, file);
  return module.exports.ivm;
}
