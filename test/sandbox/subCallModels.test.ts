import assert from 'node:assert/strict';
import type { RunEvent } from '../../src/core/events';
import { resolveLimits } from '../../src/core/limits';
import type { ChatMessage, LanguageModel, ModelInfo, ModelResponse } from '../../src/core/ports';
import { foldEvents } from '../../src/core/transcript/transcript';
import { transcriptToMarkdown } from '../../src/core/transcript/transcriptMarkdown';
import type { Run } from '../../src/runs/runService';
import { EngineRuns } from '../support/engineRuns';
import { localTools } from '../support/localTools';
import { js } from '../support/scriptedModel';

/** Writes the cells of the task that it is given; to anything else it says who it is. */
class NamedModel implements LanguageModel {
  readonly info: ModelInfo;
  readonly prompts: string[] = [];
  readonly #cells: Readonly<Record<string, readonly string[]>>;

  constructor(id: string, cells: Readonly<Record<string, readonly string[]>> = {}) {
    this.info = { id, name: `Model ${id}`, vendor: 'test', family: id, maxInputTokens: 100_000 };
    this.#cells = cells;
  }

  generate(messages: readonly ChatMessage[]): Promise<ModelResponse> {
    const prompt = messages[0]?.text ?? '';
    this.prompts.push(prompt);
    const task = /<task>\n(.*)\n<\/task>/s.exec(prompt)?.[1] ?? '';
    const turn = messages.filter(({ role }) => role === 'assistant').length;
    const cell = this.#cells[task]?.[turn];
    const text = cell === undefined ? `${this.info.id} says ${prompt}` : js(cell);
    return Promise.resolve({ text, usage: { inputTokens: 100, outputTokens: 10, isEstimate: false } });
  }
}

function answered(events: readonly RunEvent[]): readonly (string | undefined)[] {
  return events.flatMap((event) => (event.type === 'model.started' ? [event.model?.id] : []));
}

