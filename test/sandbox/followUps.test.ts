import assert from 'node:assert/strict';
import { resolveLimits } from '../../src/core/limits';
import type { ToolSource } from '../../src/core/ports';
import type { Run } from '../../src/runs/runService';
import { EngineRuns } from '../support/engineRuns';
import { localTools } from '../support/localTools';
import { loseWorkerAt } from '../support/lostWorkers';
import { js, ScriptedModel, type Reply } from '../support/scriptedModel';

describe('follow-ups', () => {
  let engine: EngineRuns;
  beforeEach(async () => {
    engine = await EngineRuns.create();
  });
  afterEach(() => engine.close());

  const echo = localTools({ 'demo.echo': (input) => ({ ok: true, value: input }) });

  function start(
    task: string,
    model: ScriptedModel,
    continues?: string,
    tools: ToolSource = echo,
    inputs?: Record<string, string>,
  ): Run {
    const connectTools = (): Promise<ToolSource> => Promise.resolve(tools);
    const limits = resolveLimits({});
    return engine.service.start({
      task,
      model,
      surface: 'chat',
      limits,
      continues,
      mayBeContinued: true,
      connectTools,
      ...(inputs && { inputs }),
    });
  }

  async function result(run: Run): Promise<unknown> {
    const outcome = await run.outcome;
    return outcome.kind === 'submitted' ? outcome.outputs['result'] : outcome;
  }

  it('go on in the same worker, with the variables and the messages', async () => {
    const first = start('Collect.', new ScriptedModel(js('const found = [1, 2, 3]; SUBMIT(found.length)')));
    assert.equal(await result(first), 3);
    const model = new ScriptedModel(js('never asked'), js('SUBMIT(found.map((one) => one * 2))'));
    const second = start('Now double them.', model, first.id);
    assert.deepEqual(await result(second), [2, 4, 6]);
    assert.equal(engine.workers.length, 1);
    const messages = model.requests[0] ?? [];
    assert.deepEqual(
      messages.map(({ role }) => role),
      ['user', 'assistant', 'user'],
    );
    assert.match(messages[2]?.text ?? '', /still there: found\.[\s\S]*<task>\nNow double them\.\n<\/task>/);
  });

  it('have what was attached to them as variables, in place of what had the same name', async () => {
    const submit = js('SUBMIT(notes)');
    const first = start('Read.', new ScriptedModel(submit), undefined, echo, { notes: 'old' });
    assert.equal(await result(first), 'old');
    const model = new ScriptedModel(js('never asked'), js('SUBMIT([notes, more])'));
    const second = start('Again.', model, first.id, echo, { notes: 'new', more: 'added' });
    assert.deepEqual(await result(second), ['new', 'added']);
    assert.equal(engine.workers.length, 1);
    assert.match(model.requests[0]?.at(-1)?.text ?? '', /notes[^]*text, 3 characters[^]*more/);
  });

  it('are told of the earlier runs where the worker is gone', async () => {
    const blocks = [js('const found = 7; print("```seven```")'), js('SUBMIT("seven")')];
    const first = start('Collect.', new ScriptedModel(...blocks));
    await result(first);
    engine.workers[0]?.kill();
    await engine.workers[0]?.lost;
    const model = new ScriptedModel(js('SUBMIT(typeof found)'));
    const second = start('Again.', model, first.id);
    assert.equal(await result(second), 'undefined');
    const text = model.requests[0]?.[0]?.text ?? '';
    assert.match(
      text,
      /variables of then are gone[^\n]*\)\nAsked: Collect\.\nWhat ran, and what was seen of it:\nBlock 1\n/,
    );
    assert.match(text, /````\nconst found = 7;[^\n]*\n````\nIt showed\n`{5}\n[^]*seven[^]*\n`{5}\nBlock 2\n/);
    assert.match(text, /\nAnswered: seven\n/);
    assert.equal(engine.workers.length, 2);
  });

  it('survive the loss of the worker in the middle, without its variables', async () => {
    const first = start('Collect.', new ScriptedModel(js('const found = 7; SUBMIT("seven")')));
    await result(first);
    let isFirst = true;
    const model = new ScriptedModel(() => {
      if (isFirst) engine.workers[0]?.kill();
      isFirst = false;
      return js('SUBMIT(typeof found)');
    });
    const second = start('Again.', model, first.id);
    assert.equal(await result(second), 'undefined');
    assert.ok(second.events.some((event) => event.type === 'notice.given' && event.message.includes('earlier runs')));
    const resumed = second.events.find((event) => event.type === 'worker.resumed');
    assert.deepEqual(resumed?.lostVariables, ['found']);
  });

  it('tell the model the names of what is lost with the worker', async () => {
    const first = start('Collect.', new ScriptedModel(js('const found = 7; SUBMIT("seven")')));
    await result(first);
    let isFirst = true;
    const reply: Reply = async (_messages, signal) => {
      const isLost = isFirst;
      isFirst = false;
      if (isLost) await new Promise((resolve) => signal.addEventListener('abort', resolve));
      signal.throwIfAborted();
      return js('SUBMIT(typeof found)');
    };
    const model = new ScriptedModel(reply, reply);
    const second = start('Again.', model, first.id);
    loseWorkerAt(second, engine.workers, (event) => event.type === 'model.started');
    assert.equal(await result(second), 'undefined');
    assert.match(model.requests.at(-1)?.[0]?.text ?? '', /the variables of then are gone: found\)/);
  });

  it('use the tools that are there now, and are told what went with the others', async () => {
    const first = start('Collect.', new ScriptedModel(js('const found = 7; SUBMIT(found)')));
    await result(first);
    const other = localTools({ 'other.ask': () => ({ ok: true, value: 'new' }) });
    const model = new ScriptedModel(js('SUBMIT([typeof found, await other.ask({})])'));
    const second = start('Again.', model, first.id, other);
    assert.deepEqual(await result(second), ['undefined', 'new']);
    const text = model.requests[0]?.[0]?.text ?? '';
    assert.match(text, /variables of then are gone: found\)\nAsked: Collect\.\n[^]*\nAnswered: 7\n/);
    const notices = second.events.flatMap((event) => (event.type === 'notice.given' ? [event.message] : []));
    assert.ok(
      notices.some((message) => message.includes('variables are gone')),
      notices.join(),
    );
  });

  it('are told what ran before an answer that ran nothing, where the worker is gone', async () => {
    const first = start('Collect.', new ScriptedModel(js('const found = 7; SUBMIT("seven")')));
    await result(first);
    engine.workers[0]?.kill();
    await engine.workers[0]?.lost;
    const limits = resolveLimits({});
    const connectTools = (): Promise<ToolSource> => Promise.resolve(echo);
    const asked = { task: 'Who?', surface: 'chat', mode: 'direct', limits, mayBeContinued: true } as const;
    const direct = { ...asked, model: new ScriptedModel('Ada.'), continues: first.id, connectTools };
    const second = engine.service.start(direct);
    await second.outcome;
    const model = new ScriptedModel(js('SUBMIT(1)'));
    await result(start('Again.', model, second.id));
    const text = model.requests[0]?.[0]?.text ?? '';
    assert.match(
      text,
      /Asked: Collect\.\nWhat ran[^]*const found = 7;[^]*Answered: seven\n\nAsked: Who\?\nAnswered: Ada\./,
    );
  });

  it('keep a few workers, and end the one that was used least recently', async () => {
    const runs: Run[] = [];
    for (let index = 0; index < 4; index += 1) {
      const run = start(`Task ${index}`, new ScriptedModel(js(`const kept = ${index}; SUBMIT(kept)`)));
      await result(run);
      runs.push(run);
    }
    await engine.workers[0]?.lost;
    assert.deepEqual(
      engine.workers.map((worker) => worker.isAlive),
      [false, true, true, true],
    );
    await engine.service.dispose();
    await Promise.all(engine.workers.map((worker) => worker.lost));
  });
});
