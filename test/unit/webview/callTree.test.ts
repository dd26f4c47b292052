import assert from 'node:assert/strict';
import type { RunEvent } from '../../../src/core/events';
import { appendEvent, foldEvents } from '../../../src/core/transcript/transcript';
import { callTree, type TreeNode } from '../../../src/webview/tree/callTree';
import { nestedRun } from '../../support/nestedRun';
import { EventScript } from '../../fixtures/transcript/sampleRuns';
import { manyCalls } from '../../support/longRuns';

const lines = (nodes: readonly TreeNode[], indent = ''): readonly string[] =>
  nodes.flatMap((node) => [
    `${indent}${node.kind} ${node.id} ${node.state}${node.tokens === undefined ? '' : ` ${node.tokens.in}/${node.tokens.out}`}`,
    ...lines(node.children(), `${indent}  `),
  ]);

const EXPECTED = `
iteration 1 finished 1670/70
  tool own finished
  subCall ownQuery finished 100/10
  nestedRun 1.1 finished 200/20
    nestedCell 1.1:1 finished 200/20
      turn turn finished 100/10
      tool inner finished
      nestedRun 1.1:1.1 finished 100/10
        nestedCell 1.1:1.1:1 finished 100/10
          turn deepTurn finished 100/10
  tool lost finished
  subCall lostQuery finished 100/10`;

describe('the call tree', () => {
  it('has each call under the cell that made it, and under the iteration what names a cell that never was', () => {
    assert.deepEqual(lines(callTree(foldEvents(nestedRun()))), EXPECTED.trim().split('\n'));
  });

  it('is the same where events are taken one by one, and leads to the parts that show a node', () => {
    const events = nestedRun();
    const transcript = foldEvents(events.slice(0, 1));
    for (const event of events.slice(1)) {
      appendEvent(transcript, event);
      callTree(transcript).forEach((node) => node.children());
    }
    assert.deepEqual(lines(callTree(transcript)), EXPECTED.trim().split('\n'));
    const [iteration] = callTree(transcript);
    const nested = iteration?.children()[2];
    const cell = nested?.children()[0];
    assert.deepEqual(cell?.detail, ['iteration:1', 'nested:1.1', 'nestedCell:1.1:1']);
    assert.deepEqual(cell.children()[1]?.detail, ['iteration:1', 'call:inner']);
  });

  it('has the cells of a nested run that is begun again but once', () => {
    const events = nestedRun();
    const from = events.findIndex(({ type }) => type === 'nested.started');
    const to = events.findIndex((event) => event.type === 'nested.finished' && event.nestedRun === '1.1');
    const again = [...events.slice(0, to), ...events.slice(from, -1)];
    const numbered = again.map((event, sequence): RunEvent => ({ ...event, sequence }));
    const [iteration] = callTree(foldEvents(numbered));
    const runs = iteration?.children().filter(({ kind }) => kind === 'nestedRun') ?? [];
    assert.deepEqual(
      runs.map(({ id, size }) => [id, size]),
      [['1.1', 1]],
    );
  });

  it('stops what the end of the run stops', () => {
    const events = nestedRun();
    const until = events.findIndex(({ type, nestedCell }) => type === 'cell.started' && nestedCell === '1.1:1');
    const transcript = foldEvents([
      ...events.slice(0, until + 1),
      { runId: 'run-1', sequence: until + 1, at: 0, type: 'run.finished', outcome: { kind: 'cancelled' } },
    ]);
    const nested = callTree(transcript)[0]?.children().at(-1);
    assert.deepEqual([nested?.state, nested?.children()[0]?.state], ['stopped', 'stopped']);
  });

  it('tells many siblings in groups', () => {
    const [iteration] = callTree(foldEvents(manyCalls(250).events));
    const groups = iteration?.children() ?? [];
    assert.deepEqual(
      groups.map(({ kind, number, last, size }) => [kind, number, last, size]),
      [
        ['group', 1, 100, 100],
        ['group', 101, 200, 100],
        ['group', 201, 250, 50],
      ],
    );
    assert.equal(groups[2]?.children().length, 50);
    const many = new EventScript().start('x');
    for (let number = 1; number <= 101; number += 1) many.iteration(number).observe('');
    assert.equal(callTree(foldEvents(many.events)).length, 2);
  });
});
