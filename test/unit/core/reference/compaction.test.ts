import assert from 'node:assert/strict';
import { checkpointMessage } from '../../../../src/core/compaction/checkpointTexts';
import { RunTrace } from '../../../../src/core/compaction/runTrace';
import { resolveLimits } from '../../../../src/core/limits';
import { foldEvents } from '../../../../src/core/transcript/transcript';
import { transcriptToMarkdown } from '../../../../src/core/transcript/transcriptMarkdown';
import { EngineRuns } from '../../../support/engineRuns';
import { assertGolden } from '../../../support/golden';
import { localTools } from '../../../support/localTools';
import { js } from '../../../support/scriptedModel';
import { CHECKPOINT, WindowModel } from '../../../support/windowModel';

/** What Ax does with long runs. The runs that pass several compactions are in `test/sandbox/compaction.test.ts`. */
describe('reference: Ax, long runs', () => {
  it('A10 older turns become a checkpoint with the state of the variables and where each came from', async () => {
    const engine = await EngineRuns.create();
    try {
      const model = new WindowModel(
        [
          js('const rows = [{ id: 1, owner: "Ada" }, { id: 2, owner: "Grace" }]; const names = new Map([["a", 1]]);'),
          js('missing.call()'),
          ...['x', 'y', 'z'].map((letter, index) =>
            js(`const part${index} = '${letter}'.repeat(1_700); print(part${index})`),
          ),
          js('SUBMIT(part2.length)'),
        ],
        2_200,
        2_200,
      );
      const run = engine.service.start({
        task: 'Count the rows.',
        model,
        surface: 'api',
        limits: resolveLimits({}),
        connectTools: () => Promise.resolve(localTools({})),
      });
      assert.deepEqual(await run.outcome, { kind: 'submitted', outputs: { result: 1_700 } });
      const compacted = run.events.find((event) => event.type === 'history.compacted');
      const text = compacted?.message ?? '';
      assert.ok(text.includes(CHECKPOINT));
      assert.match(text, /- rows: array of 2, the first with the keys id, owner \(block 1\)/);
      assert.match(text, /- names: Map of 1 \(block 1\)/);
      assert.match(text, /- part0: text, 1700 characters \(block 3\)/);
      assert.match(text, /- block 2 failed \(ReferenceError: missing is not defined.*\); block 3 ran\./);
      assert.match(text, /variable `history` holds every block up to here/);
      assert.doesNotMatch(text, /- (print|history|lines|SUBMIT):/);
      const markdown = transcriptToMarkdown(foldEvents(run.events), { stabilise: true });
      await assertGolden('engine/compaction.md', `${markdown}\n---\n\nThe checkpoint:\n\n~~~text\n${text}\n~~~\n`);
    } finally {
      await engine.close();
    }
  });

  it('A10 errors that a later block mended become one line, one that was not keeps its words', () => {
    const trace = new RunTrace();
    trace.startRun();
    const add = (iteration: number, error?: string): void =>
      trace.add({ iteration, code: `block(${iteration})\nmore`, output: 'long', error }, []);
    add(1);
    add(2, 'TypeError: a is not a function\n  at somewhere');
    add(3, 'ReferenceError: b is not defined');
    add(4);
    add(5, 'ToolError: the server said no');
    const parts = { trace, variables: [], traceName: undefined, opening: undefined };
    const tombstone = '- block 2 and 1 more after it failed (TypeError: a is not a function); block 4 ran.';
    const unresolved = '- block 5 failed and nothing ran since: ToolError: the server said no';
    const written = checkpointMessage({ ...parts, summary: 'All is well.' });
    assert.ok(written.includes(`Errors so far:\n${tombstone}\n${unresolved}\n`), written);
    assert.ok(!written.includes('block(1)'));
    const recorded = checkpointMessage({ ...parts, summary: undefined });
    assert.ok(
      recorded.includes(`What ran so far:\n- block 1: block(1)\n${tombstone}\n- block 4: block(4)\n${unresolved}`),
      recorded,
    );
  });

  it('A10 the trace is bounded: its oldest outputs go first, its blocks stay', () => {
    const trace = new RunTrace();
    trace.startRun();
    for (let iteration = 1; iteration <= 60; iteration += 1)
      trace.add({ iteration, code: 'x', output: 'o'.repeat(150_000) }, []);
    const { entries } = trace;
    assert.equal(entries.length, 60);
    assert.match(entries[0]?.output ?? '', /^\(left out/);
    assert.equal(entries.at(-1)?.output.length, 150_000);
    assert.ok(JSON.stringify(entries).length < 4_200_000);
    trace.add({ iteration: 61, code: 'x', output: 'o'.repeat(10_000_000) }, []);
    assert.ok((trace.entries.at(-1)?.output.length ?? 0) < 201_000);
  });
});
