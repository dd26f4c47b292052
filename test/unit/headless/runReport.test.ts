import assert from 'node:assert/strict';
import type { RunEvent, RunEventBody } from '../../../src/core/events';
import { DEFAULT_LIMITS } from '../../../src/core/limits';
import { printComparison, printOutcome } from '../../../src/headless/closingReport';
import { RunReport } from '../../../src/headless/runReport';
import { Terminal } from '../../../src/headless/terminal';

const usage = { inputTokens: 10, outputTokens: 5, isEstimate: true };
const MODEL = { id: 'm', name: 'Model', vendor: 'test', family: 'f', maxInputTokens: 0 };
const REPLY = 'I look first.\n\n```js\nprint(await shop.list());\n```';

const HEAD: readonly RunEventBody[] = [
  { type: 'run.started', task: 'Count the orders.', model: MODEL, surface: 'headless', limits: DEFAULT_LIMITS },
  {
    type: 'servers.connected',
    servers: [
      { name: 'shop', state: 'ready', toolCount: 1 },
      { name: 'mail', state: 'failed', toolCount: 0, message: 'Server "mail" did not start.' },
    ],
  },
];

function iteration(...bodies: readonly RunEventBody[]): readonly RunEventBody[] {
  return [
    { type: 'iteration.started' },
    { type: 'model.started', callId: 'm1', purpose: 'iteration', appended: [], messageCount: 1 },
    { type: 'model.streamed', callId: 'm1', text: REPLY },
    { type: 'model.finished', callId: 'm1', text: REPLY, usage, durationMs: 5 },
    ...bodies,
  ];
}

const cellStarted: RunEventBody = { type: 'cell.started', code: 'print(await shop.list());', language: 'javascript' };

function calls(count: number): readonly RunEventBody[] {
  return Array.from({ length: count }, (_, index): readonly RunEventBody[] => [
    { type: 'tool.started', callId: `t${index}`, server: 'shop', tool: 'list', arguments: { page: index } },
    { type: 'tool.finished', callId: `t${index}`, value: { orders: [1, 2], total: 1_234 }, durationMs: 7 },
  ]).flat();
}

function report(bodies: readonly RunEventBody[], stream: { isTTY?: boolean; columns?: number } = {}): string {
  let text = '';
  const terminal = new Terminal({ ...stream, write: (piece: string) => (text += piece) }, {});
  const runReport = new RunReport(terminal);
  bodies.forEach((body, sequence) => {
    const isInside = !['run.started', 'servers.connected', 'run.finished'].includes(body.type);
    const event: RunEvent = { runId: 'r', sequence, at: sequence, ...(isInside && { iteration: 1 }), ...body };
    runReport.take(event);
    if (event.type === 'run.finished') printOutcome(terminal, event.outcome, []);
  });
  return text;
}

describe('report in the terminal', () => {
  it('shows an iteration: reasoning, code, tool calls with durations, console, what the model sees', () => {
    const text = report([
      ...HEAD,
      ...iteration(
        cellStarted,
        ...calls(5),
        { type: 'console.printed', level: 'log', text: '5 orders' },
        { type: 'cell.finished', durationMs: 9 },
        { type: 'observation.made', text: 'Output (8 characters):\n```\n5 orders\n```', totalChars: 8 },
      ),
    ]);
    const parts = [
      'Count the orders.',
      'shop (1 tool)',
      'Server "mail" did not start.',
      '── Iteration 1 ─',
      'I look first.',
      '│ print(await shop.list());',
      'Tools · 5 calls',
      '✓ shop.list {"page":0} → 2 of 1,234 orders',
      '7 ms',
      '… and 2 more of shop.list, at most 7 ms each',
      'Console',
      '5 orders',
      'Observation · the model sees 39 characters of this next',
    ];
    let from = 0;
    for (const part of parts) {
      const found = text.indexOf(part, from);
      assert.notEqual(found, -1, `"${part}" is missing after:\n${text.slice(0, from)}\nin\n${text}`);
      from = found;
    }
    assert.equal(text.match(/5 orders/g)?.length, 1, 'the observation repeats the console');
    assert.doesNotMatch(text, /\u001b/, 'no control sequences where it is not a terminal');
  });

  it('shows the calls of a cell that submits, which has no observation', () => {
    const outputs = { result: [{ order: 1, owner: 'A\u001b[31m' }] };
    const text = report([
      ...HEAD,
      ...iteration(cellStarted, ...calls(1), { type: 'cell.finished', durationMs: 9 }),
      { type: 'run.finished', outcome: { kind: 'submitted', outputs } },
    ]);
    assert.match(text, /✓ shop\.list[\s\S]+── Answer ─+\norder {2}owner\n─+\n {4}1 {2}A\n/);
  });

  it('shows an error of the code once, with its place', () => {
    const text = report([
      ...HEAD,
      ...iteration(
        cellStarted,
        {
          type: 'cell.finished',
          durationMs: 1,
          error: { kind: 'thrown', name: 'TypeError', message: 'no list', line: 1, column: 7 },
        },
        {
          type: 'observation.made',
          text: 'Error (line 1, column 7): TypeError: no list\n>   1 | print',
          totalChars: 0,
        },
      ),
    ]);
    assert.equal(text.match(/TypeError: no list/g)?.length, 1, text);
    assert.match(text, /TypeError: no list \(line 1, column 7\)/);
  });

  it('shows a reply without code', () => {
    const text = report([
      ...HEAD,
      ...iteration({ type: 'observation.made', text: 'There was no code.', totalChars: 0 }),
    ]);
    assert.match(text, /I look first\.[\s\S]+There was no code\./);
  });

  it('keeps to the width of the terminal, and colours only there', () => {
    const text = report(
      [
        ...HEAD,
        ...iteration(cellStarted, ...calls(2), { type: 'cell.finished', durationMs: 1 }),
        { type: 'run.finished', outcome: { kind: 'cancelled' } },
      ],
      {
        isTTY: true,
        columns: 50,
      },
    );
    assert.match(text, /\u001b\[/);
    const plain = text.replace(/[^\n]*\r\u001b\[2K/g, '').replace(/\u001b\[[0-9;]*m/g, '');
    for (const line of plain.split('\n')) assert.ok(line.length <= 50, `${line.length}: ${line}`);
    assert.match(plain, /The run was cancelled\./);
  });

  it('prints the comparison with its formula, as an estimate', () => {
    let text = '';
    const terminal = new Terminal({ columns: 110, write: (piece) => (text += piece) }, {});
    printComparison(terminal, {
      codeMode: { modelCalls: 3, inputTokens: 6_000, outputTokens: 500, isEstimate: false },
      onePerStep: { modelCalls: 15, inputTokens: 650_000, outputTokens: 900, isEstimate: true },
      schemaTokens: 1,
      taskTokens: 1,
      largestRequestTokens: 60_000,
    });
    assert.match(text, /code mode .* 6,000 .* 6,500 .*by the model/);
    assert.match(text, /one call per step .* 650,900 .*estimate/);
    assert.match(text, /100 times the tokens/);
    assert.match(text, /one call per step = Σ over steps/);
  });
});
