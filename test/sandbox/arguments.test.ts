import assert from 'node:assert/strict';
import type { JsonObject } from '../../src/core/json';
import type { ToolSource } from '../../src/core/ports';
import { localTools } from '../support/localTools';
import { eventsOf, observationsOf, resultOf, TaskRuns } from '../support/taskRuns';
import { js } from '../support/scriptedModel';

const inputSchema: JsonObject = {
  type: 'object',
  properties: { owner: { type: 'string' }, limit: { type: 'integer' } },
  required: ['owner'],
};

function incidents(schema: JsonObject): { readonly source: ToolSource; readonly received: JsonObject[] } {
  const received: JsonObject[] = [];
  const source = localTools({
    'incidents.list': (input) => {
      received.push(input);
      return { ok: true, value: 'called' };
    },
  });
  return { source: { ...source, tools: source.tools.map((tool) => ({ ...tool, inputSchema: schema })) }, received };
}

describe('arguments of tool calls in the real worker', () => {
  let runs: TaskRuns;
  before(async () => {
    runs = await TaskRuns.create();
  });
  after(() => runs.close());

  it('that do not fit are an error to catch: nothing is sent, no call is charged', async () => {
    const { source, received } = incidents(inputSchema);
    const result = await runs.submitted(
      `let caught; try { await incidents.list({ ownr: 'a', limit: 'ten' }) } catch (error) { caught = error }
       SUBMIT([caught.name, caught.server, caught.tool, caught.kind, caught.faults, budget().tool_calls])`,
      { tools: source, limits: { toolCalls: 7 } },
    );
    assert.deepEqual(result, [
      ...['ToolError', 'incidents', 'list', 'arguments'],
      [
        '`owner` is missing (string)',
        '`ownr` is not known; did you mean `owner`?',
        '`limit` must be integer, not string',
      ],
      7,
    ]);
    assert.deepEqual(received, []);
  });

  it('that nobody catches are an observation from which the next try can be written', async () => {
    const { source, received } = incidents(inputSchema);
    const task = await runs.run(
      [
        js(`const input = JSON.parse('{"ownr":"a"}');\nawait incidents.list(input)`),
        js(`SUBMIT(await incidents.list({ owner: 'a' }))`),
      ],
      {
        tools: source,
      },
    );
    assert.equal(resultOf(task), 'called');
    assert.deepEqual(received, [{ owner: 'a' }]);
    assert.equal(eventsOf(task.run, 'tool.started').length, 1);
    const [observation = ''] = observationsOf(task.run);
    assert.match(observation, /^Error \(line 2, column 1\d\): ToolError: incidents\.list: the arguments do not fit/);
    assert.match(observation, /did you mean `owner`\?\nIt takes list\(input: \{ owner: string; limit\?: number \}\)/);
  });

  it('a schema that would hang the worker lets the call through', async () => {
    const { source, received } = incidents({ type: 'object', properties: { owner: { pattern: '^(a+)+$' } } });
    const result = await runs.submitted(`SUBMIT(await incidents.list({ owner: 'a'.repeat(64) + '!' }))`, {
      tools: source,
    });
    assert.equal(result, 'called');
    assert.equal(received.length, 1);
  });
});
