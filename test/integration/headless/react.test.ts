import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { CompletionServer, type CompletionRequest, type Reply } from './completionServer';
import { eventsOf, runProgram, submittedBy } from './program';

const TASK = ['--model', 'some-model', '--task', 'How many services are there?'];

/** Code where no tools are offered; else one call, then `submit` with what the tool's result says. */
function solve({ tools, messages }: CompletionRequest): Reply {
  if (tools === undefined) {
    const text = '```js\nSUBMIT((await incidents.list_services()).services.length);\n```';
    return { kind: 'text', text, inputTokens: 1_000, outputTokens: 20 };
  }
  const result = messages.find(({ role }) => role === 'tool')?.content;
  if (result === undefined) {
    return { kind: 'calls', deltas: [{ index: 0, id: 'a', function: { name: 'incidents__list_services' } }] };
  }
  const { services } = JSON.parse(result.split('\n\n[Turn')[0] ?? '') as { services: readonly unknown[] };
  const text = JSON.stringify({ result: services.length });
  return { kind: 'calls', deltas: [{ index: 0, id: 'b', function: { name: 'submit', arguments: text } }] };
}

describe('modes of the headless program', function () {
  this.timeout(60_000);
  let server: CompletionServer;
  beforeEach(async () => {
    server = await CompletionServer.start(solve);
  });
  afterEach(() => server.dispose());

  it('react: the model calls the tools of the workspace itself', async () => {
    const result = await runProgram(['--mode', 'react', '--json', ...TASK], server.environment);
    assert.equal(submittedBy(result), 16, result.stdout + result.stderr);
    assert.equal(server.requests.length, 2);
    const types = eventsOf(result).map(({ type }) => type);
    assert.ok(types.includes('tool.finished') && !types.includes('cell.started'));
    const printed = await runProgram(['--mode', 'react', ...TASK], server.environment);
    assert.equal(printed.exitCode, 0, printed.stderr);
    assert.match(
      printed.stdout,
      /Iteration 1[\s\S]*list_services[\s\S]*Iteration 2[\s\S]*submit[\s\S]*Answer[\s\S]*16/,
    );
  });

  it('compare: both modes, their answers and what each took', async () => {
    const { stdout, stderr, exitCode } = await runProgram(['--mode', 'compare', ...TASK], server.environment);
    assert.equal(exitCode, 0, stderr);
    assert.match(stdout, /Answer of Code mode[\s\S]*16[\s\S]*Answer of ReAct[\s\S]*16/);
    assert.match(stdout, /Model calls +1 +2\n/);
    assert.match(stdout, /Tool calls +1 +1\n/);
  });

  it('auto: code where there are tools, and a direct answer to a short task without any', async () => {
    const withTools = await runProgram(['--json', ...TASK], server.environment);
    assert.equal(submittedBy(withTools), 16, withTools.stdout + withTools.stderr);
    const chosen = eventsOf(withTools).find((event) => event.type === 'mode.chosen');
    assert.ok(chosen?.type === 'mode.chosen' && chosen.mode === 'rlm' && chosen.reason.includes('code can call'));

    const empty = await mkdtemp(path.join(tmpdir(), 'rlm-empty-'));
    try {
      const { stdout, stderr, exitCode } = await runProgram(['--workspace', empty, ...TASK], server.environment);
      assert.equal(exitCode, 0, stdout + stderr);
      assert.match(stdout, /! No MCP server is configured/);
      assert.match(
        stdout.replaceAll(/\s+/g, ' '),
        /Mode Direct answer: there are no tools, and 28 characters of input/,
      );
      assert.match(stdout, /Answer[\s\S]*list_services/);
      const coded = await runProgram(['--mode', 'rlm', '--workspace', empty, ...TASK], server.environment);
      assert.equal(coded.exitCode, 1);
      assert.match(coded.stdout, /No MCP server is configured/);
    } finally {
      await rm(empty, { recursive: true });
    }
  });

  it('direct: one call of the model, and no server', async () => {
    const requests = server.requests.length;
    const { stdout, stderr, exitCode } = await runProgram(['--mode', 'direct', ...TASK], server.environment);
    assert.equal(exitCode, 0, stderr);
    assert.equal(server.requests.length, requests + 1);
    assert.match(stdout.replaceAll(/\s+/g, ' '), /Mode Direct answer: one call of the model/);
    assert.doesNotMatch(stdout, /Servers/);
  });

  it('asks the models of --sub-model for the code, and says what each took', async () => {
    const code = "```js\nSUBMIT([await llm_query('Q'), await llm_query('R', { model: 'some-model' })]);\n```";
    await server.dispose();
    server = await CompletionServer.start(({ model, messages }) => {
      const isTurn = messages[0]?.content?.includes('<task>') === true;
      return { kind: 'text', text: isTurn ? code : `${model} answers`, inputTokens: 10, outputTokens: 1 };
    });
    const { stdout, stderr, exitCode } = await runProgram(['--sub-model', 'small', ...TASK], server.environment);
    assert.equal(exitCode, 0, stdout + stderr);
    assert.match(stdout, /small answers[\s\S]*some-model answers/);
    assert.match(stdout, /some-model +2 +20 +2 +by the model\n *small +1 +10 +1/);

    const other = await CompletionServer.start(() => ({
      kind: 'text',
      text: 'from elsewhere',
      inputTokens: 1,
      outputTokens: 1,
    }));
    try {
      const elsewhere = {
        RLM_SUB_BASE_URL: other.environment['OPENAI_BASE_URL'] ?? '',
        RLM_SUB_API_KEY: 'another-key',
      };
      const result = await runProgram(['--sub-model', 'small', ...TASK], { ...server.environment, ...elsewhere });
      assert.match(result.stdout, /from elsewhere[\s\S]*some-model answers/);
      assert.equal(other.requests.length, 1);
    } finally {
      await other.dispose();
    }
  });

  it('says that the scripted model knows code mode only', async () => {
    for (const mode of ['react', 'direct', 'auto', 'compare']) {
      const { stderr, exitCode } = await runProgram(['--mode', mode]);
      assert.equal(exitCode, 2);
      assert.match(stderr, /scripted model knows code mode only/);
    }
  });
});
