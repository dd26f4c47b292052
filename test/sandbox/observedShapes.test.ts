import assert from 'node:assert/strict';
import { MemoryStore } from '../../src/headless/memoryStores';
import type { ToolSource } from '../../src/core/ports';
import { ObservedShapes } from '../../src/runs/observedShapes';
import { localTools } from '../support/localTools';
import { resultOf, TaskRuns } from '../support/taskRuns';
import { js } from '../support/scriptedModel';

function people(serverVersion: string): ToolSource {
  const source = localTools({ 'people.get': ({ id }) => ({ ok: true, value: { id: id ?? 0, name: 'Ada' } }) });
  return { ...source, tools: source.tools.map((tool) => ({ ...tool, serverVersion })) };
}

describe('observed shapes in the real worker', () => {
  let runs: TaskRuns;
  before(async () => {
    runs = await TaskRuns.create();
  });
  after(() => runs.close());

  const firstMessage = async (tools: ToolSource): Promise<string> => {
    const replies = [
      js('const one = await people.get({ id: 1 })'),
      js('SUBMIT((await search_tools("get", { detail_level: "full" }))[0].declaration)'),
    ];
    const task = await runs.run(replies, { tools });
    assert.equal(typeof resultOf(task), 'string');
    assert.equal(task.turns[0]?.[0]?.text, task.turns[1]?.[0]?.text, 'the prompt is the same within a run');
    return task.turns[0]?.[0]?.text ?? '';
  };

  it('are learnt by a run and told to the next, for the same version of the server, also after a restart', async () => {
    const store = new MemoryStore();
    const shapes = new ObservedShapes(store);
    assert.match(await firstMessage(shapes.observe(people('1.0.0'))), /get\(input\?: [^)]*\): Promise<any>/);
    assert.match(
      await firstMessage(shapes.observe(people('1.0.0'))),
      /Promise<\/\* observed \*\/ \{ id: number; name: string \}>/,
    );
    assert.match(await firstMessage(shapes.observe(people('2.0.0'))), /Promise<any>/);
    await shapes.flush();
    const later = new ObservedShapes(store);
    assert.match(await firstMessage(later.observe(people('1.0.0'))), /\/\* observed \*\/ \{ id: number/);
  });

  it('are learnt anew where the store holds something else', async () => {
    const store = new MemoryStore();
    await store.set('observedShapes', '[["a", 5], 7');
    assert.match(await firstMessage(new ObservedShapes(store).observe(people('1.0.0'))), /Promise<any>/);
  });
});
