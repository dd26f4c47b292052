import assert from 'node:assert/strict';
import type { JsonValue } from '../../../src/core/json';
import { resolveLimits, type Limits } from '../../../src/core/limits';
import type { LanguageModel, ToolSource } from '../../../src/core/ports';
import { readSignature } from '../../../src/core/signature/signature';
import { foldEvents } from '../../../src/core/transcript/transcript';
import { comparisonToMarkdown, compareTranscripts } from '../../../src/core/transcript/transcriptComparison';
import { transcriptToMarkdown } from '../../../src/core/transcript/transcriptMarkdown';
import { compareRuns } from '../../../src/runs/compareRuns';
import type { Run, RunRequest } from '../../../src/runs/runService';
import { EngineRuns } from '../../support/engineRuns';
import { assertGolden } from '../../support/golden';
import { localTools } from '../../support/localTools';
import { js, ScriptedModel } from '../../support/scriptedModel';
import { promptSnapshot } from '../../support/promptSnapshot';
import { call, ToolCallingModel, type ToolReplyStep } from '../../support/toolCallingModel';

const TASK = 'Name the owner of each high-severity incident.';
const OWNERS: Readonly<Record<string, string>> = { 'INC-1': 'Ada', 'INC-3': 'Grace' };
const OWNER_LIST = { type: 'array', items: { type: 'string' } };
const called: string[] = [];

function textOf(value: JsonValue | undefined): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

const tools = localTools({
  'incidents.list': (input) => {
    called.push('incidents.list');
    const all = [
      { id: 'INC-1', severity: 'high' },
      { id: 'INC-2', severity: 'low' },
      { id: 'INC-3', severity: 'high' },
    ];
    return {
      ok: true,
      value: all.filter(({ severity }) => [undefined, severity].includes(input['severity'] as string)),
    };
  },
  'people.owner-of': ({ incident }) => {
    called.push(`people.owner-of ${textOf(incident)}`);
    const owner = OWNERS[textOf(incident)];
    if (owner !== undefined) return { ok: true, value: { owner } };
    return { ok: false, error: { kind: 'tool', message: `no incident ${textOf(incident)}` } };
  },
});

const LIST_HIGH = { calls: [call('incidents__list', { severity: 'high' })] };
const SUBMIT_BOTH = { calls: [call('submit', { result: ['Ada', 'Grace'] })] };

