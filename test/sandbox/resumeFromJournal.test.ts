import assert from 'node:assert/strict';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { isRlmError } from '../../src/core/errors';
import type { RunEvent } from '../../src/core/events';
import { resolveLimits } from '../../src/core/limits';
import type { LanguageModel, ToolSource } from '../../src/core/ports';
import { readSignature } from '../../src/core/signature/signature';
import { foldEvents } from '../../src/core/transcript/transcript';
import { transcriptToMarkdown } from '../../src/core/transcript/transcriptMarkdown';
import type { Run } from '../../src/runs/runService';
import { EngineRuns } from '../support/engineRuns';
import { assertGolden } from '../support/golden';
import { localTools } from '../support/localTools';
import { loseWorkerAt } from '../support/lostWorkers';
import { js, ScriptedModel, type Reply } from '../support/scriptedModel';
import { call, ToolCallingModel } from '../support/toolCallingModel';

/** Runs whose window is gone go on from their journals alone, in another service: what another window has. */
describe('a run that was interrupted', () => {
  let engine: EngineRuns;
  let other: EngineRuns;
  let calls: string[];
  beforeEach(async () => {
    engine = await EngineRuns.create();
    other = await EngineRuns.create(undefined, engine.folder);
    calls = [];
  });
  afterEach(async () => {
    await other.close();
    await engine.close();
  });

  const local = localTools({
    'incidents.list': () => {
      calls.push('list');
      return { ok: true, value: ['INC-1', 'INC-3'] };
    },
    'incidents.close': ({ id }) => {
      calls.push(`close ${JSON.stringify(id)}`);
      return { ok: true, value: 'closed' };
    },
  });

  const tools: ToolSource = {
    ...local,
    tools: local.tools.map((tool) => (tool.name === 'list' ? { ...tool, annotations: { readOnlyHint: true } } : tool)),
  };

  /** Of three iterations; the last one uses what the first two have made. */
  const REPLIES = [
    js('const open = await incidents.list({});\nconst luck = Math.random();\nprint(open.length, word);'),
    js(`const closed = [];\nfor (const id of open) closed.push(await incidents.close({ id }));\nprint(closed.length);`),
    js('SUBMIT({ count: closed.length, first: open[0] });'),
  ];

  function start(model: LanguageModel, { source = tools, limits = {} } = {}): Run {
    return engine.service.start({
      task: 'Close the open incidents.',
      model,
      surface: 'command',
      limits: resolveLimits(limits),
      inputs: { word: 'input' },
      signature: readSignature('word -> count: number, first: string'),
      connectTools: () => Promise.resolve(source),
    });
  }

  const resume = (id: string, model: LanguageModel, source: ToolSource = tools): Promise<Run> =>
    other.service.resume(id, { model, connectTools: () => Promise.resolve(source) });

  /** Ends the window at the first event that matches; the run's journal stays without an end. */
  async function interruptAt(run: Run, matches: (event: RunEvent) => boolean): Promise<void> {
    await new Promise<void>((resolve) => {
      run.subscribe((event) => {
        if (matches(event)) resolve();
      });
    });
    await engine.service.dispose();
  }

  const ANSWER = { kind: 'submitted', outputs: { count: 2, first: 'INC-1' } } as const;

  it('goes on in another window: the same run, its variables and its journal', async () => {
    const hanging: Reply = (_messages, signal) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason as Error));
      });
    const first = start(new ScriptedModel(REPLIES[0] ?? '', REPLIES[1] ?? '', hanging));
    await interruptAt(first, (event) => event.type === 'model.started' && event.iteration === 3);
    assert.deepEqual(
      (await other.service.interruptedRuns()).map(({ id, task }) => [id, task]),
      [[first.id, first.task]],
    );
    const stored = await other.service.find(first.id);
    const seen = await stored?.outcome;
    assert.equal(seen?.kind === 'failed' && seen.code, 'runInterrupted');

    const run = await resume(first.id, new ScriptedModel(...REPLIES));
    assert.deepEqual(await run.outcome, ANSWER);
    assert.equal(run.id, first.id);
    assert.deepEqual(calls, ['list', 'close "INC-1"', 'close "INC-3"']);
    await other.service.dispose();
    const text = await readFile(path.join(engine.folder, 'runs', run.id, 'journal.jsonl'), 'utf8');
    const journal = text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as RunEvent);
    assert.deepEqual(
      journal.map(({ sequence }) => sequence),
      journal.map((_, index) => index),
    );
    const ids = journal.flatMap((event) => (event.type === 'model.started' ? [event.callId] : []));
    assert.equal(new Set(ids).size, ids.length);
    await assertGolden('resume/from-the-journal.md', transcriptToMarkdown(foldEvents(journal), { stabilise: true }));
    assert.deepEqual(await other.service.interruptedRuns(), []);
  });

  it('goes on wherever it was cut off, also in the middle of a line', async () => {
    const whole = start(new ScriptedModel(...REPLIES));
    assert.deepEqual(await whole.outcome, ANSWER);
    await engine.service.dispose();
    const folder = path.join(engine.folder, 'runs', whole.id);
    const lines = (await readFile(path.join(folder, 'journal.jsonl'), 'utf8')).trim().split('\n');
    const inputs = await readFile(path.join(folder, 'inputs.json'), 'utf8');
    const made: string[] = [];
    for (let kept = 1; kept < lines.length; kept += 1) {
      const id = `20260101-000000-${kept.toString(16).padStart(6, '0')}`;
      const copy = path.join(engine.folder, 'runs', id);
      await mkdir(copy, { recursive: true });
      const text = `${lines.slice(0, kept).join('\n')}\n${(lines[kept] ?? '').slice(0, 20)}`;
      await writeFile(path.join(copy, 'journal.jsonl'), text.replaceAll(whole.id, id));
      await writeFile(path.join(copy, 'inputs.json'), inputs);
      calls = [];
      const closing = lines
        .slice(0, kept)
        .filter((line) => line.includes('"tool":"close"') && line.includes('started'));
      const closed = lines.slice(0, kept).filter((line) => line.includes('"value":"closed"')).length;
      const run = await resume(id, new ScriptedModel(...REPLIES));
      const outcome = await run.outcome;
      // A call that may have had its effect is not made again, and its cell fails with that.
      if (closing.length > closed) {
        assert.match(JSON.stringify(run.events), /whether it had its effect is unknown/);
        continue;
      }
      assert.deepEqual(outcome, ANSWER, `cut off after ${lines[kept - 1] ?? ''}`);
      assert.equal(calls.filter((call) => call.startsWith('close')).length, 2 - closed);
      made.push(id);
    }
    assert.ok(made.length > 15, `${made.length} of ${lines.length}`);
  });

  it('is nobody else’s while it goes on, and not resumed once it has ended', async () => {
    let release = (): void => undefined;
    const waiting = new Promise<void>((resolve) => (release = resolve));
    const model = new ScriptedModel(REPLIES[0] ?? '', REPLIES[1] ?? '', async () => {
      await waiting;
      return REPLIES[2] ?? '';
    });
    const run = start(model);
    await new Promise<void>((resolve) => {
      run.subscribe((event) => {
        if (event.type === 'model.started' && event.iteration === 3) resolve();
      });
    });
    const isCode = (code: string) => (thrown: unknown) => isRlmError(thrown) && thrown.code === code;
    await assert.rejects(resume(run.id, model), isCode('runElsewhere'));
    assert.deepEqual(await other.service.interruptedRuns(), []);
    const outcome = await (await other.service.find(run.id))?.outcome;
    assert.equal(outcome?.kind === 'failed' && outcome.code, 'runElsewhere');
    release();
    assert.deepEqual(await run.outcome, ANSWER);
    await engine.service.dispose();
    await assert.rejects(resume(run.id, model), isCode('runNotResumable'));
    await assert.rejects(resume('20200101-000000-abcdef', model), isCode('runNotResumable'));
  });

  it('goes on in ReAct mode, calling nothing again', async () => {
    const replies = [
      { calls: [call('incidents__list', {})] },
      { calls: [call('incidents__close', { id: 'INC-1' })] },
      { calls: [call('submit', { result: 'closed' })] },
    ];
    const first = engine.service.start({
      task: 'Close the first incident.',
      model: new ToolCallingModel(...replies),
      surface: 'command',
      mode: 'react',
      limits: resolveLimits({}),
      connectTools: () => Promise.resolve(tools),
    });
    await interruptAt(first, (event) => event.type === 'observation.made' && event.iteration === 2);
    const model = new ToolCallingModel(...replies);
    const run = await other.service.resume(first.id, { model, connectTools: () => Promise.resolve(tools) });
    assert.deepEqual(await run.outcome, { kind: 'submitted', outputs: { result: 'closed' } });
    assert.deepEqual(calls, ['list', 'close "INC-1"']);
    assert.equal(model.requests.length, 1);
    assert.equal(foldEvents(run.events).mode, 'react');
  });

  it('has used what it had used, and no time while it was away', async () => {
    const limits = { toolCalls: 4, subCalls: 3, iterations: 5 };
    const ask = js(`const kind = await llm_query('Kind?');\nprint(budget().sub_calls, budget().tool_calls);`);
    const answer = (replies: readonly Reply[]): ScriptedModel =>
      new ScriptedModel((messages, signal) => {
        if (messages[0]?.text === 'Kind?') return 'network';
        const reply = replies[messages.filter(({ role }) => role === 'assistant').length] ?? '';
        return typeof reply === 'string' ? reply : reply(messages, signal);
      });
    const first = start(answer([REPLIES[0] ?? '', ask, 'never']), { limits });
    await interruptAt(first, (event) => event.type === 'observation.made' && event.iteration === 2);
    const before = foldEvents((await other.service.find(first.id))?.events ?? []).totals;
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    const left = js(
      'const { sub_calls, tool_calls, iterations, tokens } = budget();\nSUBMIT(tokens, [sub_calls, tool_calls, iterations].join());',
    );
    const run = await resume(first.id, answer([REPLIES[0] ?? '', ask, left]));
    const outcome = await run.outcome;
    assert.equal(outcome.kind, 'submitted', JSON.stringify(outcome));
    const { count, first: others } = outcome.kind === 'submitted' ? outcome.outputs : {};
    // Each of the four calls counts 15.
    assert.deepEqual([others, count], ['2,3,2', resolveLimits({}).runTokens - 60]);
    const { elapsedMs } = foldEvents(run.events).totals;
    const resumed = run.events.find(({ type }) => type === 'run.resumed');
    const active = (run.events.at(-1)?.at ?? 0) - (resumed?.at ?? 0);
    assert.equal(elapsedMs, before.elapsedMs + active);
  });
});

