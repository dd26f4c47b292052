import assert from 'node:assert/strict';
import type { RunEvent } from '../../../../src/core/events';
import { foldEvents } from '../../../../src/core/transcript/transcript';
import { transcriptToMarkdown } from '../../../../src/core/transcript/transcriptMarkdown';
import type { Run } from '../../../../src/runs/runService';
import { assertGolden } from '../../../support/golden';
import { localTools } from '../../../support/localTools';
import { js } from '../../../support/scriptedModel';
import { TaskRuns } from '../../../support/taskRuns';

const LIST = 'List the open incidents.';
const OPEN = ['INC-1', 'INC-3'];

/** Runs as people read them: what happens at a limit, in a follow-up, and after a worker died at each kind of event. */
describe('reference transcripts', () => {
  let runs: TaskRuns;
  before(async () => {
    runs = await TaskRuns.create();
  });
  after(() => runs.close());

  const tools = localTools({ 'incidents.list': () => ({ ok: true, value: OPEN }) });
  const first = js('const open = await incidents.list({});\nprint(open.length);');
  const last = js('SUBMIT(open);');

  function kill(): void {
    runs.engine.workers.at(-1)?.kill();
  }

  /** Kills the worker at the first event of that kind. */
  function killAt(matches: (event: RunEvent) => boolean): (run: Run) => void {
    return (run) => {
      const stop = run.subscribe((event) => {
        if (!matches(event)) return;
        stop();
        kill();
      });
    };
  }

  it('sub-calls used up', async () => {
    const { run } = await runs.run(
      [
        js(
          `const kinds = await llm_query_batched(['Kind of INC-1?', 'Kind of INC-2?', 'Kind of INC-3?']);\nprint(kinds);`,
        ),
        js(`await llm_query('Kind of INC-3?');`),
        js(`SUBMIT(kinds.filter((kind) => !kind.startsWith('[ERROR]')));`),
      ],
      {
        task: 'Sort the incidents by kind.',
        answer: (prompt) => `network (${prompt.slice(8, 13)})`,
        limits: { subCalls: 2 },
      },
    );
    await assertGolden('engine/sub-calls-used-up.md', markdown(run.events));
  });

  it('a follow-up', async () => {
    const one = await runs.run([js('const open = await incidents.list({});\nSUBMIT(open.length);')], {
      task: 'How many incidents are open?',
      tools,
      mayBeContinued: true,
    });
    const two = await runs.run(['not asked again', js('SUBMIT(open.join());')], {
      task: 'Name them.',
      tools,
      continues: one.run,
    });
    const seen = two.turns[0]?.at(-1)?.text ?? '';
    const text = `${markdown(one.run.events)}\n---\n\n${markdown(two.run.events)}\n---\n\nWhat the model was told first:\n\n~~~text\n${seen}\n~~~\n`;
    await assertGolden('engine/follow-up.md', text);
  });

  describe('a worker that is killed', () => {
    it('while the model is called', async () => {
      const reply = async (): Promise<string> => {
        const worker = runs.engine.workers.at(-1);
        if (isFirst) worker?.kill();
        if (isFirst) await worker?.lost;
        isFirst = false;
        return last;
      };
      let isFirst = true;
      const { run } = await runs.run([first, reply], { task: LIST, tools });
      await assertGolden('engine/killed-in-model-call.md', markdown(run.events));
    });

    it('while a cell computes', async () => {
      const { run } = await runs.run([first, js(`print('begun');\nfor (;;) {}`), last], {
        task: LIST,
        tools,
        onStart: killAt((event) => event.type === 'console.printed' && event.text === 'begun'),
      });
      await assertGolden('engine/killed-in-cell.md', markdown(run.events));
    });

    it('while a tool is called', async () => {
      const deadly = localTools({
        'incidents.list': () => ({ ok: true, value: OPEN }),
        'incidents.close': async (_input, signal) => {
          kill();
          await new Promise((resolve) => signal.addEventListener('abort', resolve));
          return { ok: true, value: 'closed' };
        },
      });
      const { run } = await runs.run([first, js(`await incidents.close({ id: open[0] });`), last], {
        task: LIST,
        tools: deadly,
      });
      await assertGolden('engine/killed-in-tool-call.md', markdown(run.events));
    });

    it('between two iterations', async () => {
      // The next call of the model may be under way already; it is no part of what is compared.
      let asked = 0;
      const reply = async (_messages: unknown, signal: AbortSignal): Promise<string> => {
        asked += 1;
        if (asked === 1 && runs.engine.workers.at(-1)?.isAlive === false)
          await new Promise((resolve) => signal.addEventListener('abort', resolve));
        return last;
      };
      const { run } = await runs.run([first, reply], {
        task: LIST,
        tools,
        onStart: killAt((event) => event.type === 'observation.made'),
      });
      // Where the loss falls among the events of the next iteration is a matter of chance.
      assert.ok(run.events.some(({ type }) => type === 'worker.lost'));
      const settled = withoutCancelled(run.events).filter(({ type }) => !type.startsWith('worker.'));
      await assertGolden('engine/killed-between-iterations.md', markdown(settled));
    });
  });
});

function markdown(events: readonly RunEvent[]): string {
  return transcriptToMarkdown(foldEvents(events), { stabilise: true });
}

function withoutCancelled(events: readonly RunEvent[]): readonly RunEvent[] {
  const ids = events.flatMap((event) => (event.type === 'model.failed' ? [event.callId] : []));
  return events.filter((event) => !('callId' in event && ids.includes(event.callId)));
}