/** ReAct mode as people read it: a model's native tool calls in, the transcript of the run out. */
describe('ReAct transcripts', () => {
  let engine: EngineRuns;
  beforeEach(async () => {
    engine = await EngineRuns.create();
    called.length = 0;
  });
  afterEach(() => engine.close());

  function start(model: LanguageModel, limits: Partial<Limits> = {}, more: Partial<RunRequest> = {}): Run {
    return engine.service.start({
      task: TASK,
      model,
      surface: 'api',
      mode: 'react',
      limits: resolveLimits(limits),
      connectTools: (): Promise<ToolSource> => Promise.resolve(tools),
      ...more,
    });
  }

  async function transcript(
    replies: readonly ToolReplyStep[],
    limits: Partial<Limits> = {},
    more: Partial<RunRequest> = {},
  ): Promise<string> {
    const run = start(new ToolCallingModel(...replies), limits, more);
    await run.outcome;
    return transcriptToMarkdown(foldEvents(run.events), { stabilise: true });
  }

  it('several calls in one turn', async () => {
    const text = await transcript([
      { text: 'I look for the incidents first.', ...LIST_HIGH },
      { calls: [call('people__owner_of', { incident: 'INC-1' }), call('people__owner_of', { incident: 'INC-3' })] },
      { text: 'Both are known.', ...SUBMIT_BOTH },
    ]);
    await assertGolden('react/several-calls.md', text);
  });

  it('a tool error, then its repair', async () => {
    const text = await transcript([
      { calls: [call('people__owner_of', { incident: 'INC-9' })] },
      { calls: [call('people__owner_of', { incident: 'INC-1' })] },
      { calls: [call('submit', { result: 'Ada' })] },
    ]);
    await assertGolden('react/tool-error-then-repair.md', text);
  });

  it('an unknown tool, broken arguments, and results in the order of the calls', async () => {
    const text = await transcript([
      { calls: [call('incidents__lst', {}), call('incidents__list', '{"severity": '), call('incidents__list', {})] },
      { calls: [call('weather', {})] },
      { calls: [call('submit', { result: 3 })] },
    ]);
    await assertGolden('react/unknown-tool.md', text);
  });

  it('a bad submit, then a good one', async () => {
    const text = await transcript(
      [
        { calls: [call('submit', { owners: 'Ada', more: 1 })] },
        { calls: [call('submit', { owners: ['Ada', 'Grace'], count: '2' })] },
      ],
      {},
      { signature: readSignature({ type: 'object', properties: { owners: OWNER_LIST, count: { type: 'integer' } } }) },
    );
    await assertGolden('react/bad-submit-then-good.md', text);
  });

  it('a forced submit at the limit', async () => {
    const text = await transcript(
      [LIST_HIGH, { calls: [call('people__owner_of', { incident: 'INC-1' })] }, SUBMIT_BOTH],
      {
        iterations: 2,
      },
    );
    await assertGolden('react/forced-submit.md', text);
  });

  it('a model that answers in words where it should submit', async () => {
    const text = await transcript([LIST_HIGH, { text: 'Ada and Grace.' }], { iterations: 1 });
    await assertGolden('react/extract.md', text);
  });

  it('turns of text alone', async () => {
    const text = await transcript([{ text: 'I think the owner is Ada.' }, { text: 'Ada, surely.' }, SUBMIT_BOTH]);
    await assertGolden('react/text-only-turns.md', text);
  });

  it('empty turns, to the end', async () => {
    await assertGolden('react/empty-turns.md', await transcript([{}]));
  });

  it('a worker that is killed while tools are called, and the run that goes on', async () => {
    const slow = localTools({
      'incidents.list': (input) =>
        tools.call({ server: 'incidents', tool: 'list', arguments: input }, new AbortController().signal),
      'people.owner-of': async ({ incident }, signal) => {
        called.push(`people.owner-of ${textOf(incident)}`);
        if (incident === 'INC-3' && engine.workers.length === 1) {
          engine.workers[0]?.kill();
          await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));
        }
        return { ok: true, value: { owner: OWNERS[textOf(incident)] ?? null } };
      },
    });
    const owners = [call('people__owner_of', { incident: 'INC-1' }), call('people__owner_of', { incident: 'INC-3' })];
    const text = await transcript(
      [LIST_HIGH, { calls: owners }, { calls: [call('people__owner_of', { incident: 'INC-3' })] }, SUBMIT_BOTH],
      {},
      { connectTools: () => Promise.resolve(slow) },
    );
    const owner = 'people.owner-of';
    assert.deepEqual(called, ['incidents.list', `${owner} INC-1`, `${owner} INC-3`, `${owner} INC-3`]);
    assert.equal(engine.workers.length, 2);
    await assertGolden('react/resume-after-kill.md', text);
  });

  it('a worker that is killed while the model answers: the messages are the same again', async () => {
    const model = new ToolCallingModel(LIST_HIGH, () => {
      if (engine.workers.length === 1) engine.workers[0]?.kill();
      return SUBMIT_BOTH;
    });
    const run = start(model);
    assert.deepEqual(await run.outcome, { kind: 'submitted', outputs: { result: ['Ada', 'Grace'] } });
    assert.deepEqual(called, ['incidents.list']);
    assert.equal(engine.workers.length, 2);
    const [, ...again] = model.requests;
    for (const { messages } of again) assert.deepEqual(messages, again[0]?.messages);
    const observations = run.events.filter(({ type }) => type === 'observation.made');
    assert.equal(observations.length, 1, 'A turn that is gone through again is not reported again.');
  });

  it('ids of calls that are missing or come again are replaced, and those of the results with them', async () => {
    const owner = (incident: string, id: string) => call('people__owner_of', { incident }, id);
    const model = new ToolCallingModel(
      { calls: [owner('INC-1', ''), owner('INC-3', '')] },
      { calls: [owner('INC-1', 'same')] },
      { calls: [owner('INC-3', 'same')] },
      SUBMIT_BOTH,
    );
    const run = start(model);
    await run.outcome;
    const requested = run.events.flatMap((event) => (event.type === 'tool.started' ? [event.requestId] : []));
    assert.equal(new Set(requested).size, 4);
    const messages = model.requests.at(-1)?.messages ?? [];
    assert.deepEqual(
      messages.flatMap(({ toolResults = [] }) => toolResults.map(({ id }) => id)),
      messages.flatMap(({ toolCalls = [] }) => toolCalls.map(({ id }) => id)),
    );
  });

  it('the first message and the tools of a request', async () => {
    const model = new ToolCallingModel(SUBMIT_BOTH);
    await start(model, {}, { inputs: { notes: 'One line.\n' } }).outcome;
    const [request] = model.requests;
    const offered = `\`\`\`json\n${JSON.stringify(request?.tools, null, 2)}\n\`\`\``;
    await assertGolden(
      'react/first-message.md',
      promptSnapshot(`${request?.messages[0]?.text ?? ''}\n\n---\n\n${offered}`),
    );
  });

  it('a model that is known to call no tools is refused before anything is connected', async () => {
    const model = Object.assign(new ToolCallingModel(SUBMIT_BOTH), { canCallTools: false });
    const run = start(model, {}, { connectTools: () => assert.fail('It was connected.') });
    const outcome = await run.outcome;
    assert.equal(outcome.kind === 'failed' && outcome.code, 'modelCannotCallTools');
    assert.equal(model.requests.length, 0);
  });

  it('both modes at once, side by side', async () => {
    const react = new ToolCallingModel(
      LIST_HIGH,
      { calls: [call('people__owner_of', { incident: 'INC-1' }), call('people__owner_of', { incident: 'INC-3' })] },
      SUBMIT_BOTH,
    );
    const rlm = new ScriptedModel(
      js(
        `const high = await incidents.list({ severity: 'high' });\nSUBMIT(await Promise.all(high.map(async ({ id }) => (await people.owner_of({ incident: id })).owner)));`,
      ),
    );
    const { runs, comparison } = await compareRuns((mode) => start(mode === 'react' ? react : rlm, {}, { mode }));
    assert.equal((await comparison).rows.length, 9, 'Eight facts, and the models, which differ.');
    const [first, second] = runs.map(({ events }) => foldEvents(events));
    assert.ok(first !== undefined && second !== undefined);
    const markdown = comparisonToMarkdown(compareTranscripts(first, second, { stabilise: true }));
    await assertGolden('react/comparison.md', markdown);
  });
});