describe('code that looks at the clock, at chance and at who comes first', () => {
  let engine: EngineRuns;
  beforeEach(async () => {
    engine = await EngineRuns.create();
  });
  afterEach(() => engine.close());

  const CODE = js(`
    const started = Date.now();
    const luck = Math.random();
    const side = Math.random() < 0.5 ? 'left' : 'right';
    const race = await Promise.race(['a', 'b', 'c'].map(async (name) => (await slow.wait({ name })).name));
    const late = await Promise.race([
      slow.wait({ name: 'd' }).then(() => 'call'),
      new Promise((resolve) => setTimeout(() => resolve('timer'), 30)),
    ]);
    const dates = [new Date().toISOString(), Date(), new Date(0).getTime(), Date.now() - started, new Date() instanceof Date];
    const shown = new Intl.DateTimeFormat('en', { dateStyle: 'full', timeStyle: 'full' }).format();
    const left = budget().seconds;
    print(luck, side, race, late, dates, shown, left);`);
  const ALL = 'SUBMIT([started, luck, side, race, late, dates, shown, left]);';

  /** The order in which they answer is another one each time. */
  function shuffled(): ToolSource {
    const delays: Record<string, number> = { a: 60, b: 20, c: 40, d: 200 };
    let isFirst = true;
    return localTools({
      'slow.wait': async ({ name }) => {
        const text = typeof name === 'string' ? name : '';
        await new Promise((resolve) => setTimeout(resolve, isFirst ? delays[text] : 0));
        if (text === 'd') isFirst = false;
        return { ok: true, value: { name: text } };
      },
    });
  }

  const values = async (run: Run): Promise<unknown> => {
    const outcome = await run.outcome;
    return outcome.kind === 'submitted' ? outcome.outputs['result'] : outcome;
  };

  it('sees the same in a resumed run as it saw before', async () => {
    const printed: string[] = [];
    const run = engine.start('Look.', new ScriptedModel(CODE, js(ALL)), shuffled());
    run.subscribe((event) => {
      if (event.type === 'console.printed') printed.push(event.text);
    });
    loseWorkerAt(run, engine.workers, (event) => event.type === 'model.started' && event.iteration === 2);
    const result = await values(run);
    assert.equal(engine.workers.length, 2);
    assert.equal(printed.length, 1);
    const [, luck, side, race, late, dates, shown] = result as [
      number,
      number,
      string,
      string,
      string,
      unknown[],
      string,
    ];
    assert.deepEqual([race, late], ['b', 'timer']);
    for (const one of [String(luck), side, shown, String(dates[0])]) assert.ok(printed[0]?.includes(one), one);
    assert.ok(Number(dates[3]) >= 40, 'time passes around an await');
    assert.ok(!run.events.some(({ type }) => type === 'notice.given'));
  });

  it('sees the same in a replay', async () => {
    const run = engine.start('Look.', new ScriptedModel(CODE, js(ALL)), shuffled());
    const result = await values(run);
    const request = await engine.service.replay(run.id, {});
    assert.ok(request !== undefined);
    assert.deepEqual(await values(engine.service.start(request)), result);
  });

  it('sees other values in another run, and ends where it waits for a time in a loop', async () => {
    const code = js(
      'const end = Date.now() + 50; let turns = 0; while (Date.now() < end) turns += 1; SUBMIT([Math.random(), turns > 10]);',
    );
    const [one, other] = [
      engine.start('One.', new ScriptedModel(code), shuffled()),
      engine.start('Two.', new ScriptedModel(code), shuffled()),
    ];
    const results = [await values(one), await values(other)] as [number, boolean][];
    assert.deepEqual(
      results.map(([, isOver]) => isOver),
      [true, true],
    );
    assert.notEqual(results[0]?.[0], results[1]?.[0]);
  });

  it('tells the model which variables are other than they were', async () => {
    const model = new ScriptedModel(js('const first = await odd.answer({});\nprint(first);'), js('SUBMIT(first);'));
    const run = engine.start('Look.', model, localTools({ 'odd.answer': () => ({ ok: true, value: 1 }) }));
    await run.outcome;
    const folder = path.join(engine.folder, 'runs', '20260101-000000-000001');
    await mkdir(folder, { recursive: true });
    const lines = (await readFile(path.join(engine.folder, 'runs', run.id, 'journal.jsonl'), 'utf8')).split('\n');
    const end = lines.findIndex((line) => line.includes('"iteration":2'));
    // As if the code had seen another value than the one that was recorded.
    const text = `${lines.slice(0, end).join('\n')}\n`
      .replace('"value":1,', '"value":2,')
      .replaceAll(run.id, '20260101-000000-000001');
    await writeFile(path.join(folder, 'journal.jsonl'), text);
    const again = new ScriptedModel('', js('SUBMIT(first);'));
    const resumed = await engine.service.resume('20260101-000000-000001', {
      model: again,
      connectTools: () => Promise.resolve(localTools({ 'odd.answer': () => ({ ok: true, value: 1 }) })),
    });
    assert.equal(await values(resumed), 2);
    assert.match(again.requests[0]?.at(-1)?.text ?? '', /may be gone or other than they were: first\./);
  });
});
