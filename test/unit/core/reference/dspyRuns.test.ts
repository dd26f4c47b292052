import assert from 'node:assert/strict';
import { modelFailed } from '../../../../src/core/errors';
import { localTools } from '../../../support/localTools';
import { js } from '../../../support/scriptedModel';
import { cellErrorsOf, eventsOf, observationsOf, resultOf, TaskRuns } from '../../../support/taskRuns';

const tools = localTools({
  'files.read': ({ path }) =>
    path === 'missing'
      ? { ok: false, error: { kind: 'tool', message: 'no such file' } }
      : { ok: true, value: { path: path ?? null, text: 'hello' } },
});

/** Items of DSPy's tests that are about whole runs, on the real worker. The ids are those of README.md. */
describe('reference: DSPy, whole runs', () => {
  let runs: TaskRuns;
  before(async () => {
    runs = await TaskRuns.create();
  });
  after(() => runs.close());

  it('D1 D2 the limits of the run are the given ones, and sub-calls go to its model', async () => {
    const done = await runs.run([js(`SUBMIT(await llm_query('Who?'))`)], {
      limits: { iterations: 7 },
      answer: () => 'Ada',
    });
    assert.equal(resultOf(done), 'Ada');
    assert.deepEqual(done.asked, ['Who?']);
    assert.equal(eventsOf(done.run, 'run.started')[0]?.limits.iterations, 7);
  });

  it('D6 reserved input names end the run before the model is asked, all of them told', async () => {
    const { outcome, turns } = await runs.run([js('SUBMIT(1)')], { inputs: { print: 1, SUBMIT: 2, fine: 3 } });
    assert.equal(outcome.kind === 'failed' && outcome.code, 'inputsInvalid');
    assert.match(outcome.kind === 'failed' ? outcome.message : '', /print is taken.*; SUBMIT is taken/);
    assert.equal(turns.length, 0);
  });

  it('D9 inputs that do not fit the signature end the run before any worker is started', async () => {
    const before = runs.engine.workers.length;
    const { outcome } = await runs.run([js('SUBMIT(1)')], { signature: 'a, b, c -> result', inputs: { b: 1, x: 2 } });
    assert.deepEqual(outcome, {
      kind: 'failed',
      code: 'inputsInvalid',
      message: 'The inputs of the run cannot be used: missing: a, c; not in the signature: x.',
      subject: {},
    });
    assert.equal(runs.engine.workers.length, before);
  });

  it('D11 what is no list of prompts is an error of the code, not an answer', async () => {
    const done = await runs.run([js(`await llm_query_batched('Q')`), js(`await llm_query('  ')`), js('SUBMIT(1)')]);
    assert.deepEqual(
      cellErrorsOf(done.run).map((error) => error?.name),
      ['TypeError', 'TypeError', undefined],
    );
    assert.equal(eventsOf(done.run, 'model.started').filter(({ purpose }) => purpose === 'subCall').length, 0);
  });

  it('D13 D20 the first message is the same bytes in each turn and each run, and messages are only appended', async () => {
    const script = [js('print(1)'), js('missing'), js('SUBMIT(1)')];
    const [one, other] = await Promise.all([runs.run(script, { tools }), runs.run(script, { tools })]);
    const first = one.turns[0]?.[0]?.text ?? '';
    assert.match(first, /There is no `require`, `import`, `fetch`, `process` or file system/);
    assert.equal(other.turns[0]?.[0]?.text, first);
    for (const [index, messages] of one.turns.entries()) {
      const earlier = one.turns[index - 1] ?? [];
      assert.deepEqual(messages.slice(0, earlier.length), earlier);
      assert.equal(messages.length, 2 * index + 1);
    }
  });

  it('D14 a run has one worker, which is gone after it, also when the model fails', async () => {
    for (const ending of ['SUBMIT(1)', undefined]) {
      const before = runs.engine.workers.length;
      const { outcome } = await runs.run([
        js('const x = 1'),
        () => {
          if (ending === undefined) throw modelFailed('Scripted', new Error('down'));
          return js(ending);
        },
      ]);
      assert.equal(outcome.kind, ending === undefined ? 'failed' : 'submitted');
      const [worker, ...others] = runs.engine.workers.slice(before);
      assert.equal(others.length, 0);
      await worker?.lost;
      assert.equal(worker?.isAlive, false);
    }
  });

  it('D14 a worker that is kept serves one run after the other, and stays', async () => {
    const first = await runs.run([js('const kept = 1; SUBMIT(kept)')], { mayBeContinued: true });
    const worker = runs.engine.workers.at(-1);
    const next = [js('never asked'), js('SUBMIT(kept + 1)')];
    const second = await runs.run(next, { continues: first.run, mayBeContinued: true });
    assert.equal(resultOf(second), 2);
    assert.equal(runs.engine.workers.at(-1), worker);
    assert.equal(worker?.isAlive, true);
  });

  it('D16 the first turn has the task alone; later ones have every reply whole and the number of its block', async () => {
    const reply = `I look.\n${js('print(42)')}`;
    const { turns } = await runs.run([reply, js('SUBMIT(1)')]);
    assert.deepEqual(
      turns[0]?.map(({ role }) => role),
      ['user'],
    );
    const [, assistant, seen] = turns[1] ?? [];
    assert.equal(assistant?.text, reply);
    assert.equal(seen?.text, 'Output (2 characters):\n```\n42\n```\n\n[Block 1 done. Left: 19 blocks.]');
  });

  it('D17 D18 the model sees a cut text, the journal keeps it whole', async () => {
    const { run } = await runs.run([js(`print('x'.repeat(2_000))`), js('SUBMIT(1)')], {
      limits: { observationChars: 501 },
    });
    assert.equal(eventsOf(run, 'console.printed')[0]?.text.length, 2_000);
    const expected = `${'x'.repeat(250)}\n… (1,499 of 2,000 characters omitted) …\n${'x'.repeat(251)}`;
    assert.equal(observationsOf(run)[0], `Output (2,000 characters):\n\`\`\`\n${expected}\n\`\`\``);
  });

  it('D21 SUBMIT in the first turn is the answer', async () => {
    const { outcome, turns } = await runs.run([js(`SUBMIT({ answer: 'yes' })`)], { signature: '-> answer: str' });
    assert.deepEqual(outcome, { kind: 'submitted', outputs: { answer: 'yes' } });
    assert.equal(turns.length, 1);
  });

  it('D22 when the iterations are used up, the model answers from the transcript with typed outputs', async () => {
    const { outcome, turns } = await runs.run([js('print(3)'), 'So:\n{"count": "3", "label": "HIGH"}'], {
      limits: { iterations: 1 },
      signature: "-> count: int, label: Literal['high', 'low']",
    });
    assert.deepEqual(outcome, {
      kind: 'extracted',
      outputs: { count: 3, label: 'high' },
      terminationReason: 'iterations',
    });
    assert.match(turns[1]?.at(-1)?.text ?? '', /No block is left[\s\S]*"count"/);
  });

  it('D22 a last answer that does not fit is asked for once more, and then there is none', async () => {
    const { outcome, turns } = await runs.run([js('print(3)'), '{"count": "three"}', 'I cannot say.'], {
      limits: { iterations: 1 },
      signature: '-> count: int',
    });
    const message = 'All iterations are used up, and the run ended without an answer: it holds no JSON.';
    const saying = { code: 'end.unreadableAnswer', values: [{ code: 'end.iterations' }, 'it holds no JSON'] };
    assert.deepEqual(outcome, { kind: 'limitReached', message, saying });
    assert.match(turns[2]?.at(-1)?.text ?? '', /count must be integer, not string/);
  });

  it('D23 an error of a tool is seen in the next turn, and the code is kept without its fence', async () => {
    const done = await runs.run(
      [js(`  const file = await files.read({ path: 'missing' });`), js(`SUBMIT(typeof file)`)],
      { tools },
    );
    assert.equal(resultOf(done), 'undefined');
    assert.match(
      observationsOf(done.run)[0] ?? '',
      /^Error \(line 1, column \d+\): ToolError: files\.read: no such file/,
    );
    assert.equal(eventsOf(done.run, 'cell.started')[0]?.code, `  const file = await files.read({ path: 'missing' });`);
  });

  it('D23 syntax errors and other languages cost a turn and nothing else', async () => {
    const done = await runs.run([js('const = 1'), '```python\nprint(1)\n```', js('SUBMIT("ok")')]);
    assert.equal(resultOf(done), 'ok');
    const [syntax = '', python = ''] = observationsOf(done.run);
    assert.match(syntax, /^Error \(line 1, column 7\): SyntaxError: [\s\S]*Nothing of the cell ran\.$/);
    assert.match(python, /tagged `python`/);
  });

  it('D24 a sandbox that dies again and again is a failure, never an answer', async () => {
    const { outcome, run } = await runs.run([
      () => {
        runs.engine.workers.at(-1)?.kill();
        return js('1');
      },
    ]);
    assert.equal(outcome.kind === 'failed' && outcome.code, 'workerLost');
    assert.ok(eventsOf(run, 'model.started').every(({ purpose }) => purpose === 'iteration'));
  });

  it('D26 a SUBMIT that lacks a field is told so, and the next one counts', async () => {
    const { outcome, run } = await runs.run([js('const a = 1; SUBMIT({ a })'), js(`SUBMIT({ a, b: 'two' })`)], {
      signature: '-> a: int, b: str',
    });
    assert.deepEqual(outcome, { kind: 'submitted', outputs: { a: 1, b: 'two' } });
    assert.match(
      observationsOf(run)[0] ?? '',
      /SubmitError: SUBMIT was refused: it lacks b\. Call SUBMIT\(\{ a, b \}\)\./,
    );
  });

  it('D27 D28 several turns share their state with inputs and a tool, all of it awaited', async () => {
    const done = await runs.run(
      [
        js(`const read = await Promise.all(paths.map((path) => files.read({ path })));`),
        js(`const names = read.map(({ path }) => path); await null; names.push(count);`),
        js(`SUBMIT(names.join())`),
      ],
      { tools, inputs: { paths: ['a', 'b'], count: 2 } },
    );
    assert.equal(resultOf(done), 'a,b,2');
  });

  it('D27 a tool takes one object of arguments, and says so', async () => {
    const code = `const faults = [];
      for (const args of [['a'], [{ path: 'a' }, 1], [[1]]]) { try { await files.read(...args) } catch (e) { faults.push(e.name + ': ' + e.message) } }
      SUBMIT([...faults, (await files.read()).path])`;
    assert.deepEqual(await runs.submitted(code, { tools }), [
      `TypeError: files.read takes one object of named arguments, not 'a'`,
      'TypeError: files.read takes one object of named arguments',
      'TypeError: files.read takes one object of named arguments, not [ 1 ]',
      null,
    ]);
  });

  it('D29 D36 a large input is a variable, and no part of the code or the prompt', async () => {
    const text = 'é'.repeat(512 * 1024 - 1) + '😀' + 'z'.repeat(10);
    const rows = Array.from({ length: 50_000 }, (_, index) => ({ index }));
    const done = await runs.run(
      [js('SUBMIT([text.length, text.at(-11).codePointAt(0), rows.at(-1).index, rows.length])')],
      {
        inputs: { text, rows, none: null, deep: { list: [null, { x: [] }] } },
      },
    );
    assert.deepEqual(resultOf(done), [text.length, 0xde00, 49_999, 50_000]);
    assert.ok((done.turns[0]?.[0]?.text.length ?? 0) < 8_000);
  });
});
