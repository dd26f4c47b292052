import assert from 'node:assert/strict';
import { appendEvent, emptyTranscript, foldEvents, type Transcript } from '../../../src/core/transcript/transcript';
import { sinceStart, TimelineBars, type Bar } from '../../../src/webview/timeline/timelineBars';
import { drawBars } from '../../../src/webview/timeline/drawnBars';
import { placeBars } from '../../../src/webview/timeline/timelineLayout';
import { moveRange, rangeWith, ticksOf, zoomRange } from '../../../src/webview/timeline/timeRange';
import { EventScript, finishedRun } from '../../fixtures/transcript/sampleRuns';
import { manyCalls } from '../../support/longRuns';

const bar = (id: string, from: number, to?: number, state: Bar['state'] = 'finished'): Bar => ({
  id,
  lane: 'tools',
  label: id,
  state,
  from,
  ...(to !== undefined && { to }),
});
const toolsOf = (bars: readonly Bar[], now = 100) => {
  const [lane] = placeBars(bars, now);
  assert.ok(lane);
  return lane;
};

describe('the bars of a timeline', () => {
  it('are the model calls, cells and tool calls of a run, from when to when', () => {
    const transcript = foldEvents(finishedRun());
    const bars = new TimelineBars().of(transcript);
    const lanes = (name: string) => bars.filter(({ lane }) => lane === name);
    assert.equal(lanes('model').length, 3);
    assert.equal(lanes('cell').length, 3);
    assert.equal(lanes('tools').length, transcript.totals.toolCalls);
    const [cell] = lanes('cell');
    assert.equal((cell?.to ?? 0) - (cell?.from ?? 0), 84);
    assert.deepEqual(
      lanes('cell').map(({ state }) => state),
      ['finished', 'failed', 'finished'],
    );
    assert.ok(bars.every(({ from, to }) => from >= 0 && to !== undefined && to >= from));
  });

  it('show beside the call how long it waited for a person, and have no end while they go on', () => {
    const script = new EventScript().iteration(1).cell('f()');
    const call = { callId: 'a', server: 's', tool: 't', arguments: {} };
    script.add({ type: 'approval.asked', ...call, isDestructive: false });
    const of = (): readonly Bar[] =>
      new TimelineBars().of(foldEvents(script.events)).filter((one) => one.id !== 'cell:1');
    assert.deepEqual(
      of().map(({ id, lane, state, to }) => [id, lane, state, to]),
      [['approval:a', 'approvals', 'waiting', undefined]],
    );
    script.add({ type: 'tool.started', ...call }, 500);
    const [asked, made] = of();
    assert.equal((asked?.to ?? 0) - (asked?.from ?? 0), 500);
    assert.deepEqual([made?.lane, made?.state, made?.to], ['tools', 'running', undefined]);
    assert.equal(made?.from, asked?.to);
  });

  it('of what was stopped end with the run', () => {
    const script = new EventScript().iteration(1).cell('f()');
    script.add({ type: 'tool.started', callId: 'b', server: 's', tool: 't', arguments: {} });
    script.add({ type: 'run.finished', outcome: { kind: 'cancelled' } }, 700);
    const stopped = new TimelineBars().of(foldEvents(script.events)).find(({ id }) => id === 'b');
    assert.deepEqual([stopped?.state, (stopped?.to ?? 0) - (stopped?.from ?? 0)], ['stopped', 700]);
  });

  it('leave out the time in which a run was interrupted', () => {
    const times: Pick<Transcript, 'startedAt' | 'pauses'> = { startedAt: 100, pauses: [{ from: 200, to: 1_200 }] };
    assert.deepEqual(
      [150, 200, 700, 1_200, 1_300].map((at) => sinceStart(at, times)),
      [50, 100, 100, 100, 200],
    );
  });

  it('are read again only for iterations that changed', () => {
    const transcript = foldEvents(finishedRun());
    const bars = new TimelineBars();
    const [first] = bars.of(transcript);
    assert.equal(bars.of(transcript)[0], first);
  });

  it('and lie, as a run goes on, where they lie when it is read at once', () => {
    const { events } = manyCalls(200, 9).endCell().submit({ answer: 1 });
    const [bars, transcript] = [new TimelineBars(), emptyTranscript('run-1')];
    let lanes: ReturnType<typeof placeBars> = [];
    const first = (): unknown => lanes.find(({ name }) => name === 'tools')?.bars[0];
    const firsts = new Set<unknown>();
    for (const [index, event] of events.entries()) {
      appendEvent(transcript, event);
      if (index % 7 !== 0 && event.type !== 'run.finished') continue;
      for (const now of [0, 40].map((later) => transcript.totals.elapsedMs + later)) {
        lanes = placeBars(bars.of(transcript), now, lanes);
        assert.deepEqual(lanes, placeBars(new TimelineBars().of(transcript), now), `after ${index} events`);
      }
      if (index > 60) firsts.add(first());
    }
    assert.equal(firsts.size, 1, 'what has ended is placed once');
  });
});

