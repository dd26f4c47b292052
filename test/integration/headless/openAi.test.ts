import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { CompletionServer, type Reply } from './completionServer';
import { DemoCopy, eventsOf, outcomeOf, runProgram, startProgram, submittedBy, type ProgramResult } from './program';

const code = (source: string, tokens: { inputTokens: number; outputTokens: number }): Reply => ({
  kind: 'text',
  text: `Here it is.\n\n\`\`\`js\n${source}\n\`\`\``,
  ...tokens,
});
const SUBMIT_AT_ONCE = code("SUBMIT('done');", { inputTokens: 1, outputTokens: 1 });

function failureOf(result: ProgramResult): { code: string; message: string } {
  assert.equal(result.exitCode, 1, result.stdout + result.stderr);
  const outcome = outcomeOf(result);
  assert.equal(outcome.kind, 'failed');
  return outcome;
}

describe('headless program with an OpenAI-compatible endpoint', function () {
  this.timeout(60_000);
  let server: CompletionServer;
  const ask = (args: readonly string[] = [], environment: NodeJS.ProcessEnv = {}): Promise<ProgramResult> =>
    runProgram(['--json', '--model', 'some-model', '--task', 'How many services are there?', ...args], {
      ...server.environment,
      ...environment,
    });

  afterEach(() => server.dispose());

  it("runs the model's code on the workspace's tools and reports its tokens", async () => {
    server = await CompletionServer.start(({ messages }) =>
      messages.length === 1
        ? code('const all = await incidents.list_services();\nprint(all.services.length);', {
            inputTokens: 1_000,
            outputTokens: 40,
          })
        : code('SUBMIT(all.services.length);', { inputTokens: 1_100, outputTokens: 20 }),
    );
    const result = await ask();
    assert.equal(submittedBy(result), 16);
    const [first, second] = server.requests;
    assert.equal(first?.model, 'some-model');
    assert.equal(first.stream, true);
    assert.equal(first.authorization, 'Bearer key-of-the-test');
    assert.match(first.messages[0]?.content ?? '', /<task>\nHow many services are there\?\n<\/task>/);
    assert.deepEqual(
      second?.messages.map((message) => message.role),
      ['user', 'assistant', 'user'],
    );
    assert.match(second.messages[2]?.content ?? '', /16/);
    const usages = eventsOf(result).flatMap((event) => (event.type === 'model.finished' ? [event.usage] : []));
    assert.deepEqual(usages, [
      { inputTokens: 1_000, outputTokens: 40, isEstimate: false },
      { inputTokens: 1_100, outputTokens: 20, isEstimate: false },
    ]);
    assert.ok(eventsOf(result).some((event) => event.type === 'model.streamed'));
    const printed = await runProgram(['--model', 'some-model', '--task', 'How many?'], server.environment);
    assert.match(printed.stdout, /code mode +2 +2,100 +60 +2,160 +by the model/);
    assert.doesNotMatch(printed.stdout, /scripted/i);
  });

  for (const [status, failure, hint] of [
    [401, 'modelNoPermission', /OPENAI_API_KEY/],
    [404, 'modelNotFound', /--model/],
    [429, 'modelQuota', /quota/],
    [500, 'modelUnavailable', /some-model/],
  ] as const) {
    it(`says what HTTP ${status} means`, async () => {
      server = await CompletionServer.start(() => ({ kind: 'status', status, message: 'no, with key-of-the-test' }));
      const result = await ask();
      const { code: failureCode, message } = failureOf(result);
      assert.equal(failureCode, failure);
      assert.match(message, hint);
      assert.match(message, /no, with \[secret\]/);
      assert.doesNotMatch(result.stdout + result.stderr, /key-of-the-test/);
    });
  }

  it('says that the endpoint does not answer', async () => {
    server = await CompletionServer.start(() => SUBMIT_AT_ONCE);
    const { environment } = server;
    await server.dispose();
    const { code: failureCode, message } = failureOf(
      await runProgram(['--json', '--model', 'm', '--task', 'x'], environment),
    );
    assert.equal(failureCode, 'modelUnavailable');
    assert.match(message, /does not answer\. Look at OPENAI_BASE_URL/);
  });

  it('takes a stream that breaks off, and an empty answer, for failures', async () => {
    let reply: Reply = { kind: 'cut', text: 'I begin to' };
    server = await CompletionServer.start(() => reply);
    assert.equal(failureOf(await ask()).code, 'modelStreamCut');
    reply = { kind: 'text', text: '', inputTokens: 1, outputTokens: 0 };
    assert.equal(failureOf(await ask()).code, 'modelEmptyAnswer');
  });

  it('gives up after the iterations it was allowed', async () => {
    server = await CompletionServer.start(() => code('print(1);', { inputTokens: 1, outputTokens: 1 }));
    const result = await ask(['--max-iterations', '2']);
    assert.equal(eventsOf(result).filter((event) => event.type === 'cell.finished').length, 2);
    assert.notEqual(outcomeOf(result).kind, 'submitted');
  });

  it('ends with 130 on Ctrl+C, and leaves nothing behind', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'rlm-test-'));
    server = await CompletionServer.start(() => ({ kind: 'silence' }));
    const { child, result } = startProgram(['--json', '--model', 'm', '--task', 'x'], {
      ...server.environment,
      TMPDIR: folder,
    });
    await new Promise<void>((resolve) => {
      child.stdout?.on('data', (text: string) => {
        if (text.includes('"model.started"')) resolve();
      });
    });
    child.kill('SIGINT');
    const ended = await result;
    assert.equal(ended.exitCode, 130, ended.stderr);
    assert.equal(outcomeOf(ended).kind, 'cancelled');
    assert.deepEqual(await readdir(folder), []);
    await rm(folder, { recursive: true });
  });

  it('takes the value of an input from the environment, or leaves its server out', async () => {
    server = await CompletionServer.start(() => SUBMIT_AT_ONCE);
    const copy = await DemoCopy.create();
    try {
      await copy.change('workspace/.vscode/mcp.json', (text) =>
        text
          .replace(
            '"servers": {',
            '"inputs": [{ "type": "promptString", "id": "shop-key", "description": "Key", "password": true }],\n"servers": {',
          )
          .replace('"people": {', '"people": {\n"env": { "SHOP_KEY": "${input:shop-key}" },'),
      );
      const state = (result: ProgramResult): string | undefined =>
        eventsOf(result)
          .flatMap((event) => (event.type === 'servers.connected' ? event.servers : []))
          .find(({ name }) => name === 'people')?.state;
      const without = await ask(copy.args);
      assert.equal(state(without), 'skipped');
      assert.match(without.stderr, /set RLM_INPUT_SHOP_KEY/);
      assert.equal(without.exitCode, 0);
      assert.equal(state(await ask(copy.args, { RLM_INPUT_SHOP_KEY: 'abc' })), 'ready');
    } finally {
      await copy.dispose();
    }
  });
});
