import type { RunEvent, RunEventBody } from '../../src/core/events';
import { EventScript } from '../fixtures/transcript/sampleRuns';

const CELL = '1.1:1';
const DEEPER = '1.1:1.1:1';

/** What a nested run is given and does, whose names may be chosen by a test. */
export interface NestedNames {
  readonly prompt?: string;
  readonly server?: string;
  readonly tool?: string;
  readonly result?: string;
}

/**
 * Iteration 1 calls a tool, a model and `rlm_query`; the nested run calls a tool and begins a run in it. Two calls name
 * cells that never were.
 */
export function nestedRun({
  prompt = 'Sum the parts',
  server = 'ledger',
  tool = 'rows',
  result = '42',
}: NestedNames = {}): readonly RunEvent[] {
  const script = new EventScript().start('Sum all').servers().iteration(1);
  script.model('```js\nawait rlm_query("Sum the parts")\n```', 30).cell('await rlm_query("Sum the parts")');
  const at = (body: RunEventBody, nestedCell?: string, afterMs = 20): void => {
    script.add(
      nestedCell === undefined ? body : Object.assign({ depth: nestedCell.split(':').length - 1, nestedCell }, body),
      afterMs,
    );
  };
  const call = (callId: string, name: string, nestedCell?: string): void => {
    at({ type: 'tool.started', callId, server, tool: name, arguments: { of: callId } }, nestedCell);
    at({ type: 'tool.finished', callId, value: [1, 2], durationMs: 30 }, nestedCell);
  };
  const ask = (callId: string, text: string, nestedCell?: string): void => {
    const appended = [{ role: 'user', text: `asked ${callId}` }] as const;
    at({ type: 'model.started', callId, purpose: 'subCall', appended, messageCount: 1 }, nestedCell);
    const usage = { inputTokens: 100, outputTokens: 10, isEstimate: false };
    at({ type: 'model.finished', callId, text, usage, durationMs: 40 }, nestedCell);
  };
  call('own', tool);
  ask('ownQuery', 'yes');
  at({ type: 'nested.started', prompt, nestedRun: '1.1' });
  at({ type: 'iteration.started' }, CELL);
  ask('turn', '```js\nled()\n```', CELL);
  at({ type: 'cell.started', code: 'await ledger.rows()', language: 'javascript' }, CELL);
  call('inner', tool, CELL);
  at({ type: 'nested.started', prompt: 'One part', nestedRun: '1.1:1.1' }, CELL);
  at({ type: 'iteration.started' }, DEEPER);
  ask('deepTurn', '```js\nSUBMIT(1)\n```', DEEPER);
  at({ type: 'cell.started', code: 'SUBMIT(1)', language: 'javascript' }, DEEPER);
  at({ type: 'cell.finished', durationMs: 3 }, DEEPER);
  at({ type: 'nested.finished', prompt: 'One part', nestedRun: '1.1:1.1', resultJson: '{"ok":true,"value":1}' }, CELL);
  at({ type: 'console.printed', level: 'log', text: `printed ${result}` }, CELL);
  at({ type: 'cell.finished', durationMs: 200 }, CELL);
  at({ type: 'nested.finished', prompt, nestedRun: '1.1', resultJson: JSON.stringify({ ok: true, value: result }) });
  call('lost', tool, '9.9:9');
  ask('lostQuery', 'no', '1.1:7');
  return script.endCell().observe('42').submit({ result: '42' }).events;
}