describe('the layout of a timeline', () => {
  it('gives what goes on at the same time rows of its own, and takes rows that are free again', () => {
    const lane = toolsOf([bar('a', 0, 10), bar('b', 5, 20), bar('c', 10, 15), bar('d', 15)], 40);
    assert.deepEqual(
      lane.bars.map(({ id, row, to }) => [id, row, to]),
      [
        ['a', 0, 10],
        ['b', 1, 20],
        ['c', 0, 15],
        ['d', 0, 40],
      ],
    );
    assert.equal(lane.rows, 2);
  });

  it('draws neighbours that are too narrow to be told apart as one, and tells them apart when zoomed in', () => {
    const lane = toolsOf(Array.from({ length: 1_000 }, (_, n) => bar(`c${n}`, n, n + 0.5)));
    const whole = drawBars(lane, { from: 0, to: 1_000 }, 100);
    assert.equal(whole.length, 1);
    assert.equal(whole[0]?.bars.length, 1_000);
    const near = drawBars(lane, { from: 100, to: 110 }, 100);
    assert.deepEqual([near.length, near[1]?.bars.length], [11, 1]);
    assert.ok((near[1]?.width ?? 0) > 4);
  });

  it('draws at most some hundred elements, whatever the run', () => {
    const bars = Array.from({ length: 10_000 }, (_, n) => bar(`c${n}`, n * 2, n * 2 + 63));
    const lane = toolsOf(bars);
    assert.ok(lane.rows >= 30);
    const drawn = drawBars(lane, { from: 0, to: 20_100 }, 800);
    assert.ok(drawn.length <= 300, `${drawn.length}`);
    assert.equal(
      drawn.reduce((sum, one) => sum + one.bars.length, 0),
      10_000,
      'none is lost',
    );
  });

  it('keeps what is wide enough apart from its narrow neighbours', () => {
    const drawn = drawBars(
      toolsOf([bar('a', 0, 50), bar('b', 50, 50.1), bar('c', 50.2, 50.3)]),
      { from: 0, to: 100 },
      100,
    );
    assert.deepEqual(
      drawn.map(({ bars }) => bars.map(({ id }) => id)),
      [['a'], ['b', 'c']],
    );
  });

  it('zooms about a time, moves, and stays within the run', () => {
    assert.deepEqual(zoomRange({ from: 0, to: 100 }, 0.5, 25, 100), { from: 12.5, to: 62.5 });
    assert.deepEqual(zoomRange({ from: 50, to: 100 }, 10, 75, 100), { from: 0, to: 100 });
    assert.deepEqual(moveRange({ from: 50, to: 100 }, 0.5, 100), { from: 50, to: 100 });
    assert.deepEqual(moveRange({ from: 50, to: 100 }, -0.5, 100), { from: 25, to: 75 });
    assert.deepEqual(rangeWith({ from: 0, to: 10 }, { from: 50, to: 60 }, 100), { from: 41, to: 51 });
    assert.deepEqual(rangeWith({ from: 0, to: 10 }, { from: 5, to: 60 }, 100), { from: 0, to: 10 });
  });

  it('marks round times, none nearer than is asked', () => {
    assert.deepEqual(ticksOf({ from: 0, to: 1_000 }, 400, 100), [0, 500, 1_000]);
    assert.deepEqual(ticksOf({ from: 950, to: 1_300 }, 350, 100), [1_000, 1_100, 1_200, 1_300]);
    assert.equal(ticksOf({ from: 0, to: 8 * 3_600_000 }, 300, 100).length, 3);
  });
});
