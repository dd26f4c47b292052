import assert from 'node:assert/strict';
import type { RunEvent } from '../../src/core/events';
import { resolveLimits } from '../../src/core/limits';
import { readProgram } from '../../src/core/programs/readProgram';
import type { SavedProgram } from '../../src/core/programs/savedProgram';
import type { ToolSource } from '../../src/core/ports';
import type { Run } from '../../src/runs/runService';
import { stripTypes } from '../../src/runs/stripTypes';
import { EngineRuns } from '../support/engineRuns';
import { localTools } from '../support/localTools';
import { loseWorkerAt } from '../support/lostWorkers';
import { js, ScriptedModel } from '../support/scriptedModel';
import { eventsOf, observationsOf } from '../support/taskRuns';
import { ENGINE_NAMES } from '../support/testEngines';

const CLOSE_ALL = `/** Closes what is open. */
export default async function closeAll() {
  const done = [];
  for (const id of await incidents.list({})) done.push(await incidents.close({ id }));
  return [...done, await incidents.count({})].join();
}
`;

for (const name of ENGINE_NAMES) {
  describe(`a run that is interrupted in a saved program (${name})`, () => {
    let engine: EngineRuns;
    let other: EngineRuns;
    let calls: string[];
    /** The call that hangs, once. */
    let hangs: string | undefined;
    beforeEach(async () => {
      engine = await EngineRuns.create(undefined, undefined, name);
      other = await EngineRuns.create(undefined, engine.folder, name);
      calls = [];
      hangs = undefined;
    });
    afterEach(async () => {
      await engine.service.dispose();
      await other.close();
      await engine.close();
    });

    const answer = (words: readonly unknown[], value: string | string[], signal: AbortSignal) => {
      const call = words.join(' ');
      calls.push(call);
      if (call !== hangs) return { ok: true as const, value };
      hangs = undefined;
      return new Promise<never>((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason as Error));
      });
    };
    const local = localTools({
      'incidents.list': (_input, signal) => answer(['list'], ['A', 'B'], signal),
      'incidents.close': ({ id }, signal) => answer(['close', id], `closed ${id as string}`, signal),
      'incidents.count': (_input, signal) => answer(['count'], 'none left', signal),
    });
    const tools: ToolSource = {
      ...local,
      tools: local.tools.map((tool) =>
        tool.name === 'close' ? tool : { ...tool, annotations: { readOnlyHint: true } },
      ),
    };

    function programs(text: string): () => Promise<readonly SavedProgram[]> {
      const read = text === '' ? undefined : readProgram('closeAll', text, stripTypes);
      if (read?.ok === false) assert.fail(read.message);
      return () => Promise.resolve(read === undefined ? [] : [read.program]);
    }

    const anew = (model: ScriptedModel, text = CLOSE_ALL) => ({
      model,
      connectTools: () => Promise.resolve(tools),
      readPrograms: programs(text),
    });
    const MODEL = new ScriptedModel(
      js('const said = await programs.closeAll({});\nprint(said);'),
      js('SUBMIT(typeof said === "undefined" ? "nothing" : said);'),
    );
    const start = (): Run =>
      engine.service.start({ task: 'Close all.', surface: 'api', limits: resolveLimits({}), ...anew(MODEL) });

    /** Ends the window while that call is under way. */
    async function interruptIn(call: string): Promise<string> {
      hangs = call;
      const run = start();
      await new Promise<void>((resolve) => {
        const isIt = (event: RunEvent): boolean =>
          event.type === 'tool.started' && call === [event.tool, ...Object.values(event.arguments as object)].join(' ');
        run.subscribe((event) => {
          if (isIt(event)) resolve();
        });
      });
      await engine.service.dispose();
      return run.id;
    }

    const SUBMITTED = { kind: 'submitted', outputs: { result: 'closed A,closed B,none left' } } as const;

    it('calls nothing again that had returned, and again what does no harm', async () => {
      const id = await interruptIn('count');
      const run = await other.service.resume(id, anew(MODEL));
      assert.deepEqual(await run.outcome, SUBMITTED);
      assert.deepEqual(calls, ['list', 'close A', 'close B', 'count', 'count']);
    });

    it('is told where in the program a call may or may not have had its effect', async () => {
      const id = await interruptIn('close B');
      const run = await other.service.resume(id, anew(MODEL));
      assert.deepEqual(await run.outcome, { kind: 'submitted', outputs: { result: 'nothing' } });
      assert.match(
        observationsOf(run)[0] ?? '',
        /whether it had its effect is unknown.*\(in programs\.closeAll, line 4\)/s,
      );
      assert.deepEqual(calls, ['list', 'close A', 'close B']);
    });

    it('goes on with the program as it was, though its file is another one by now, or gone', async () => {
      for (const text of ['', CLOSE_ALL.replace('{ id }', '{ id, again: true }')]) {
        calls = [];
        const id = await interruptIn('count');
        const run = await other.service.resume(id, anew(MODEL, text));
        assert.deepEqual(await run.outcome, SUBMITTED);
        assert.deepEqual(calls, ['list', 'close A', 'close B', 'count', 'count']);
        await other.close();
        await engine.close();
        engine = await EngineRuns.create(undefined, undefined, name);
        other = await EngineRuns.create(undefined, engine.folder, name);
      }
    });

    it('goes on in another worker, where that one was lost in the middle of the program', async () => {
      const run = start();
      loseWorkerAt(run, engine.workers, (event) => event.type === 'tool.finished' && event.value === 'closed A');
      assert.deepEqual(await run.outcome, SUBMITTED);
      assert.equal(engine.workers.length, 2);
      assert.deepEqual(calls.toSorted(), ['close A', 'close B', 'count', 'list']);
    });

    it('branches off with the program as it is now, after the cells that ran it as it was', async () => {
      const run = start();
      assert.deepEqual(await run.outcome, SUBMITTED);
      const text = CLOSE_ALL.replace('[...done, await incidents.count({})].join()', "'changed'");
      const code = 'SUBMIT([said, await programs.closeAll({})]);';
      calls = [];
      const fork = await engine.service.fork(run.id, { iteration: 2, code }, anew(MODEL, text));
      const result = [SUBMITTED.outputs.result, 'changed'];
      assert.deepEqual(await fork.outcome, { kind: 'submitted', outputs: { result } });
      assert.deepEqual(calls, ['list', 'close A', 'close B']);
      assert.deepEqual(eventsOf(fork, 'notice.given'), []);
    });

    describe('and branched off with another program', () => {
      const CHANGED = CLOSE_ALL.replace('[...done, await incidents.count({})].join()', "'changed'");
      const CALLS_IT = 'const again = await programs.closeAll({});\nprint(again);';
      const goesOn = new ScriptedModel('', '', js('SUBMIT([said, again, await incidents.count({})]);'));
      const result = [SUBMITTED.outputs.result, 'changed', 'none left'];

      async function branchOff(): Promise<Run> {
        const run = start();
        assert.deepEqual(await run.outcome, SUBMITTED);
        calls = [];
        return engine.service.fork(run.id, { iteration: 2, code: CALLS_IT }, anew(goesOn, CHANGED));
      }

      it('rebuilds each cell with the program that it ran, where its worker was lost since', async () => {
        const fork = await branchOff();
        loseWorkerAt(fork, engine.workers, (event) => event.type === 'cell.started' && event.iteration === 3);
        assert.deepEqual(await fork.outcome, { kind: 'submitted', outputs: { result } });
        assert.deepEqual(calls, ['list', 'close A', 'close B', 'count']);
        assert.equal(eventsOf(fork, 'worker.lost').length, 1);
        assert.deepEqual(eventsOf(fork, 'notice.given'), []);
      });

      it('does so in another window too, whatever the file is by then, and when it is replayed', async () => {
        for (const text of ['', CLOSE_ALL.replace('const done = []', "const done = ['third']")]) {
          hangs = undefined;
          const fork = await branchOff();
          hangs = 'count';
          await new Promise<void>((resolve) => {
            fork.subscribe((event) => {
              if (event.type === 'tool.started' && event.tool === 'count' && event.iteration === 3) resolve();
            });
          });
          await engine.service.dispose();
          const run = await other.service.resume(fork.id, anew(goesOn, text));
          assert.deepEqual(await run.outcome, { kind: 'submitted', outputs: { result } });
          assert.deepEqual(calls, ['list', 'close A', 'close B', 'count', 'count']);
          assert.deepEqual(eventsOf(run, 'notice.given'), []);
          const replayed = await other.service.replay(run.id, {});
          assert.ok(replayed);
          assert.deepEqual(await other.service.start(replayed).outcome, { kind: 'submitted', outputs: { result } });
          assert.equal(calls.length, 5);
          await other.close();
          await engine.close();
          engine = await EngineRuns.create(undefined, undefined, name);
          other = await EngineRuns.create(undefined, engine.folder, name);
        }
      });
    });
  });
}
