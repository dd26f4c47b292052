import assert from 'node:assert/strict';
import { foldEvents } from '../../src/core/transcript/transcript';
import { comparableEvents } from '../support/comparableEvents';
import { EngineRuns } from '../support/engineRuns';
import { localTools } from '../support/localTools';
import { loseWorkerAt } from '../support/lostWorkers';
import { js, ScriptedModel } from '../support/scriptedModel';

const tools = localTools({ 'demo.echo': (input) => ({ ok: true, value: input }) });

/** Answers turns by the task that stands in the first message. */
function byTask(replies: Readonly<Record<string, readonly string[]>>): ScriptedModel {
  return new ScriptedModel((messages) => {
    const task = /<task>\n(.*)\n<\/task>/s.exec(messages[0]?.text ?? '')?.[1] ?? '';
    const turn = messages.filter(({ role }) => role === 'assistant').length;
    return replies[task]?.[turn] ?? 'plain answer';
  });
}

describe('nested runs', () => {
  let engine: EngineRuns;
  beforeEach(async () => {
    engine = await EngineRuns.create();
  });
  afterEach(() => engine.close());

  it('have an isolate and inputs of their own, and give what they submit', async () => {
    const model = byTask({
      whole: [
        js(
          `const mine = 1; const parts = await Promise.all([[1, 2], [3]].map((rows) => rlm_query('part', { inputs: { rows } })));`,
        ),
        js('SUBMIT([parts, typeof rows, budget().sub_calls])'),
      ],
      part: [
        js('print(typeof mine); const r = await demo.echo({ n: rows.length }); r.n'),
        js('SUBMIT({ n: r.n, mine: typeof mine })'),
      ],
    });
    const run = engine.start('whole', model, tools, { subCalls: 10 });
    assert.deepEqual(await run.outcome, {
      kind: 'submitted',
      outputs: {
        result: [
          [
            { n: 2, mine: 'undefined' },
            { n: 1, mine: 'undefined' },
          ],
          'undefined',
          8,
        ],
      },
    });
    const prompt = model.requests
      .map((messages) => messages[0]?.text ?? '')
      .find((text) => text.includes('<task>\npart'));
    assert.match(prompt ?? '', /part of this larger one, which somebody else finishes: whole/);
    assert.match(prompt ?? '', /`rows`: array of \d/);
    assert.doesNotMatch(prompt ?? '', /rlm_query/);
    const { iterations, totals } = foldEvents(run.events);
    assert.equal(iterations.length, 2);
    assert.equal(iterations[0]?.subCalls.length, 4);
    assert.equal(totals.toolCalls, 2);
  });

  it('tell of each call which cell made it, and are shown with the cells and calls that they had', async () => {
    const model = byTask({
      whole: [
        js(
          `await demo.echo({ n: 0 }); await Promise.all([rlm_query('one'), rlm_query('two')]); SUBMIT(await llm_query('q'))`,
        ),
      ],
      one: [
        js(`await demo.echo({ n: 1 }); print('first')`),
        js(`await demo.echo({ n: 2 }); SUBMIT(await rlm_query('deep'))`),
      ],
      two: [js(`SUBMIT(await llm_query('inner'))`)],
      deep: [js(`SUBMIT((await demo.echo({ n: 3 })).n)`)],
    });
    const run = engine.start('whole', model, tools, { nestedRunDepth: 2 });
    await run.outcome;
    const [iteration] = foldEvents(run.events).iterations;
    const runs = iteration?.nestedRuns.map(({ id, parentCell = '', prompt, state, cells }) => {
      return [prompt, id, parentCell, state, cells.map((cell) => `${cell.id} ${cell.state}`).join(', ')];
    });
    assert.deepEqual(runs?.toSorted(), [
      ['deep', '1.1:2.1', '1.1:2', 'finished', '1.1:2.1:1 finished'],
      ['one', '1.1', '', 'finished', '1.1:1 finished, 1.1:2 finished'],
      ['two', '1.2', '', 'finished', '1.2:1 finished'],
    ]);
    const echoed = iteration?.toolCalls.map(({ arguments: given, nestedCell = '' }) => [given, nestedCell]);
    assert.deepEqual(
      echoed?.toSorted((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b))),
      [
        [{ n: 0 }, ''],
        [{ n: 1 }, '1.1:1'],
        [{ n: 2 }, '1.1:2'],
        [{ n: 3 }, '1.1:2.1:1'],
      ],
    );
    const asked = iteration?.subCalls.map(
      ({ nestedCell = '', isNestedTurn = false }) => `${nestedCell} ${isNestedTurn}`,
    );
    assert.deepEqual(asked?.toSorted(), [
      ' false',
      '1.1:1 true',
      '1.1:2 true',
      '1.1:2.1:1 true',
      '1.2:1 false',
      '1.2:1 true',
    ]);
    assert.deepEqual(iteration?.nestedRuns.find(({ id }) => id === '1.1')?.cells[0]?.consoleLines, [
      { level: 'log', text: 'first' },
    ]);
  });

  it('go no deeper than the user allows', async () => {
    const model = byTask({
      whole: [js(`SUBMIT(await rlm_query('part'))`)],
      part: [js(`try { await rlm_query('deeper') } catch (e) { SUBMIT(e.message) }`)],
    });
    const outcome = await engine.start('whole', model, tools).outcome;
    assert.match(JSON.stringify(outcome), /no deeper run is allowed/);
    const none = byTask({ whole: [js(`try { await rlm_query('part') } catch (e) { SUBMIT(e.name) }`)] });
    assert.deepEqual(await engine.start('whole', none, tools, { nestedRunDepth: 0 }).outcome, {
      kind: 'submitted',
      outputs: { result: 'LimitError' },
    });
    assert.doesNotMatch(none.requests[0]?.[0]?.text ?? '', /rlm_query/);
  });

  it('spend from one budget', async () => {
    const model = byTask({
      whole: [js(`SUBMIT(await rlm_query('part'))`)],
      part: [js(`const a = await llm_query_batched(['x', 'y', 'z']); SUBMIT(a)`)],
    });
    const outcome = await engine.start('whole', model, tools, { subCalls: 3 }).outcome;
    const answers = outcome.kind === 'submitted' ? (outcome.outputs['result'] as readonly string[]) : [];
    assert.deepEqual(answers.slice(0, 2), ['plain answer', 'plain answer']);
    assert.match(answers[2] ?? '', /3 sub-calls are used up/);
  });

  it('share the bound on sub-calls in flight with their run, and wait for none of its places', async () => {
    const parts = ['part one', 'part two', 'part three'];
    const batch = (prefix: string): string =>
      `await llm_query_batched(Array.from({ length: 6 }, (_, i) => '${prefix} ' + i))`;
    const replies = Object.fromEntries(
      parts.map((part) => [part, [js('print("look")'), js(`SUBMIT((${batch(part)}).length)`)]]),
    );
    let now = 0;
    let most = 0;
    const model = new ScriptedModel(async (messages) => {
      const task = /<task>\n(.*)\n<\/task>/s.exec(messages[0]?.text ?? '')?.[1];
      const turn = messages.filter(({ role }) => role === 'assistant').length;
      if (task === 'whole') {
        const nested = parts.map((part) => `rlm_query('${part}')`).join(', ');
        return js(`SUBMIT(await Promise.all([${nested}, (async () => (${batch('own')}).length)()]))`);
      }
      now += 1;
      most = Math.max(most, now);
      await new Promise((resolve) => setTimeout(resolve, 5));
      now -= 1;
      return task === undefined ? 'x' : (replies[task]?.[turn] ?? '');
    });
    for (const subCallsInFlight of [1, 3]) {
      now = 0;
      most = 0;
      const outcome = await engine.start('whole', model, tools, { subCallsInFlight }).outcome;
      assert.deepEqual(outcome, { kind: 'submitted', outputs: { result: [6, 6, 6, 6] } });
      assert.equal(most, subCallsInFlight);
    }
  });

  it('are answered from the record when their run is resumed, and run again when it is replayed', async () => {
    let parts = 0;
    const model = new ScriptedModel((messages) => {
      const isPart = (messages[0]?.text ?? '').includes('<task>\npart');
      const turn = messages.filter(({ role }) => role === 'assistant').length;
      if (isPart) {
        parts += 1;
        return js('SUBMIT("from below")');
      }
      if (turn === 1) engine.workers[0]?.kill();
      return [js(`const below = await rlm_query('part'); print(below)`), js('1'), js('SUBMIT(below)')][turn] ?? '';
    });
    const run = engine.start('whole', model, tools);
    assert.deepEqual(await run.outcome, { kind: 'submitted', outputs: { result: 'from below' } });
    assert.equal(parts, 1);
  });

  /** Reads the clock around a wait, and randomness. */
  const READ = 'print(Date.now(), Math.random()); await new Promise((resolve) => setTimeout(resolve, 30));';

  it('give the same again in a replay, with the same times and random numbers in every cell', async () => {
    const model = byTask({
      whole: [
        js(`print(Date.now()); const below = [await rlm_query('part'), await rlm_query('part')]; print(Date.now())`),
        js('SUBMIT(below)'),
      ],
      part: [
        js(`${READ} print(Date.now()); const said = await demo.echo({ now: Date.now() })`),
        js(`${READ} SUBMIT([said.now, Date.now(), new Date().getTime(), Math.random()])`),
      ],
    });
    const run = engine.start('whole', model, tools);
    const outcome = await run.outcome;
    const request = await engine.service.replay(run.id, {});
    assert.ok(request !== undefined);
    const again = engine.service.start(request);
    assert.deepEqual(await again.outcome, outcome);
    assert.deepEqual(comparableEvents(again.events), comparableEvents(run.events));
    const [first, second] = (outcome.kind === 'submitted' ? outcome.outputs['result'] : []) as readonly number[][];
    assert.notEqual(first?.[3], second?.[3]);
    assert.ok((first?.[1] ?? 0) - (first?.[0] ?? 0) >= 25);
  });

  it('have the same times in a replay where they ran side by side', async () => {
    const cells = (part: number): readonly string[] => [
      js(`${READ} const one = [${part}, Date.now()];`),
      js(`${READ} SUBMIT([...one, Date.now(), Math.random()])`),
    ];
    const model = byTask({
      whole: [js(`SUBMIT(await Promise.all(['a', 'b', 'c'].map((name) => rlm_query(name))))`)],
      a: cells(1),
      b: cells(2),
      c: cells(3),
    });
    const run = engine.start('whole', model, tools);
    const outcome = await run.outcome;
    assert.equal(outcome.kind, 'submitted');
    await new Promise((resolve) => setTimeout(resolve, 50));
    const request = await engine.service.replay(run.id, {});
    assert.ok(request !== undefined);
    assert.deepEqual(await engine.service.start(request).outcome, outcome);
  });

  it('read the same times when they are begun again, since the worker was lost', async () => {
    const model = byTask({
      whole: [js(`SUBMIT([await rlm_query('early'), await rlm_query('part')])`)],
      early: [js('SUBMIT(Math.random())')],
      part: [js(`${READ} const one = [Date.now(), Math.random()]; print(one.join())`), js(`${READ} SUBMIT(one)`)],
    });
    const run = engine.start('whole', model, tools);
    loseWorkerAt(run, engine.workers, (event) => event.type === 'cell.started' && event.nestedCell === '1.2:2');
    const outcome = await run.outcome;
    const [early, part] = (outcome.kind === 'submitted' ? outcome.outputs['result'] : []) as readonly unknown[];
    assert.equal(typeof early, 'number');
    assert.equal(engine.workers.length, 2);
    const printed = run.events.flatMap((event) =>
      event.type === 'console.printed' && event.nestedCell === '1.2:1' ? [event.text] : [],
    );
    assert.equal(printed.length, 4);
    assert.deepEqual(printed.slice(2), printed.slice(0, 2));
    assert.equal((part as readonly number[]).join(), printed[1]);
    assert.equal(run.events.filter(({ nestedCell }) => nestedCell === '1.1:1').length > 0, true);
  });

  it('live on where the model writes other code when they are begun again', async () => {
    let asked = 0;
    const model = new ScriptedModel((messages) => {
      if (!(messages[0]?.text ?? '').includes('<task>\npart')) return js(`SUBMIT(await rlm_query('part'))`);
      asked += 1;
      const code = `const now = Date.now(); ${'await 0; '.repeat(asked)}`;
      return messages.length > 1 ? js('SUBMIT(now)') : js(code);
    });
    const run = engine.start('whole', model, tools);
    loseWorkerAt(run, engine.workers, (event) => event.type === 'observation.made' && event.depth === 1);
    const lostAt = run.outcome.then(() => run.events.find(({ type }) => type === 'worker.lost')?.at ?? Infinity);
    const outcome = await run.outcome;
    const now = outcome.kind === 'submitted' ? Number(outcome.outputs['result']) : 0;
    assert.ok(now >= (await lostAt), JSON.stringify(outcome));
  });
});
