import assert from 'node:assert/strict';
import { estimateTokens } from '../../../src/core/catalogue/estimateTokens';
import type { RunEvent, RunEventBody } from '../../../src/core/events';
import { DEFAULT_LIMITS } from '../../../src/core/limits';
import type { ToolDescription } from '../../../src/core/ports';
import { compareTokens, savingFactor } from '../../../src/headless/tokenComparison';

const TOOL: ToolDescription = { server: 's', name: 'list', description: 'Lists.', inputSchema: { type: 'object' } };
const MODEL = { id: 'm', name: 'm', vendor: 'v', family: 'f', maxInputTokens: 0 };
const usage = (inputTokens: number, outputTokens: number, isEstimate = false) => ({
  inputTokens,
  outputTokens,
  isEstimate,
});

function eventsOf(bodies: readonly RunEventBody[]): readonly RunEvent[] {
  return bodies.map((body, sequence) => ({ ...body, runId: 'r', sequence, at: sequence }));
}

const started: RunEventBody = {
  type: 'run.started',
  task: 'x'.repeat(40),
  model: MODEL,
  surface: 'headless',
  limits: DEFAULT_LIMITS,
};
const schemaTokens = estimateTokens('{"name":"list","description":"Lists.","parameters":{"type":"object"}}');
const callTokens = estimateTokens('{"name":"list","arguments":{}}');

function call(callId: string, value: string): readonly RunEventBody[] {
  return [
    { type: 'tool.started', callId, server: 's', tool: 'list', arguments: {} },
    { type: 'tool.finished', callId, value, durationMs: 1 },
  ];
}

describe('token comparison', () => {
  it('counts schemas, task and everything seen before at each step', () => {
    const value = 'y'.repeat(398);
    const outputs = { result: 'z'.repeat(7) };
    const { onePerStep, largestRequestTokens } = compareTokens(
      [TOOL],
      eventsOf([
        started,
        ...call('a', value),
        ...call('b', value),
        { type: 'run.finished', outcome: { kind: 'submitted', outputs } },
      ]),
    );
    const seen = callTokens + 100;
    const base = schemaTokens + 10;
    assert.deepEqual(onePerStep, {
      modelCalls: 3,
      inputTokens: base + (base + seen) + (base + 2 * seen),
      outputTokens: 2 * callTokens + estimateTokens(JSON.stringify(outputs)),
      isEstimate: true,
    });
    assert.equal(largestRequestTokens, base + 2 * seen);
  });

  it("sums what the run's model calls reported", () => {
    const { codeMode } = compareTokens(
      [TOOL],
      eventsOf([
        started,
        { type: 'model.finished', callId: '1', text: '', usage: usage(1_000, 50), durationMs: 1 },
        { type: 'model.finished', callId: '2', text: '', usage: usage(2_000, 60, true), durationMs: 1 },
      ]),
    );
    assert.deepEqual(codeMode, { modelCalls: 2, inputTokens: 3_000, outputTokens: 110, isEstimate: true });
  });

  it('counts a failed call with its message', () => {
    const failed = eventsOf([
      started,
      { type: 'tool.started', callId: 'a', server: 's', tool: 'list', arguments: {} },
      { type: 'tool.failed', callId: 'a', error: { kind: 'tool', message: 'w'.repeat(80) }, durationMs: 1 },
    ]);
    assert.equal(compareTokens([TOOL], failed).largestRequestTokens, schemaTokens + 10 + callTokens + 20);
  });

  it('says honestly where code mode took more', () => {
    const factor = savingFactor(
      compareTokens(
        [TOOL],
        eventsOf([started, { type: 'model.finished', callId: '1', text: '', usage: usage(9_000, 9), durationMs: 1 }]),
      ),
    );
    assert.ok(factor < 1, `${factor}`);
  });
});
