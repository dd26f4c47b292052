import assert from 'node:assert/strict';
import { stripTypes } from '../../src/worker/stripTypes';
import { rehearse } from '../../src/worker/rehearsal';
import type { EngineRealm, RealmOptions, SandboxEngine } from '../../src/worker/sandboxEngine';
import { EngineRuns } from '../support/engineRuns';
import { localTools } from '../support/localTools';
import { js, ScriptedModel } from '../support/scriptedModel';
import { ENGINE_NAMES, testEngine } from '../support/testEngines';

/** Two cells: one that looks up, prints and gives, and one that submits what is left of it. */
const CELLS = 2;

describe('what a worker rehearses while it waits', () => {
  for (const name of ENGINE_NAMES) {
    it(`runs through a cell with a call and through SUBMIT, and gives its isolate back, on ${name}`, async () => {
      const watched = watch(testEngine(name));
      await rehearse({ engine: watched.engine, stripTypes }, new AbortController().signal);
      assert.deepEqual(watched.seen, { made: 1, started: CELLS, settled: 1, disposed: 1 });
    });

    it(`leaves nothing to the run that comes after it, on ${name}`, async () => {
      const runs = await EngineRuns.create(undefined, undefined, name);
      try {
        await runs.sandbox.spareReady();
        const model = new ScriptedModel(js(`SUBMIT([typeof found, typeof rehearsal, typeof incidents.list])`));
        const run = runs.start('the task', model, localTools({ 'incidents.list': () => ({ ok: true, value: 1 }) }));
        const result = ['undefined', 'undefined', 'function'];
        assert.deepEqual(await run.outcome, { kind: 'submitted', outputs: { result } });
        assert.deepEqual(
          run.events.flatMap((event) => (event.type === 'cell.started' ? [event.code] : [])).length,
          1,
          'its cells are not those of the run',
        );
      } finally {
        await runs.close();
      }
    });
  }

  it('ends as soon as a run begins, which does not wait for it', async () => {
    const watched = watch(testEngine('isolated-vm'));
    const run = new AbortController();
    watched.onMade = () => run.abort();
    await rehearse({ engine: watched.engine, stripTypes }, run.signal);
    assert.deepEqual(watched.seen, { made: 1, started: 0, settled: 0, disposed: 1 });
  });

  it('does not hold up a run that takes the worker in the middle of it', async () => {
    const runs = await EngineRuns.create();
    try {
      runs.sandbox.prepareSpare();
      const run = runs.start('the task', new ScriptedModel(js('SUBMIT(1)')), localTools({}));
      assert.deepEqual(await run.outcome, { kind: 'submitted', outputs: { result: 1 } });
    } finally {
      await runs.close();
    }
  });

  it('tells that its engine failed, as a run would', async () => {
    const engine: SandboxEngine = {
      name: 'isolated-vm',
      keepText: () => assert.fail('nothing is kept'),
      createRealm: () => Promise.reject(new Error('no isolate today')),
    };
    await assert.rejects(rehearse({ engine, stripTypes }, new AbortController().signal), /no isolate today/);
  });
});

interface Seen {
  made: number;
  started: number;
  settled: number;
  disposed: number;
}

interface Watched {
  readonly engine: SandboxEngine;
  readonly seen: Seen;
  onMade: () => void;
}

/** An engine whose realms count what is done with them. */
function watch(engine: SandboxEngine): Watched {
  const seen: Seen = { made: 0, started: 0, settled: 0, disposed: 0 };
  const watched: Watched = {
    seen,
    onMade: () => undefined,
    engine: {
      name: engine.name,
      keepText: (text) => engine.keepText(text),
      createRealm: async (options: RealmOptions): Promise<EngineRealm> => {
        const realm = await engine.createRealm(options);
        seen.made += 1;
        const [slice, dispose] = [realm.slice.bind(realm), realm.dispose.bind(realm)];
        let isDisposed = false;
        realm.slice = (entry, args, timeoutMs) => {
          if (entry === 'start') seen.started += 1;
          if (entry === 'settle') seen.settled += 1;
          return slice(entry, args, timeoutMs);
        };
        realm.dispose = () => {
          if (!isDisposed) seen.disposed += 1;
          isDisposed = true;
          dispose();
        };
        watched.onMade();
        return realm;
      },
    },
  };
  return watched;
}
