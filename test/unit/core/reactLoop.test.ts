import assert from 'node:assert/strict';
import { Budget } from '../../../src/core/budget';
import { Catalogue } from '../../../src/core/catalogue/catalogue';
import { flatTools } from '../../../src/core/catalogue/flatTools';
import { resolveLimits, type Limits } from '../../../src/core/limits';
import type { ModelPort, ModelRequest, ToolCall, ToolDescription, ToolResult } from '../../../src/core/ports';
import { runReactTask, type ReactTask } from '../../../src/core/react/reactLoop';
import type { LoopEvent, LoopOutcome } from '../../../src/core/runLoop';
import { DEFAULT_SIGNATURE } from '../../../src/core/signature/signature';
import { call, ToolCallingModel, type ToolReply } from '../../support/toolCallingModel';

const READ: ToolDescription = {
  server: 'files',
  name: 'read',
  inputSchema: { type: 'object', properties: { path: { type: 'string' } }, required: ['path'] },
};
const SUBMIT = { calls: [call('submit', { result: 1 })] };

interface Finished {
  readonly outcome: LoopOutcome;
  readonly events: readonly LoopEvent[];
  readonly requests: readonly ModelRequest[];
  readonly called: readonly ToolCall[];
  /** What the model was told after each turn, by tool result or text. */
  readonly told: readonly string[];
}

async function run(
  replies: readonly ToolReply[],
  answer: (path: string) => ToolResult | Promise<ToolResult>,
  limits: Partial<Limits> = {},
  more: Partial<ReactTask> = {},
): Promise<Finished> {
  const model = new ToolCallingModel(...replies);
  const requests: ModelRequest[] = [];
  const called: ToolCall[] = [];
  const events: LoopEvent[] = [];
  const budget = new Budget(resolveLimits(limits), () => 0);
  const port: ModelPort = {
    generate: (request, signal) => {
      requests.push(request);
      return model.generate(request.messages, { ...request, signal, onText: () => undefined });
    },
  };
  const { tools } = flatTools(new Catalogue([READ]).namespaces);
  const outcome = await runReactTask(
    {
      ...{ task: 'the task', limits: resolveLimits(limits), signature: DEFAULT_SIGNATURE, inputsText: '' },
      ...{ tools, maxInputTokens: 0, ...more },
    },
    {
      budget,
      withinTime: (work) => work(),
      model: port,
      tools: {
        call: async (toolCall) => {
          called.push(toolCall);
          const { path } = toolCall.arguments;
          return answer(typeof path === 'string' ? path : '');
        },
      },
    },
    new AbortController().signal,
    (event) => events.push(event),
  );
  const last = requests.at(-1)?.messages ?? [];
  const told = last
    .slice(1)
    .filter(({ role }) => role === 'user')
    .map(({ text, toolResults = [] }) => [...toolResults.map((result) => result.text), text].join('\n'));
  return { outcome, events, requests, called, told };
}

const content = (path: string): ToolResult => ({ ok: true, value: `content of ${path}` });
const read = (...paths: readonly string[]): ToolReply => ({
  calls: paths.map((path) => call('files__read', { path })),
});

