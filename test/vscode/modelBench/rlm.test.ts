import assert from 'node:assert/strict';
import type { ChatMessage } from '../../../src/core/ports';
import { languageModelOf } from '../../../src/vscode/models/languageModel';
import { modelById } from '../../../src/vscode/models/modelChoice';
import { makeTasks } from '../../bench/rlm/measurement';
import { parseOptions } from '../../bench/rlm/options';
import { runBenchmark } from '../../bench/rlm/rlmBenchmark';
import { OracleEndpoint } from '../../support/oracleEndpoint';
import { MODEL_ID, testModel, type AnsweredRequest, type ScriptStep } from '../suite/editor';

const RUN_MS = 14 * 60_000;
const DEFAULT_ARGS = ['--lengths', '2K', '--tasks', '1', '--no-large'];

/** Run by `npm run bench -- rlm --lm-model <vendor/id>`; with the test model the oracle answers behind the API. */
describe('the benchmark on a model of the Language Model API', function () {
  this.timeout(RUN_MS);

  it('is measured', async () => {
    const args = process.env['RLM_BENCH_ARGS'];
    const options = parseOptions(args === undefined ? DEFAULT_ARGS : (JSON.parse(args) as string[]));
    const { lmModel = MODEL_ID } = options;
    if (lmModel === MODEL_ID) {
      const lengths = options.lengths.flatMap((nominalTokens) => makeTasks({ ...options, nominalTokens }));
      const endpoint = new OracleEndpoint(lengths);
      (await testModel()).setAnswer((request) => stepOf(request, endpoint));
    }
    const model = languageModelOf(await modelById(lmModel), 'The benchmark asks the model that was named for it.');
    const printed: string[] = [];
    const isMet = await runBenchmark(options, (text) => printed.push(...text.split('\n')), model);
    for (const line of printed) console.log(`[test] ${line}`);
    assert.ok(isMet);
    if (lmModel !== MODEL_ID) return;
    // What the oracle knows must have come through the editor and back: in all arms that see the whole text.
    const rows = printed.map((line) => line.split(/ {2,}/)).filter(([, , , arm]) => arm === 'rlm' || arm === 'react');
    assert.ok(rows.length > 0);
    for (const [benchmark, , , arm, , score] of rows) assert.equal(score, '1.000', `${benchmark ?? ''} ${arm ?? ''}`);
  });
});

async function stepOf({ messages, tools }: AnsweredRequest, endpoint: OracleEndpoint): Promise<ScriptStep> {
  const received = messages.map(({ isAssistant, text, results }): ChatMessage => ({
    role: isAssistant ? 'assistant' : 'user',
    text,
    ...(results.length > 0 && { toolResults: results.map((result) => ({ id: '', text: result, isError: false })) }),
  }));
  const offered = tools.map((name) => ({ name, description: '', inputSchema: {} }));
  const { text, toolCalls = [] } = await endpoint.answer(received, offered.length === 0 ? undefined : offered);
  const calls = toolCalls.map(({ id, name, arguments: input }) => ({ id, name, input: input as object }));
  return { text, calls };
}
