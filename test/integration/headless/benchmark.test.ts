import assert from 'node:assert/strict';
import type { ChatMessage, ModelTool } from '../../../src/core/ports';
import { parseOptions } from '../../bench/rlm/options';
import { makeTasks } from '../../bench/rlm/measurement';
import { modelAtEndpoint, runBenchmark } from '../../bench/rlm/rlmBenchmark';
import { OracleEndpoint } from '../../support/oracleEndpoint';
import { CompletionServer, type CompletionRequest, type Reply } from './completionServer';

const LENGTH = 2_048;
const OPTIONS = parseOptions(['--lengths', '2K', '--tasks', '1', '--no-large', '--model', 'oracle']);

/** The whole way of a model that a user configures: the benchmark's command line, the wire, and the tables. */
describe('the benchmark on an OpenAI-compatible endpoint', function () {
  this.timeout(120_000);

  it('measures all arms on what the endpoint answers, with the tokens that it counted', async () => {
    const endpoint = new OracleEndpoint(makeTasks({ ...OPTIONS, nominalTokens: LENGTH }));
    const server = await CompletionServer.start(async (request) => replyOf(request, endpoint));
    const printed: string[] = [];
    try {
      const model = modelAtEndpoint('oracle', server.environment);
      assert.equal(await runBenchmark(OPTIONS, (text) => printed.push(text), model), true);
    } finally {
      await server.dispose();
    }
    const lines = printed.join('\n').split('\n');
    const rows = lines.filter((line) => /^(s-niah|oolong|oolong-pairs) /.test(line)).map((line) => line.split(/ {2,}/));
    assert.equal(rows.length, 3 * 4, printed.join('\n'));
    for (const [benchmark = '', , , arm = '', tasks, score, expected, , subCalls, rootIn] of rows) {
      const isGuess = arm === 'rlm-without-sub-calls' && benchmark !== 's-niah';
      assert.ok(isGuess || score === '1.000', `${benchmark} ${arm}: ${score ?? ''}`);
      assert.deepEqual([tasks, expected], ['1', '–']);
      assert.equal(subCalls, arm === 'rlm' ? '1.0' : '0.0');
      // Every request of this endpoint has a thousand tokens.
      assert.match(rootIn ?? '', /^\d,000$/);
    }
    const offered = server.requests.flatMap(({ tools = [] }) => tools.map(({ function: { name } }) => name));
    assert.deepEqual([...new Set(offered)], ['document__read', 'document__search', 'submit']);
  });

  it('says what is missing where no endpoint is configured', () => {
    assert.throws(() => modelAtEndpoint('some-model', {}), /--model needs OPENAI_BASE_URL/);
  });
});

async function replyOf({ messages, tools }: CompletionRequest, endpoint: OracleEndpoint): Promise<Reply> {
  const received = messages.map(({ role, content, tool_call_id: id }): ChatMessage =>
    role === 'tool'
      ? { role: 'user', text: '', toolResults: [{ id: id ?? '', text: content, isError: false }] }
      : { role: role === 'assistant' ? 'assistant' : 'user', text: content },
  );
  const offered = tools?.map(({ function: { name } }): ModelTool => ({ name, description: '', inputSchema: {} }));
  const { text, toolCalls } = await endpoint.answer(received, offered);
  const usage = { inputTokens: 1_000, outputTokens: 1 };
  if (toolCalls === undefined) return { kind: 'text', text, ...usage };
  const deltas = toolCalls.map(({ id, name, arguments: input }, index) => ({
    index,
    id,
    type: 'function',
    function: { name, arguments: JSON.stringify(input) },
  }));
  return { kind: 'calls', deltas, ...usage };
}
