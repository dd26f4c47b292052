import type { RunEvent } from '../../../../src/core/events';
import { foldEvents } from '../../../../src/core/transcript/transcript';
import { transcriptToMarkdown } from '../../../../src/core/transcript/transcriptMarkdown';
import { assertGolden } from '../../../support/golden';
import { localTools } from '../../../support/localTools';
import { js } from '../../../support/scriptedModel';
import { TaskRuns } from '../../../support/taskRuns';

const LIST = 'List the open incidents.';
const OPEN = ['INC-1', 'INC-3'];

/** Runs as people read them: what happens at a limit, and in a follow-up. */
describe('reference transcripts', () => {
  let runs: TaskRuns;
  before(async () => {
    runs = await TaskRuns.create();
  });
  after(() => runs.close());

  const tools = localTools({ 'incidents.list': () => ({ ok: true, value: OPEN }) });
  const first = js('const open = await incidents.list({});\nprint(open.length);');

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

  it('an answer of the wrong types, then one that can be brought to the right ones', async () => {
    const { run } = await runs.run(
      [
        js(`const open = await incidents.list({});\nSUBMIT({ count: 'two or so', ids: open, severity: 'grave' });`),
        js(`SUBMIT({ count: String(open.length), ids: open, severity: ' High ' });`),
      ],
      { task: LIST, tools, signature: "-> count: int, ids: list[str], severity: Literal['high', 'low']" },
    );
    await assertGolden('engine/typed-submit.md', markdown(run.events));
  });

  it('tokens used up, then extract', async () => {
    const { run } = await runs.run([first, js('print(open);'), 'INC-1 and INC-3 are open.'], {
      task: LIST,
      tools,
      tokens: 600,
      limits: { runTokens: 1_000 },
    });
    await assertGolden('engine/tokens-used-up.md', markdown(run.events));
  });

  it('the same again and again, then extract', async () => {
    const again = js('print(open.length);');
    const { run } = await runs.run([first, again, again, again, 'There are two incidents.'], { task: LIST, tools });
    await assertGolden('engine/in-circles.md', markdown(run.events));
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
});

function markdown(events: readonly RunEvent[]): string {
  return transcriptToMarkdown(foldEvents(events), { stabilise: true });
}
