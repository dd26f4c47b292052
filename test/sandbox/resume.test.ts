import assert from 'node:assert/strict';
import type { RunEvent, RunEventType } from '../../src/core/events';
import type { JsonObject } from '../../src/core/json';
import { resolveLimits } from '../../src/core/limits';
import type { ToolSource } from '../../src/core/ports';
import { TASK_OPENING } from '../../src/core/prompt';
import { foldEvents } from '../../src/core/transcript/transcript';
import { transcriptToMarkdown } from '../../src/core/transcript/transcriptMarkdown';
import { assertGolden } from '../support/golden';
import { localTools, type ToolFunction } from '../support/localTools';
import { isTakenAway, loseWorkerAt, type Matches } from '../support/lostWorkers';
import { js, type Reply } from '../support/scriptedModel';
import { call, ToolCallingModel } from '../support/toolCallingModel';
import { observationsOf, TaskRuns, type FinishedTask } from '../support/taskRuns';

const OPEN = ['INC-1', 'INC-3'];

/** The cell of the second iteration, which most workers die in: everything that a cell can do, with pauses. */
const BUSY = js(`const pause = () => new Promise((resolve) => setTimeout(resolve, 50));
await pause();
print('begun');
await pause();
const lines = [];
for (const id of open) lines.push((await incidents.read({ id })).text);
const kind = await llm_query('Kind of ' + lines.join() + '?');
const more = await rlm_query('Look for more.');
await pause();
print(kind, more);`);

