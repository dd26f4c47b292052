import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { localTools } from '../support/localTools';
import { js } from '../support/scriptedModel';
import { eventsOf, resultOf, TaskRuns } from '../support/taskRuns';

const SECRET = 'hunter2-"quoted"';
const LARGE = 100_000;

describe('the journal of tool calls', () => {
  let runs: TaskRuns;
  before(async () => {
    runs = await TaskRuns.create();
    runs.engine.secrets.push(SECRET);
  });
  after(() => runs.close());

  const tools = localTools({
    'notes.find': ({ word }) => ({ ok: true, value: { word: word ?? null, from: `Bearer ${SECRET}` } }),
    'notes.all': () => ({ ok: true, value: `${SECRET}${'x'.repeat(LARGE)}${SECRET}` }),
    'notes.fail': () => ({
      ok: false,
      error: { kind: 'tool', message: `no ${SECRET}`, content: [{ type: 'text', text: SECRET }] },
    }),
  });

  it('has arguments, results and errors; large ones lie beside it; no secret of the configuration is in either', async () => {
    const code = `const one = await notes.find({ word: 'Bearer ' + 'hunter2-' + '"quoted"' });
      const all = await notes.all({ long: 'y'.repeat(${LARGE}) });
      await notes.fail({}).catch(() => undefined);
      SUBMIT([one.from.length, all.length])`;
    const task = await runs.run([js(code)], { tools });
    // The code has the values as they are.
    assert.deepEqual(resultOf(task), [`Bearer ${SECRET}`.length, LARGE + 2 * SECRET.length]);
    await runs.engine.service.dispose();
    const folder = path.join(runs.engine.folder, 'runs', task.run.id);
    const journal = await readFile(path.join(folder, 'journal.jsonl'), 'utf8');
    assert.ok(journal.length < LARGE, `${journal.length} characters`);
    const names = await readdir(path.join(folder, 'values'));
    const values = await Promise.all(names.map((name) => readFile(path.join(folder, 'values', name), 'utf8')));
    assert.deepEqual(
      ['x', 'y'].map((letter) => values.filter((value) => value.includes(letter.repeat(LARGE))).length),
      [1, 1],
    );
    // The code of the cell has the parts of the secret alone.
    const written = JSON.stringify(SECRET).slice(1, -1);
    for (const text of [journal, ...values]) assert.ok(!text.includes(written) && !text.includes(SECRET));

    const again = (await runs.engine.service.find(task.run.id)) ?? assert.fail('the run is gone');
    const started = eventsOf(again, 'tool.started').map((event) => [event.tool, event.arguments]);
    assert.deepEqual(started, [
      ['find', { word: 'Bearer [secret]' }],
      ['all', { long: 'y'.repeat(LARGE) }],
      ['fail', {}],
    ]);
    assert.deepEqual(
      eventsOf(again, 'tool.finished').map(({ value }) => value),
      [{ word: 'Bearer [secret]', from: 'Bearer [secret]' }, `[secret]${'x'.repeat(LARGE)}[secret]`],
    );
    assert.deepEqual(
      eventsOf(again, 'tool.failed').map(({ error }) => error),
      [{ kind: 'tool', message: 'no [secret]', content: [{ type: 'text', text: '[secret]' }] }],
    );
  });
});
