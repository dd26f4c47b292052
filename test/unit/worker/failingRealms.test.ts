/** An interpreter whose engine fails it: runs can do without the table of variables, and a cell meets what is left. */
import assert from 'node:assert/strict';
import { compileCell } from '../../../src/core/cell/cellTransform';
import type { ExecutionResult, InterpreterSetup } from '../../../src/core/interpreter';
import { DEFAULT_LIMITS } from '../../../src/core/limits';
import { RealmInterpreter } from '../../../src/worker/realmInterpreter';
import type { EngineRealm, RealmLoss, RealmOptions, SandboxEngine } from '../../../src/worker/sandboxEngine';
import { stripTypes } from '../../../src/worker/stripTypes';

const SETUP: InterpreterSetup = {
  namespaces: [],
  inputs: [],
  invoke: () => Promise.reject(new Error('there are no calls')),
  refuseSubmit: () => undefined,
  show: () => undefined,
  budget: () => ({}),
  print: () => undefined,
  limits: DEFAULT_LIMITS,
};

/** A realm that fails at everything but its first compilation. */
class FailingRealm implements EngineRealm {
  loss: RealmLoss | undefined;
  readonly bodyLine = 1;
  readonly isPlacedAtCalls = false;
  wordsOf = ({ name, message }: { name: string; message: string }): { name: string; message: string } => ({
    name,
    message,
  });
  cpuMs = (): number => 0;
  compile = (): Promise<unknown> => Promise.resolve(undefined);
  slice = (): Promise<void> => {
    this.loss = 'failure';
    return Promise.reject(new Error('it gave up'));
  };
  addInputs = (): Promise<void> => Promise.resolve();
  updateNamespaces = (): Promise<void> => Promise.reject(new Error('it is gone'));
  listVariables = (): Promise<string> => Promise.reject(new Error('it is busy'));
  dispose(): void {
    this.loss ??= 'failure';
  }
}

function interpreterOn(createRealm: (options: RealmOptions) => Promise<EngineRealm>): RealmInterpreter {
  const engine: SandboxEngine = { name: 'quickjs', keepText: (text) => ({ copy: () => text }), createRealm };
  return new RealmInterpreter(engine, SETUP, { onStuck: (reason) => assert.fail(reason) });
}

async function run(interpreter: RealmInterpreter): Promise<ExecutionResult> {
  const compiled = compileCell('x = 1', { stripTypes, reservedNames: new Map() });
  assert.ok(compiled.ok);
  return interpreter.execute(compiled.cell, new AbortController().signal, { clock: 1, seed: '' });
}

describe('an interpreter', () => {
  it('whose realm cannot be made says so to the cell, and to nobody before', async () => {
    const interpreter = interpreterOn(() => Promise.reject(new Error('no room for a realm')));
    interpreter.prepare();
    await interpreter.updateNamespaces([]);
    assert.deepEqual(await interpreter.listVariables(), []);
    assert.equal(await interpreter.setTrace('trace', '[]'), true, 'the next realm has it');
    await assert.rejects(run(interpreter), /no room for a realm/);
    await interpreter.shutdown();
  });

  it('whose realm gives up in a cell tells that, and has none any more', async () => {
    const realm = new FailingRealm();
    const interpreter = interpreterOn(() => Promise.resolve(realm));
    interpreter.prepare();
    await interpreter.updateNamespaces([]);
    assert.deepEqual(await interpreter.listVariables(), []);
    const { error, notes } = await run(interpreter);
    assert.deepEqual([error?.kind, error?.name], ['thrown', 'EngineError']);
    assert.match(notes.join(' '), /These variables are gone: x\./);
    assert.deepEqual(await interpreter.listVariables(), []);
  });

  it('whose realm has no room for the trace goes without', async () => {
    const interpreter = interpreterOn(() => Promise.resolve(new FailingRealm()));
    interpreter.prepare();
    assert.equal(await interpreter.setTrace('trace', '[]'), false);
  });
});
