import assert from 'node:assert/strict';
import type { ChatMessage } from '../../../src/core/ports';
import type { RunEvent, RunEventBody } from '../../../src/core/events';
import {
  promptTokensOf,
  savedPercent,
  takePromptEvent,
  type PromptCost,
} from '../../../src/core/transcript/promptCost';
import { promptCostLine } from '../../../src/core/transcript/promptCostText';
import { foldEvents } from '../../../src/core/transcript/transcript';
import { transcriptToMarkdown } from '../../../src/core/transcript/transcriptMarkdown';
import { measuredRun } from '../../support/measuredRun';

const USAGE = { inputTokens: 1, outputTokens: 1, isEstimate: true };
const SIZES = { type: 'prompt.measured', instructions: 60, tools: 30, variables: 10, schemas: 900 } as const;

function user(tokens: number): ChatMessage {
  return { role: 'user', text: 'x'.repeat(4 * tokens) };
}

/** A request that is answered; `prefix` messages of it were sent before. */
function request(
  callId: string,
  prefix: number,
  appended: readonly ChatMessage[],
  answerTokens: number,
  {
    purpose = 'iteration',
    usage = USAGE,
  }: { purpose?: 'iteration' | 'compaction' | 'subCall'; usage?: typeof USAGE } = {},
): readonly RunEventBody[] {
  return [
    { type: 'model.started', callId, purpose, appended, messageCount: prefix + appended.length },
    { type: 'model.finished', callId, text: 'y'.repeat(4 * answerTokens), usage, durationMs: 1 },
  ];
}

function costOf(bodies: readonly (RunEventBody & { readonly depth?: number })[]): PromptCost | undefined {
  const events = bodies.map((body, sequence): RunEvent => ({ runId: 'r', at: 0, sequence, ...body }));
  return events.reduce<PromptCost | undefined>(takePromptEvent, undefined);
}

function parts({ requests, instructions, tools, variables, history, withAllSchemas }: PromptCost): readonly number[] {
  return [requests, instructions, tools, variables, history, withAllSchemas];
}

describe('what the prompt of a run cost', () => {
  it('counts each part once for each request, and what is new as history', () => {
    const cost = costOf([SIZES, ...request('m1', 0, [user(100)], 20), ...request('m2', 2, [user(7)], 5)]);
    assert.deepEqual(parts(cost!), [2, 120, 60, 20, 27, 2 * 970 + 27]);
    assert.equal(promptTokensOf(cost!), 227);
    assert.equal(savedPercent(cost!)?.toFixed(1), '88.5');
  });

  it('follows tools that changed', () => {
    const changed = { ...SIZES, schemas: 2_000 };
    const cost = costOf([SIZES, ...request('m1', 0, [user(100)], 0), changed, ...request('m2', 2, [], 0)]);
    assert.equal(cost?.withAllSchemas, 970 + 2_070);
  });

  it('goes on from the first message where the older turns were replaced, and counts the request for that', () => {
    const cost = costOf([
      SIZES,
      ...request('m1', 0, [user(100)], 300),
      ...request('c1', 2, [user(40)], 9, { purpose: 'compaction' }),
      ...request('m2', 1, [user(25)], 5),
      ...request('m3', 3, [user(1)], 5),
    ]);
    assert.deepEqual(parts(cost!), [4, 240, 120, 40, 0 + 340 + 25 + 31, 4 * 970 + 396]);
  });

  it('counts neither sub-calls, nor nested runs, nor what was never sent to a model', () => {
    const noUsage = { inputTokens: 0, outputTokens: 0, isEstimate: true };
    const nested = request('n1', 0, [user(500)], 1).map((body) => ({ ...body, depth: 1 }));
    const cost = costOf([
      SIZES,
      ...request('m1', 0, [user(100)], 20),
      ...request('s1', 0, [user(999)], 1, { purpose: 'subCall' }),
      { ...SIZES, instructions: 5_000, depth: 1 },
      ...nested,
      ...request('m2', 2, [user(5)], 5, { usage: noUsage }),
    ]);
    assert.deepEqual(parts(cost!), [1, 60, 30, 10, 0, 970]);
    assert.equal(costOf(request('m1', 0, [user(100)], 20)), undefined);
  });

  it('takes an answer that fails for no request', () => {
    const failed = { type: 'model.failed', callId: 'm1', code: 'modelFailed', message: '', durationMs: 1 } as const;
    const [started] = request('m1', 0, [user(100)], 20);
    const cost = costOf([SIZES, started!, failed, ...request('m2', 0, [user(100)], 1)]);
    assert.equal(cost?.requests, 1);
    assert.equal(cost.history, 0);
  });

  it('finds the schemas of native calls beside the messages, with nothing to save', () => {
    const cost = costOf([{ ...SIZES, schemas: 30, areToolsNative: true }, ...request('m1', 0, [user(75)], 1)]);
    assert.deepEqual(parts(cost!), [1, 60, 30, 10, 5, 105]);
    assert.equal(savedPercent(cost!), undefined);
  });

  it('is part of the transcript and of its Markdown', () => {
    const transcript = foldEvents(measuredRun());
    assert.equal(promptTokensOf(transcript.prompt!), 8_326);
    const line =
      'Prompt: about 8,326 tokens in 3 requests (instructions 1,830, tools 5,820, variables 360, history 316); with all schemas 45,106, 82 % saved';
    assert.ok(transcriptToMarkdown(transcript).endsWith(`${line}\n`), transcriptToMarkdown(transcript));
  });

  it('says where the prompt took more than all schemas, and nothing where there was no request', () => {
    const cost = costOf([{ ...SIZES, schemas: 20 }, ...request('m1', 0, [user(100)], 1)]);
    assert.match(promptCostLine(cost), /; with all schemas 90, 11 % more were taken$/);
    assert.equal(promptCostLine(costOf([SIZES])), '');
    assert.equal(promptCostLine(undefined), '');
    const huge = costOf([{ ...SIZES, schemas: 1_000_000 }, ...request('m1', 0, [user(100)], 1)]);
    assert.match(promptCostLine(huge), /, 99\.9 % saved$/);
  });
});