describe('the loop of ReAct mode', () => {
  it('is told beside the result that a person changed the arguments', async () => {
    const note = 'The user changed the arguments of files.read to {"path":"b"}';
    const { told } = await run([{ calls: [call('files__read', { path: 'a' })] }, SUBMIT], () => ({
      ok: true,
      value: 'text of b',
      note,
    }));
    assert.match(told[0] ?? '', /^\(The user changed the arguments of files\.read to \{"path":"b"\}\.\)\ntext of b/);
  });

  it('only appends to the messages', async () => {
    const { requests } = await run([read('a'), { text: 'Hm.' }, read('b', 'c'), SUBMIT], content);
    assert.equal(requests.length, 4);
    requests.slice(1).forEach(({ messages }, index) => {
      const before = requests[index]?.messages ?? [];
      assert.deepEqual(messages.slice(0, before.length), before);
      assert.equal(messages.length, before.length + 2);
    });
  });

  it('runs the calls of a turn at the same time and gives their results in order', async () => {
    const arrived: string[] = [];
    let release = (): void => undefined;
    const all = new Promise<void>((resolve) => (release = resolve));
    const { requests } = await run([read('slow', 'quick'), SUBMIT], async (path) => {
      arrived.push(path);
      if (arrived.length === 2) release();
      await all;
      if (path === 'slow') await new Promise((resolve) => setTimeout(resolve, 20));
      return content(path);
    });
    const results = requests[1]?.messages.at(-1)?.toolResults ?? [];
    assert.deepEqual(
      results.map(({ id, text }) => [id, text.split('\n')[0]]),
      [
        ['c0_0', 'content of slow'],
        ['c0_1', 'content of quick'],
      ],
    );
  });

  it('refuses arguments that the schema does not allow, without a call', async () => {
    const { called, told } = await run([{ calls: [call('files__read', { file: 1 })] }, SUBMIT], content);
    assert.equal(called.length, 0);
    assert.match(
      told[0] ?? '',
      /^Error: files__read: the arguments do not fit, so nothing was sent:\n- `path` is missing \(string\)\nIt takes files__read\(/,
    );
  });

  it('cuts a long result in the middle and says how long it was', async () => {
    const long = `start ${'x'.repeat(5_000)} end`;
    const { told, events } = await run([read('a'), SUBMIT], () => ({ ok: true, value: long }), {
      observationChars: 500,
    });
    assert.match(told[0] ?? '', /^start x+\n… \([\d,]+ of 5,010 characters omitted\) …\nx+ end\n\n\[Turn 1 done/);
    const observation = events.find(({ body }) => body.type === 'observation.made')?.body;
    assert.ok(observation?.type === 'observation.made' && observation.totalChars >= 5_010);
  });

  it('counts tool calls against the budget, and says what is left', async () => {
    const { called, told } = await run([read('a', 'b', 'c'), SUBMIT], content, { toolCalls: 2, iterations: 3 });
    assert.equal(called.length, 2);
    assert.match(told[0] ?? '', /Error: The run's 2 tool calls are used up; call submit with what you have/);
    assert.match(told[0] ?? '', /\[Turn 1 done\. Left: 2 turns, 0 tool calls\.\]/);
    const { told: last } = await run([read('a'), SUBMIT], content, { iterations: 2 });
    assert.match(last[0] ?? '', /Left: 1 turn\. The next turn is the last one: call submit in it\.\]/);
  });

  it('offers the same tools in each turn, and `submit` alone, required, at the end', async () => {
    const { requests, outcome } = await run([read('a'), SUBMIT], content, { iterations: 1 });
    const offered = requests.map(({ purpose, tools = [], toolChoice }) => [
      purpose,
      toolChoice,
      tools.map(({ name }) => name).join(),
    ]);
    assert.deepEqual(offered, [
      ['iteration', 'auto', 'files__read,submit'],
      ['extract', 'required', 'submit'],
    ]);
    assert.deepEqual(outcome, { kind: 'extracted', outputs: { result: 1 }, terminationReason: 'forced_submit' });
  });

  it('makes the other calls of a turn that submits', async () => {
    const { outcome, called } = await run([{ calls: [...(SUBMIT.calls ?? []), ...(read('a').calls ?? [])] }], content);
    assert.deepEqual(outcome, { kind: 'submitted', outputs: { result: 1 } });
    assert.equal(called.length, 1);
  });

  it('ends a model that turns in circles', async () => {
    const { outcome, told, requests } = await run([read('a'), read('a'), read('a'), { text: 'Nothing.' }], content);
    assert.match(told[1] ?? '', /second time in a row/);
    assert.equal(requests.length, 4);
    assert.deepEqual(outcome, { kind: 'extracted', outputs: { result: 'Nothing.' }, terminationReason: 'stalled' });
  });

  it("shortens older results to notes near the model's window, once for several turns, and goes on", async () => {
    const paths = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
    const big = (path: string): ToolResult => ({ ok: true, value: path.repeat(path === 'a' ? 6_000 : 2_000) });
    const replies = [...paths.map((path) => read(path)), SUBMIT];
    const finished = await run(replies, big, { observationChars: 2_500 }, { maxInputTokens: 4_000 });
    assert.deepEqual(finished.outcome, { kind: 'submitted', outputs: { result: 1 } });
    const { requests, events } = finished;
    const texts = requests.map(({ messages }) =>
      messages.flatMap(({ toolResults = [] }) => toolResults.map(({ text }) => text)),
    );
    // The length is that of the result, not of what was shown of it.
    assert.match(texts.at(-1)?.[0] ?? '', /^\(A result of 6,000 characters stood here\. It was left out, [^\n]*\)$/);
    assert.match(texts.at(-1)?.[1] ?? '', /^\(A result of 2,000 characters stood here\./);
    assert.match(texts.at(-1)?.at(-1) ?? '', /^hhhh/);
    assert.equal(texts.at(-1)?.length, paths.length);
    const isAppended = requests.map(({ messages }, index) => {
      const before = requests[index - 1]?.messages ?? [];
      return JSON.stringify(messages.slice(0, before.length)) === JSON.stringify(before);
    });
    const compacted = events.flatMap(({ body }) => (body.type === 'history.compacted' ? [body] : []));
    assert.equal(isAppended.filter((is) => !is).length, compacted.length);
    assert.ok(compacted.length >= 1 && compacted.length <= 2, String(compacted.length));
    for (const { by, tokensBefore, tokensAfter, blocks, message } of compacted) {
      assert.equal(by, 'notes');
      assert.ok(tokensBefore > 2_900 && tokensAfter <= 2_000, `${tokensBefore} to ${tokensAfter}`);
      assert.equal(message.split('\n').length, blocks);
    }
  });

  it('comes to the same messages where a worker goes through the turns again', async () => {
    const big = (path: string): ToolResult => ({ ok: true, value: path.repeat(2_000) });
    const replies = [...['a', 'b', 'c', 'd', 'e', 'f'].map((path) => read(path)), SUBMIT];
    const whole = await run(replies, big, {}, { maxInputTokens: 3_000 });
    const turns = ['a', 'b', 'c', 'd', 'e'].map((path, index) => {
      const calls = [{ id: `c${index}_0`, name: 'files__read', arguments: { path } }];
      const known = [{ requestId: `c${index}_0`, result: big(path) }];
      return { text: '', toolCalls: calls, calls: known, isFinished: true };
    });
    const again = await run(replies, big, {}, { maxInputTokens: 3_000, turns });
    assert.equal(again.called.length, 1);
    assert.deepEqual(again.requests[0]?.messages, whole.requests[5]?.messages);
    assert.ok(JSON.stringify(again.requests[0]?.messages).includes('stood here'));
  });

  it("ends where the newest results alone outgrow the model's window, and leaves them out", async () => {
    const { outcome, requests } = await run(
      [read('a'), read('b', 'c', 'd'), SUBMIT],
      (path) => ({ ok: true, value: path.repeat(4_000) }),
      {},
      { maxInputTokens: 2_200 },
    );
    assert.equal(outcome.kind === 'extracted' && outcome.terminationReason, 'forced_submit');
    const results = requests.at(-1)?.messages.flatMap(({ toolResults = [] }) => toolResults) ?? [];
    assert.equal(results.length, 4);
    for (const { text } of results) assert.match(text, /left out/);
    assert.equal(requests.length, 3);
  });

  it('takes an answer that was refused by force as text, and JSON that was written as text as outputs', async () => {
    const refused = { calls: [call('files__read', { path: 'b' }), call('submit', {})] };
    const { outcome, told } = await run([read('a'), refused, { text: '```json\n{"result": 7}\n```' }], content, {
      iterations: 1,
    });
    assert.match(told.at(-1) ?? '', /only submit can be called now[\s\S]*it lacks result[\s\S]*reply with the answer/);
    assert.deepEqual(outcome, { kind: 'extracted', outputs: { result: 7 }, terminationReason: 'max_iters' });
  });
});
