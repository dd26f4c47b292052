import assert from 'node:assert/strict';
import { CalledToolGuard, EventParamsGuard, GenerateParamsGuard } from '../../../src/protocol/hostWorker';

const toolCall = { id: 'c1', name: 'incidents__list', arguments: { severity: 'high' } };
const toolResult = { id: 'c1', text: '[]', isError: false };
const tool = { name: 'incidents__list', description: 'Lists', inputSchema: { type: 'object' } };
const request = {
  runId: 'r',
  depth: 0,
  purpose: 'iteration',
  messages: [
    { role: 'user', text: 'task' },
    { role: 'assistant', text: '', toolCalls: [toolCall, { ...toolCall, id: 'c2', arguments: 'no JSON' }] },
    { role: 'user', text: '', toolResults: [toolResult] },
  ],
  tools: [tool],
  toolChoice: 'required',
};

describe("guards of the worker's requests", () => {
  it('let a request with native tool calls pass as it is, and one without', () => {
    assert.deepEqual(GenerateParamsGuard.parse(request), request);
    const plain = { runId: 'r', depth: 0, purpose: 'subCall', messages: [{ role: 'user', text: 'q' }] };
    assert.deepEqual(GenerateParamsGuard.parse(plain), plain);
  });

  const [first, second, third] = request.messages;
  const broken: Readonly<Record<string, object>> = {
    'a call without a name': { messages: [{ ...second, toolCalls: [{ id: 'c1', arguments: {} }] }] },
    'a call whose arguments are no JSON': {
      messages: [{ ...second, toolCalls: [{ ...toolCall, arguments: () => 1 }] }],
    },
    'a result without a text': { messages: [{ ...third, toolResults: [{ id: 'c1', isError: true }] }] },
    'a result whose mark is no boolean': { messages: [{ ...third, toolResults: [{ ...toolResult, isError: 'no' }] }] },
    'calls that are no list': { messages: [{ ...first, toolCalls: toolCall }] },
    'a tool without a schema': { tools: [{ name: 'x', description: 'y' }] },
    'a tool whose schema is a text': { tools: [{ ...tool, inputSchema: '{}' }] },
    'a choice that does not exist': { toolChoice: 'none' },
  };
  for (const [what, change] of Object.entries(broken)) {
    it(`refuse ${what}`, () => {
      assert.equal(GenerateParamsGuard.safeParse({ ...request, ...change }).success, false);
    });
  }

  it('check what a worker says of its prompt', () => {
    const sizes = { type: 'prompt.measured', instructions: 1, tools: 0, variables: 2, schemas: 3 };
    const isTaken = (change: object): boolean =>
      EventParamsGuard.safeParse({ runId: 'r', body: { ...sizes, ...change } }).success;
    assert.ok(isTaken({}) && isTaken({ areToolsNative: true }));
    for (const wrong of [-1, 0.5, '7', null, undefined, Number.NaN, Infinity, 2 ** 60]) {
      for (const name of ['instructions', 'tools', 'variables', 'schemas'])
        assert.equal(isTaken({ [name]: wrong }), false, `${name}: ${wrong}`);
    }
    assert.equal(isTaken({ areToolsNative: 1 }), false);
  });

  it('take the name of a nested cell only in its form', () => {
    const call = { id: 1, depth: 1, server: 's', tool: 't', arguments: {} };
    const event = { runId: 'r', body: { type: 'iteration.started' } };
    const isTaken = (nestedCell: unknown): readonly boolean[] => [
      CalledToolGuard.safeParse({ ...call, nestedCell }).success,
      GenerateParamsGuard.safeParse({ ...request, nestedCell }).success,
      EventParamsGuard.safeParse({ ...event, nestedCell }).success,
    ];
    for (const good of ['2.1:3', '2.1:3.2:1', undefined]) assert.deepEqual(isTaken(good), [true, true, true], good);
    const long = `1${'.1:1'.repeat(33)}`;
    for (const wrong of ['', '2', '2.1', 'x.1:1', '2.1:3 ', '<b>', long, 3, {}, null])
      assert.deepEqual(isTaken(wrong), [false, false, false], JSON.stringify(wrong));
    const started = (nestedRun: unknown): boolean =>
      EventParamsGuard.safeParse({ runId: 'r', body: { type: 'nested.started', prompt: 'p', nestedRun } }).success;
    assert.deepEqual([started('2.1'), started('2.1:3.1'), started(undefined)], [true, true, true]);
    assert.deepEqual([started('2'), started('2.1:3'), started('x'), started(2)], [false, false, false, false]);
  });

  it("check the id of the model's call", () => {
    const call = { id: 1, depth: 0, server: 's', tool: 't', arguments: {}, requestId: 'c1' };
    assert.deepEqual(CalledToolGuard.parse(call), call);
    assert.equal(CalledToolGuard.safeParse({ ...call, requestId: 1 }).success, false);
  });
});