describe('the models of sub-calls', () => {
  let engine: EngineRuns;
  beforeEach(async () => {
    engine = await EngineRuns.create();
  });
  afterEach(() => engine.close());

  function start(big: NamedModel, models: readonly NamedModel[], preferred?: string): Run {
    return engine.service.start({
      task: 'whole',
      model: big,
      surface: 'api',
      limits: resolveLimits({}),
      subCallModels: { models, default: preferred },
      connectTools: () => Promise.resolve(localTools({})),
    });
  }

  async function result(run: Run): Promise<unknown> {
    const outcome = await run.outcome;
    return outcome.kind === 'submitted' ? outcome.outputs['result'] : outcome;
  }

  it('are chosen by the code, and are on the record', async () => {
    const cells = [
      `const said = [await llm_query('a'), await llm_query('b', { model: 'small' })];
       said.push(...await llm_query_batched(['c', 'd'], { model: 'Model mid' }));`,
      `SUBMIT(said)`,
    ];
    const run = start(new NamedModel('big', { whole: cells }), [new NamedModel('small'), new NamedModel('mid')]);
    assert.deepEqual(await result(run), ['big says a', 'small says b', 'mid says c', 'mid says d']);
    assert.deepEqual(answered(run.events), [undefined, undefined, 'small', 'mid', 'mid', undefined]);
    const markdown = transcriptToMarkdown(foldEvents(run.events), { stabilise: true });
    assert.match(markdown, /\*\*Sub-call\*\* to Model small\n\n> b/);
    assert.match(markdown, /- Model big \(test\): 3 calls, 300 tokens in, 30 out\n- Model small \(test\): 1 call, 100/);
  });

  it('are named in the prompt only where there are several', async () => {
    const cells = { whole: ['SUBMIT(1)'] };
    const alone = new NamedModel('big', cells);
    await start(alone, []).outcome;
    assert.doesNotMatch(alone.prompts[0] ?? '', /model: 'name'/);
    const several = new NamedModel('big', cells);
    await start(several, [new NamedModel('small')], 'test/small').outcome;
    assert.match(several.prompts[0] ?? '', /`{ model: 'name' }` of these calls chooses who answers: small, big;/);
  });

  it('have a default one, which the user chose', async () => {
    const big = new NamedModel('big', {
      whole: [`SUBMIT([await llm_query('a'), await llm_query('b', { model: 'big' })])`],
    });
    assert.deepEqual(await result(start(big, [new NamedModel('small')], 'test/small')), ['small says a', 'big says b']);
  });

  it('that do not exist are an error that code can catch, with the nearest name', async () => {
    const cell = `const said = [];
      for (const ask of [() => llm_query('a', { model: 'smal' }), () => llm_query_batched(['a'], { model: 'smal' }),
        () => llm_map([1], 'do', { model: 'smal' }), () => rlm_query('part', { model: 'smal' }), () => llm_query('a', { model: 3 })])
        said.push(await ask().catch((error) => error.name + ': ' + error.message));
      SUBMIT([said, budget().sub_calls])`;
    const small = new NamedModel('small');
    const run = start(new NamedModel('big', { whole: [cell] }), [small]);
    const unknown = 'QueryError: there is no model "smal" for sub-calls; did you mean small?';
    const [said, left] = (await result(run)) as [string[], number];
    assert.deepEqual(said.slice(0, 4), [unknown, unknown, unknown, unknown]);
    assert.match(said[4] ?? '', /^TypeError: .*may take { model, schema, fresh }/);
    assert.equal(left, 50);
    assert.deepEqual(small.prompts, []);
  });

  it('are kept apart when a lost worker is replaced', async () => {
    const cells = [
      `globalThis.said = [await llm_query('Q'), await llm_query('Q', { model: 'small' }), await rlm_query('part', { model: 'small' })]; print(said)`,
      `print('on'); await llm_query('the end')`,
      `SUBMIT(said)`,
    ];
    const big = new NamedModel('big', { whole: cells });
    const small = new NamedModel('small', { part: [`SUBMIT('a part')`] });
    const run = start(big, [small]);
    let isKilled = false;
    run.subscribe((event) => {
      if (event.type !== 'console.printed' || event.text !== 'on' || isKilled) return;
      isKilled = true;
      engine.workers[0]?.kill();
    });
    assert.deepEqual(await result(run), ['big says Q', 'small says Q', 'a part']);
    assert.equal(engine.workers.length, 2);
    assert.deepEqual(
      [big, small].map(({ prompts }) => prompts.filter((prompt) => prompt === 'Q').length),
      [1, 1],
    );
    assert.equal(small.prompts.length, 2);
  });

  it('are given from a nested run to a deeper one, the run’s own too', async () => {
    const big = new NamedModel('big', {
      whole: [`SUBMIT(await rlm_query('part', { model: 'small' }))`],
      deep: [`SUBMIT(await llm_query('D'))`],
    });
    const small = new NamedModel('small', {
      part: [`SUBMIT([await llm_query('P'), await rlm_query('deep', { model: 'big' }), await rlm_query('kept')])`],
      kept: [`SUBMIT(await llm_query('K'))`],
    });
    const run = engine.service.start({
      task: 'whole',
      model: big,
      surface: 'api',
      limits: resolveLimits({ nestedRunDepth: 2 }),
      subCallModels: { models: [small] },
      connectTools: () => Promise.resolve(localTools({})),
    });
    assert.deepEqual(await result(run), ['small says P', 'big says D', 'small says K']);
  });

  it('are replayed from the journal, each with its own answers', async () => {
    const cells = [
      `SUBMIT([await llm_query('Q', { model: 'small' }), await llm_query('Q'), await rlm_query('part', { model: 'small' })])`,
    ];
    const small = new NamedModel('small', { part: [`print(1)`, `SUBMIT(await llm_query('R'))`] });
    const run = start(new NamedModel('big', { whole: cells }), [small]);
    const said = await result(run);
    assert.deepEqual(said, ['small says Q', 'big says Q', 'small says R']);
    const request = await engine.service.replay(run.id, {});
    assert.ok(request !== undefined);
    const again = engine.service.start(request);
    assert.deepEqual(await result(again), said);
    assert.deepEqual(answered(again.events), answered(run.events));
  });
});
