import assert from 'node:assert/strict';
import { resolveLimits } from '../../src/core/limits';
import { ChangingTools } from '../support/changingTools';
import { eventsOf, observationsOf, resultOf, TaskRuns } from '../support/taskRuns';
import { ScriptedModel } from '../support/scriptedModel';
import { call, ToolCallingModel } from '../support/toolCallingModel';

const js = (code: string): string => `\`\`\`js\n${code}\n\`\`\``;

describe('tools that change while a run goes on', function () {
  this.timeout(30_000);
  let runs: TaskRuns;
  before(async () => {
    runs = await TaskRuns.create();
  });
  after(() => runs.close());

  function changing(): ChangingTools {
    const tools = new ChangingTools({
      early: {
        wait: () => {
          tools.change('late', { find: ({ id }) => `found ${JSON.stringify(id)}` });
          return 'waited';
        },
        drop: () => {
          tools.change('early', { wait: () => 'still there' });
          return 'dropped';
        },
      },
      late: 'connecting',
    });
    return tools;
  }

  const replies = [
    js('const gone = early.drop;\nprint(await early.wait())'),
    js('print(await late.find({ id: 7 }), Object.keys(early).join());\nprint(await early.drop())'),
    js(
      'let why; try { await gone({}) } catch (error) { why = `${error.name}: ${error.message}` }\n' +
        'SUBMIT([why, Object.keys(early).join(), await early.wait()])',
    ),
  ];

  it('are there for the next cell, told to the model and to the user, and reject once they are gone', async () => {
    const finished = await runs.run(replies, { tools: changing() });
    assert.deepEqual(resultOf(finished), [
      'ToolError: the server no longer has the tool `drop`; go on without it',
      'wait',
      'still there',
    ]);
    const first = finished.turns[0]?.[0]?.text ?? '';
    assert.match(first, /Still being connected: late\. You are told/);
    assert.ok(!first.includes('find('));
    const [one = '', two = ''] = observationsOf(finished.run);
    assert.match(one, /waited[^]*New tools:\n[^]*late[^]*find\(/);
    assert.match(two, /found 7 wait,drop|found 7 drop,wait/);
    assert.match(two, /Tools that are gone: early\.drop\./);
    assert.deepEqual(
      eventsOf(finished.run, 'notice.given').map(({ message }) => message),
      [
        'Server "late" is ready; 1 tool joined the run.',
        'Server "early" changed its tools: 0 new or different, 1 gone.',
      ],
    );
    assert.deepEqual(
      eventsOf(finished.run, 'tools.changed').map(({ added, removed }) => [added.length, removed.length]),
      [
        [1, 0],
        [0, 1],
      ],
    );
  });

  it('change again in a replay, at the same places', async () => {
    const finished = await runs.run(replies, { tools: changing() });
    const request = await runs.engine.service.replay(finished.run.id, {});
    assert.ok(request !== undefined);
    const replayed = runs.engine.service.start(request);
    assert.deepEqual(
      await replayed.outcome,
      finished.run.events.at(-1)?.type === 'run.finished' && (await finished.run.outcome),
    );
    assert.deepEqual(observationsOf(replayed), observationsOf(finished.run));
  });

  it('are there again in another worker, with the variables', async () => {
    const model = new ScriptedModel(replies[0] ?? '', replies[1] ?? '', js("print('third')"), replies[2] ?? '');
    const run = runs.engine.start('Do it.', model, changing());
    const workers = runs.engine.workers;
    const isThird = (): boolean => observationsOf(run).length === 3;
    const killed = new Promise<void>((resolve) => {
      const stop = run.subscribe(() => {
        if (!isThird()) return;
        stop();
        workers.at(-1)?.kill();
        resolve();
      });
    });
    await killed;
    const outcome = await run.outcome;
    assert.equal(outcome.kind, 'submitted', JSON.stringify(outcome));
    assert.match(JSON.stringify(outcome), /no longer has the tool `drop`/);
    assert.ok(eventsOf(run, 'worker.resumed').length === 1);
  });

  it('tells that a server could not be connected after all', async () => {
    const tools = new ChangingTools({
      early: {
        wait: () => {
          tools.change('late', 'failed');
          return 1;
        },
      },
      late: 'connecting',
    });
    const finished = await runs.run(
      [js('await early.wait()'), js('try { await late.find() } catch (error) { SUBMIT(error.message) }')],
      { tools },
    );
    assert.match(observationsOf(finished.run)[0] ?? '', /Servers that cannot be used: late\./);
    assert.match(String(resultOf(finished)), /late\.find is not a function/);
    const [notice] = eventsOf(finished.run, 'notice.given');
    assert.deepEqual([notice?.level, notice?.message], ['warning', 'Server "late" did not start.']);
  });

  it('leaves namespaces that code cannot change', async () => {
    const code = `
      const faults = [];
      for (const change of [() => { early.wait = 1 }, () => { early.more = 1 }, () => { delete early.wait },
        () => Object.defineProperty(early, 'wait', { value: 1 }), () => Object.setPrototypeOf(early, {}),
        () => Object.freeze(early), () => { early.wait.more = 1 }, () => { early = 1 }]) {
        try { change(); } catch (error) { faults.push(error.name) }
      }
      Object.prototype.get = () => 'trapped';
      SUBMIT([typeof early.wait, early.more === undefined, faults.length, await early.wait()])`;
    const tools = new ChangingTools({ early: { wait: () => 'waited' } });
    assert.deepEqual(await runs.submitted(code, { tools }), ['function', true, 3, 'waited']);
  });

  it('are offered to a model that calls tools itself from its next turn on, and it is told', async () => {
    const source = changing();
    const model = new ToolCallingModel(
      { calls: [call('early__wait', {})] },
      { calls: [call('late__find', { id: 7 }), call('early__drop', {})] },
      { calls: [call('early__drop', {})] },
      { calls: [call('submit', { result: 'done' })] },
    );
    const run = runs.engine.service.start({
      ...{ task: 'Use what there is.', model, surface: 'api', mode: 'react', limits: resolveLimits({}) },
      connectTools: () => Promise.resolve(source),
    });
    assert.deepEqual(await run.outcome, { kind: 'submitted', outputs: { result: 'done' } });
    const offered = model.requests.map(({ tools = [] }) => tools.map(({ name }) => name));
    assert.deepEqual(offered, [
      ['early__drop', 'early__wait', 'submit'],
      ['early__drop', 'early__wait', 'late__find', 'submit'],
      ['early__wait', 'late__find', 'submit'],
      ['early__wait', 'late__find', 'submit'],
    ]);
    const texts = model.requests.map(({ messages }) => messages.at(-1)?.text ?? '');
    assert.match(texts[0] ?? '', /^Still being connected: late\. You are told when their tools are there\.$/m);
    assert.match(texts[1] ?? '', /\[New tools: late__find\.\]$/);
    assert.match(texts[2] ?? '', /\[Tools that are gone: early__drop\.\]$/);
    const results = model.requests[3]?.messages.at(-1)?.toolResults ?? [];
    assert.match(results[0]?.text ?? '', /early__drop/);
    assert.equal(results[0]?.isError, true, 'What is gone cannot be called.');
    const first = model.requests[0]?.messages[0]?.text;
    assert.ok(
      model.requests.every(({ messages }) => messages[0]?.text === first),
      'The first message stays.',
    );
  });
});
