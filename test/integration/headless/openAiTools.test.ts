import assert from 'node:assert/strict';
import { isRlmError } from '../../../src/core/errors';
import type { ChatMessage, GenerateOptions, ModelResponse } from '../../../src/core/ports';
import { endpointFrom, openAiModel } from '../../../src/headless/openAiModel';
import { CompletionServer, type Reply } from './completionServer';

const TOOLS: GenerateOptions['tools'] = [
  { name: 'incidents__list', description: 'Lists incidents', inputSchema: { type: 'object', properties: {} } },
  { name: 'submit', description: 'Ends', inputSchema: { type: 'object', properties: {} } },
];
const QUESTION: readonly ChatMessage[] = [{ role: 'user', text: 'the task' }];

describe('tool calls of an OpenAI-compatible endpoint', () => {
  let server: CompletionServer;
  afterEach(() => server.dispose());

  async function answer(
    reply: Reply,
    messages = QUESTION,
    options: Partial<GenerateOptions> = { tools: TOOLS },
  ): Promise<ModelResponse> {
    server = await CompletionServer.start(() => reply);
    const endpoint = endpointFrom(server.environment);
    assert.ok(endpoint !== undefined);
    const signal = AbortSignal.timeout(10_000);
    return openAiModel('m', endpoint).generate(messages, { signal, onText: () => undefined, ...options });
  }

  it('are put together from their pieces, beside the text', async () => {
    const { text, toolCalls, usage } = await answer({
      kind: 'calls',
      text: 'I look first.',
      deltas: [
        { index: 0, id: 'a', type: 'function', function: { name: 'incidents__list', arguments: '' } },
        { index: 1, id: 'b', type: 'function', function: { name: 'submit', arguments: '{"res' } },
        { index: 0, function: { arguments: '{"severity":' } },
        { index: 1, function: { arguments: 'ult":[1]}' } },
        { index: 0, function: { arguments: '"high"}' } },
      ],
    });
    assert.equal(text, 'I look first.');
    assert.deepEqual(toolCalls, [
      { id: 'a', name: 'incidents__list', arguments: { severity: 'high' } },
      { id: 'b', name: 'submit', arguments: { result: [1] } },
    ]);
    assert.ok(usage.isEstimate && usage.outputTokens > 10, 'The calls count as output.');
    assert.ok(usage.inputTokens > 40, 'The schemas count as input.');
  });

  it('are taken whole and without an index, without arguments, and with broken ones', async () => {
    const { toolCalls } = await answer({
      kind: 'calls',
      deltas: [
        { id: 'a', function: { name: 'incidents__list', arguments: '{"n":1}' } },
        { id: 'b', function: { name: 'incidents__list' } },
        { id: 'c', function: { name: 'incidents__list', arguments: '{"n":' } },
      ],
    });
    assert.deepEqual(
      toolCalls?.map((call) => call.arguments),
      [{ n: 1 }, {}, '{"n":'],
    );
  });

  it('go back with their results, and the tools go along', async () => {
    await answer({ kind: 'text', text: '', inputTokens: 1, outputTokens: 1 }, [
      ...QUESTION,
      {
        role: 'assistant',
        text: '',
        toolCalls: [
          { id: 'a', name: 'incidents__list', arguments: { n: 1 } },
          { id: 'b', name: 'incidents__list', arguments: '{"n":' },
        ],
      },
      {
        role: 'user',
        text: '',
        toolResults: [
          { id: 'a', text: '[]', isError: false },
          { id: 'b', text: 'Error: no JSON', isError: true },
        ],
      },
    ]);
    const [request] = server.requests;
    assert.deepEqual(
      request?.messages.map(({ role, content }) => [role, content]),
      [
        ['user', 'the task'],
        ['assistant', null],
        ['tool', '[]'],
        ['tool', 'Error: no JSON'],
      ],
    );
    assert.deepEqual(
      request.messages[1]?.tool_calls?.map((call) => [call.id, call.function.arguments]),
      [
        ['a', '{"n":1}'],
        ['b', '{}'],
      ],
    );
    assert.deepEqual(
      request.messages.slice(2).map((message) => message.tool_call_id),
      ['a', 'b'],
    );
    assert.deepEqual(
      request.tools?.map((tool) => tool.function.name),
      ['incidents__list', 'submit'],
    );
    assert.equal(request.tool_choice, 'auto');
  });

  it('can be required, of one tool by its name', async () => {
    const nothing: Reply = { kind: 'calls', deltas: [] };
    assert.deepEqual((await answer(nothing, QUESTION, { tools: TOOLS, toolChoice: 'required' })).toolCalls, []);
    assert.equal(server.requests[0]?.tool_choice, 'required');
    await server.dispose();
    await answer(nothing, QUESTION, { tools: TOOLS?.slice(1), toolChoice: 'required' });
    assert.deepEqual(server.requests[0]?.tool_choice, { type: 'function', function: { name: 'submit' } });
  });

  it('are not spoken of where no tools are offered', async () => {
    const response = await answer({ kind: 'text', text: 'Yes.', inputTokens: 1, outputTokens: 1 }, QUESTION, {});
    assert.equal('toolCalls' in response, false);
    assert.equal('tools' in (server.requests[0] ?? {}), false);
  });

  it('that break off are a cut stream', async () => {
    const cut: Reply = { kind: 'calls', isCut: true, deltas: [{ index: 0, id: 'a', function: { name: 'submit' } }] };
    await assert.rejects(answer(cut), (thrown) => isRlmError(thrown) && thrown.code === 'modelStreamCut');
  });

  for (const message of [
    'registry/model:2b does not support tools',
    '"auto" tool choice requires --enable-auto-tool-choice and --tool-call-parser to be set',
    'tools are not supported by this model',
  ]) {
    it(`tell a model that has none: ${message}`, async () => {
      const refusal: Reply = { kind: 'status', status: 400, message };
      await assert.rejects(answer(refusal), (thrown) => isRlmError(thrown) && thrown.code === 'modelCannotCallTools');
    });
  }

  it('leave other refusals what they are', async () => {
    const refusal: Reply = { kind: 'status', status: 400, message: 'the request is too long' };
    await assert.rejects(answer(refusal), (thrown) => isRlmError(thrown) && thrown.code === 'modelTooLong');
  });
});
