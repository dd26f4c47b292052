import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import type * as vscode from 'vscode';
import { said, type Said } from '../../../src/core/said';
import type { RuntimeChoice } from '../../../src/sandbox/chooseRuntime';
import { SandboxChoices } from '../../../src/vscode/sandbox/sandboxChoices';
import { Dialogs } from './dialogs';

const TOO_OLD = said('engine.failed', '/node', said('probe.notLoadedBecause', "version `GLIBC_2.34' not found"));

describe('what a person is told of the engine of the sandbox', () => {
  let dialogs: Dialogs;
  let store: vscode.Memento;

  beforeEach(() => {
    dialogs = new Dialogs();
    dialogs.answerWith(() => undefined);
    const values = new Map<string, unknown>();
    store = {
      keys: () => [...values.keys()],
      get: <T>(key: string) => values.get(key) as T | undefined,
      update: async (key: string, value: unknown) => void values.set(key, value),
    };
  });
  afterEach(() => dialogs.dispose());

  const startEditor = (): SandboxChoices => new SandboxChoices(store, () => undefined);
  const fallenBack = (why: Said): RuntimeChoice => ({
    runtime: {
      engine: 'quickjs',
      execPath: process.execPath,
      engineFiles: [],
      nodeVersion: process.versions.node,
      origin: 'editor',
    },
    why,
    attempts: [],
    isFallback: true,
  });

  it('is one message where the system is too old for isolated-vm, however often the editor starts', async () => {
    for (let start = 0; start < 3; start += 1) {
      const choices = startEditor();
      for (let run = 0; run < 3; run += 1) choices.tell(fallenBack(TOO_OLD));
      await sleep(0);
    }
    assert.deepEqual(
      dialogs.seen.map(({ kind, text, choices }) => ({ kind, text, choices })),
      [
        {
          kind: 'warning',
          text: `Generated code runs in QuickJS, which is slower. ${TOO_OLD.message}`,
          choices: ['Show Sandbox Status'],
        },
      ],
    );
  });

  it('is another message where the reason is another one, and none where QuickJS was asked for', async () => {
    const choices = startEditor();
    choices.tell(fallenBack(TOO_OLD));
    choices.tell(fallenBack(said('engine.failed', '/node', said('probe.crashed', 'SIGSEGV'))));
    choices.tell({ ...fallenBack(said('engine.setting')), isFallback: false });
    await sleep(0);
    assert.deepEqual(
      dialogs.seen.map(({ text }) => /: (isolated-vm c\w+)/.exec(text)?.[1]),
      ['isolated-vm could', 'isolated-vm crashed'],
    );
  });
});
