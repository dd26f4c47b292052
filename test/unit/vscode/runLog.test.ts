import assert from 'node:assert/strict';
import type { RunEventBody } from '../../../src/core/events';
import { DEFAULT_LIMITS } from '../../../src/core/limits';
import { EventStream, type Run } from '../../../src/runs/run';
import { RunLog } from '../../../src/vscode/runs/runLog';

const MODEL = { id: 'one', name: 'One', vendor: 'test', family: 'test', maxInputTokens: 0 };

/** The log of a run of which some events are there already and the others come later. */
function logOf(before: readonly RunEventBody[], after: readonly RunEventBody[]): readonly string[] {
  const lines: string[] = [];
  const writer =
    (level: string) =>
    (message: string): void =>
      void lines.push(`${level} ${message}`);
  const log = {
    trace: writer('trace'),
    debug: writer('debug'),
    info: writer('info'),
    warn: writer('warn'),
    error: writer('error'),
  };
  const stream = new EventStream(
    'r1',
    () => 0,
    (body) => body,
  );
  for (const body of before) stream.emit(body, { iteration: 1 });
  const run: Run = {
    id: 'r1',
    task: 'Count',
    events: stream.events,
    subscribe: (listener) => stream.subscribe(listener),
    outcome: Promise.resolve({ kind: 'cancelled' }),
    isFinished: false,
    cancel() {},
  };
  new RunLog(log).follow(run);
  for (const body of after) stream.emit(body, { iteration: 1 });
  return lines;
}

describe('RunLog', () => {
  it('tells at info what happened, at debug code and observations, at trace prompts and responses', () => {
    const usage = { inputTokens: 10, outputTokens: 5, isEstimate: true };
    const lines = logOf(
      [
        { type: 'run.started', task: 'Count', model: MODEL, surface: 'command', limits: DEFAULT_LIMITS },
        {
          type: 'servers.connected',
          servers: [
            { name: 'people', state: 'ready', toolCount: 3 },
            { name: 'logs', state: 'failed', toolCount: 0, message: 'It ended with 1.' },
          ],
        },
      ],
      [
        { type: 'iteration.started' },
        { type: 'prompt.measured', instructions: 1, tools: 1, variables: 0, schemas: 99 },
        {
          type: 'model.started',
          callId: 'm1',
          purpose: 'iteration',
          appended: [{ role: 'user', text: 'the prompt' }],
          messageCount: 1,
        },
        { type: 'model.streamed', callId: 'm1', text: 'piece' },
        { type: 'model.finished', callId: 'm1', text: 'the response', usage, durationMs: 7 },
        { type: 'cell.started', code: 'await people.list({})', language: 'javascript' },
        { type: 'tool.started', callId: 't1', server: 'people', tool: 'list', arguments: { page: 1 } },
        { type: 'tool.finished', callId: 't1', value: ['Ada'], durationMs: 3 },
        { type: 'cell.finished', durationMs: 9 },
        { type: 'observation.made', text: 'Ada', totalChars: 3 },
        { type: 'run.finished', outcome: { kind: 'submitted', outputs: { answer: 1 } } },
      ],
    );
    assert.deepEqual(
      lines.filter((line) => !line.includes('limits')),
      [
        'info [r1] run started from command with test/one: Count',
        'info [r1] server people is ready with 3 tools',
        'warn [r1] server logs is failed: It ended with 1.',
        'info [r1] iteration 1 started',
        'trace [r1] iteration 1: request (iteration, 1 message), new ones:\nuser: the prompt',
        'info [r1] iteration 1: model answered (iteration) in 7 ms, 10 + 5 tokens (estimated)',
        'trace [r1] iteration 1: response:\nthe response',
        'debug [r1] iteration 1: code:\nawait people.list({})',
        'debug [r1] iteration 1: calling people: list {"page":1}',
        'info [r1] iteration 1: people: list answered in 3 ms',
        'trace [r1] iteration 1: result: ["Ada"]',
        'info [r1] iteration 1: code finished in 9 ms',
        'debug [r1] iteration 1: observation (3 characters):\nAda',
        'info [r1] run finished: submitted answer',
        'debug [r1] outputs {"answer":1}',
        'info [r1] prompt: about 3 tokens in 1 request (instructions 1, tools 1, variables 0, history 1); with all schemas 101, 97 % saved',
      ],
    );
  });

  it('warns of what went wrong', () => {
    const lines = logOf(
      [],
      [
        { type: 'tool.started', callId: 't1', server: 'people', tool: 'get', arguments: {} },
        { type: 'tool.failed', callId: 't1', error: { kind: 'timeout', message: 'Too slow.' }, durationMs: 100 },
        {
          type: 'cell.finished',
          error: { kind: 'thrown', name: 'TypeError', message: 'x is not a function', line: 2, column: 5 },
          durationMs: 4,
        },
        { type: 'worker.lost', reason: 'SIGKILL' },
        { type: 'worker.resumed', lostVariables: ['rows'] },
        { type: 'run.finished', outcome: { kind: 'failed', code: 'modelFailed', message: 'It broke.' } },
      ],
    );
    assert.deepEqual(lines.slice(1), [
      'warn [r1] iteration 1: people: get failed (timeout) in 100 ms: Too slow.',
      'warn [r1] iteration 1: code failed (thrown) after 4 ms at 2:5: TypeError: x is not a function',
      'warn [r1] iteration 1: the worker was lost: SIGKILL',
      'info [r1] iteration 1: resumed in another worker, lost: rows',
      'error [r1] run failed (modelFailed): It broke.',
    ]);
  });
});