/** Runs as people read them whose worker is lost at each kind of event. Nothing is called twice but what may be. */
describe('a worker that is lost at', () => {
  let runs: TaskRuns;
  let calls: string[];
  before(async () => {
    runs = await TaskRuns.create();
  });
  beforeEach(() => {
    calls = [];
  });
  after(() => runs.close());

  /** A tool that hangs where its call is given up. */
  const counted =
    (name: string, say: (id: string) => string): ToolFunction =>
    async (input, signal) => {
      calls.push(name);
      if (isTakenAway(runs.engine.workers.at(-1))) {
        await new Promise((resolve) => signal.addEventListener('abort', resolve));
        signal.throwIfAborted();
      }
      return { ok: true, value: { text: say(typeof input['id'] === 'string' ? input['id'] : '') } };
    };

  const tools: ToolSource = annotated(
    localTools({
      'incidents.list': () => ({ ok: true, value: OPEN }),
      'incidents.read': counted('read', (id) => `${id} is down`),
      'incidents.close': counted('close', (id) => `${id} is closed`),
    }),
    { read: { readOnlyHint: true } },
  );

  const first = js('const open = await incidents.list({});\nprint(open.length);');

  async function lostAt(
    matches: Matches,
    { cell = BUSY, last = js('SUBMIT([kind, more, ...open]);'), times = 1 } = {},
  ): Promise<FinishedTask> {
    const replies = [first, cell, last].map((reply): Reply => (messages) => {
      const isNested = messages[0]?.text.includes(`${TASK_OPENING}\nLook for more.`) === true;
      return isNested ? js(`SUBMIT('nothing more')`) : reply;
    });
    return runs.run(replies, {
      task: 'List the open incidents.',
      tools,
      answer: () => 'network',
      onStart: (run) => loseWorkerAt(run, runs.engine.workers, matches, times),
    });
  }

  async function assertTranscript(name: string, { run }: FinishedTask): Promise<void> {
    assert.ok(run.events.some(({ type }) => type === 'worker.lost'));
    // The prompt of the nested run is no matter of these transcripts.
    const events = run.events.filter(({ depth = 0 }) => depth === 0);
    await assertGolden(`resume/${name}.md`, transcriptToMarkdown(foldEvents(events), { stabilise: true }));
  }

  const inSecond =
    (type: RunEventType, fits: (event: RunEvent) => boolean = () => true): Matches =>
    (event) =>
      event.type === type && event.iteration === 2 && (event.depth ?? 0) === 0 && fits(event);
  const isSubCall = (event: RunEvent): boolean => event.type === 'model.started' && event.purpose === 'subCall';

  const POINTS: Readonly<Record<string, Matches>> = {
    'iteration.started': inSecond('iteration.started'),
    'model.started': inSecond('model.started'),
    'model.finished': inSecond('model.finished'),
    'cell.started': inSecond('cell.started'),
    'console.printed': inSecond('console.printed'),
    'tool.started': inSecond('tool.started'),
    'tool.finished': inSecond('tool.finished'),
    'sub-call-started': inSecond('model.started', isSubCall),
    'sub-call-finished': inSecond(
      'model.finished',
      (event) => event.type === 'model.finished' && event.text === 'network',
    ),
    'nested.started': inSecond('nested.started'),
    'nested.finished': inSecond('nested.finished'),
    'cell.finished': inSecond('cell.finished'),
    'observation.made': inSecond('observation.made'),
  };

  for (const [name, matches] of Object.entries(POINTS)) {
    it(name, async () => {
      const done = await lostAt(matches);
      await assertTranscript(name, done);
      assert.deepEqual(done.outcome, {
        kind: 'submitted',
        outputs: { result: ['network', 'nothing more', ...OPEN] },
      });
      // The call that was under way is one that may be made again.
      assert.equal(calls.length, name === 'tool.started' ? 3 : 2);
      const { consoleLines } = foldEvents(done.run.events).iterations[1] ?? {};
      assert.deepEqual(
        consoleLines?.map(({ text }) => text),
        ['begun', 'network nothing more'],
      );
    });
  }

  it('SUBMIT', async () => {
    const last = js('SUBMIT((await incidents.read({ id: open[0] })).text);');
    const done = await lostAt((event) => event.type === 'tool.finished' && event.iteration === 3, { last });
    await assertTranscript('submit', done);
    assert.deepEqual(done.outcome, { kind: 'submitted', outputs: { result: 'INC-1 is down' } });
    // Two in the second iteration, one in the last.
    assert.equal(calls.length, 3);
  });

  it('the start of a call whose effect nobody knows', async () => {
    const cell = js(`let outcome = 'closed';
try {
  await incidents.close({ id: open[0] });
} catch (error) {
  outcome = \`\${error.name} (\${error.kind})\`;
  print(error.message);
}`);
    const done = await lostAt(inSecond('tool.started'), { cell, last: js('SUBMIT(outcome);') });
    await assertTranscript('unknown-effect', done);
    assert.deepEqual(done.outcome, { kind: 'submitted', outputs: { result: 'ToolError (cancelled)' } });
    assert.deepEqual(calls, ['close']);
  });

  it('the same cell twice', async () => {
    const cell = js(`const wanted = 1;\nlet open2 = open.length;\nprint('begun');\nfor (;;) {}`);
    const done = await lostAt(inSecond('console.printed'), {
      cell,
      last: js('SUBMIT([typeof wanted, open.length]);'),
      times: 2,
    });
    await assertTranscript('twice', done);
    assert.deepEqual(done.outcome, { kind: 'submitted', outputs: { result: ['undefined', 2] } });
    const resumed = done.run.events.filter((event) => event.type === 'worker.resumed');
    assert.deepEqual(
      resumed.map(({ lostVariables }) => lostVariables),
      [[], ['wanted', 'open2']],
    );
    assert.match(observationsOf(done.run).at(-1) ?? '', /These variables are not there: wanted, open2\./);
  });

  /** At the end of the n-th last call of a run, counted from 1. */
  function atLastAnswer(wanted: number): Matches {
    const asked = new Set<string>();
    let seen = 0;
    return (event) => {
      if (event.type === 'model.started' && event.purpose === 'extract') asked.add(event.callId);
      if (event.type === 'model.finished' && asked.has(event.callId)) seen += 1;
      return event.type === 'model.finished' && asked.has(event.callId) && seen === wanted;
    };
  }

  for (const wanted of [1, 2]) {
    it(`answer ${wanted} of the last calls at a limit, which is not asked for again`, async () => {
      const { run, outcome, turns } = await runs.run(
        [js('print("seen")'), 'Ada, I think.', '{"owners":["Ada"]}', '{"owners":["asked again"]}'],
        {
          signature: '-> owners: list[str]',
          limits: { iterations: 1 },
          onStart: (started) => loseWorkerAt(started, runs.engine.workers, atLastAnswer(wanted)),
        },
      );
      assert.ok(run.events.some(({ type }) => type === 'worker.lost'));
      assert.deepEqual(outcome, { kind: 'extracted', outputs: { owners: ['Ada'] }, terminationReason: 'iterations' });
      assert.equal(turns.length, 3);
      // What the model was told of its first answer is there again where the second one is asked for.
      assert.match(turns.at(-1)?.at(-1)?.text ?? '', /cannot be used: it holds no JSON/);
    });
  }

  it('the forced submit of ReAct mode, which is not asked for again', async () => {
    const model = new ToolCallingModel(
      { calls: [call('incidents__list', {})] },
      { calls: [call('submit', { result: 'forced' })] },
    );
    const run = runs.engine.service.start({
      ...{ task: 'List them.', model, surface: 'command', mode: 'react', limits: resolveLimits({ iterations: 1 }) },
      connectTools: () => Promise.resolve(tools),
    });
    loseWorkerAt(run, runs.engine.workers, atLastAnswer(1));
    const outcome = await run.outcome;
    assert.ok(run.events.some(({ type }) => type === 'worker.lost'));
    assert.deepEqual(outcome, {
      kind: 'extracted',
      outputs: { result: 'forced' },
      terminationReason: 'forced_submit',
    });
    assert.equal(model.requests.length, 2);
    assert.equal(run.events.filter((event) => event.type === 'notice.given').length, 1);
  });

  it('a later event, where an earlier cell was lost for good', async () => {
    const lost = js(`print('begun'); for (;;) {}`);
    const { run, outcome } = await runs.run(
      [first, lost, js('const third = 3;'), js('SUBMIT([open.length, third]);')],
      {
        tools,
        onStart: (started) => {
          loseWorkerAt(
            started,
            runs.engine.workers,
            (event) => event.type === 'console.printed' && event.text === 'begun',
            2,
          );
        },
      },
    );
    assert.equal(outcome.kind, 'submitted', JSON.stringify(outcome));
    assert.ok(run.events.some(({ type }) => type === 'worker.lost'));
  });
});

/** The same tools with annotations, by the name of the tool. */
function annotated(source: ToolSource, annotations: Readonly<Record<string, JsonObject>>): ToolSource {
  return { ...source, tools: source.tools.map((tool) => ({ ...tool, annotations: annotations[tool.name] })) };
}
