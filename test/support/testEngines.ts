/** The engines of the sandbox in the process of the test, each made once. QuickJS runs from the build in `dist`. */
import path from 'node:path';
import { IsolatedVmEngine } from '../../src/worker/isolatedVmEngine';
import { QuickJsEngine } from '../../src/worker/quickJs/quickJsEngine';
import type { SandboxEngine } from '../../src/worker/sandboxEngine';
import { isolatedVm } from './isolatedVm';

export type EngineName = SandboxEngine['name'];

export const ENGINE_NAMES: readonly EngineName[] = ['isolated-vm', 'quickjs'];

const made = new Map<EngineName, SandboxEngine>();

export function testEngine(name: EngineName): SandboxEngine {
  const engine = made.get(name) ?? makeEngine(name);
  made.set(name, engine);
  return engine;
}

function makeEngine(name: EngineName): SandboxEngine {
  if (name === 'isolated-vm') return new IsolatedVmEngine(isolatedVm());
  const folder = path.resolve('dist/quickjs');
  return new QuickJsEngine({
    threadFile: path.join(folder, 'thread.js'),
    wasmFile: path.join(folder, 'quickjs.wasm'),
  });
}
