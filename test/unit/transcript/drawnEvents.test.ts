import assert from 'node:assert/strict';
import { drawnBatch, drawnEvents } from '../../../src/core/transcript/drawnEvents';
import { foldEvents, type Transcript } from '../../../src/core/transcript/transcript';
import { EventScript, finishedRun, streamingRun } from '../../fixtures/transcript/sampleRuns';

/** All but how many events it took. */
function drawn(transcript: Transcript): unknown {
  return JSON.parse(
    JSON.stringify(transcript, (key, value: unknown) => (key === 'revision' || key === 'lastSequence' ? 0 : value)),
  );
}

describe('drawnBatch', () => {
  const large = (chars: number, count: number): EventScript => {
    const script = new EventScript().start('Large').iteration(1);
    for (let n = 0; n < count; n += 1)
      script.call('files.read', { n }, ['x'.repeat(chars / 2), { text: 'y'.repeat(chars / 2) }]);
    return script;
  };
  const sizesOf = (events: EventScript['events']): readonly number[] => {
    const sizes: number[] = [];
    for (let from = 0; from < events.length;) {
      const { end } = drawnBatch(events, from);
      sizes.push(end - from);
      from = end;
    }
    return sizes;
  };

  it('takes all in order, at most 2,000 at a time', () => {
    const { events } = large(10, 2_500);
    assert.deepEqual(sizesOf(events), [2_000, 2_000, 1_002]);
    const parts = [0, 2_000, 4_000].flatMap((from) => drawnBatch(events, from).events);
    assert.deepEqual(drawn(foldEvents(parts)), drawn(foldEvents(events)));
  });

  it('divides what is large, and lets alone what is larger than any message', () => {
    const several = sizesOf(large(400_000, 20).events);
    assert.ok(several.length >= 10 && several.every((size) => size <= 8), several.join());
    const huge = sizesOf(large(3_000_000, 3).events);
    assert.ok(
      huge.every((size) => size <= 4),
      huge.join(),
    );
    assert.equal(
      huge.reduce((sum, size) => sum + size, 0),
      large(2, 3).events.length,
    );
  });

  it('counts numbers and names, and values of any depth', () => {
    const numbers = new EventScript().start('Numbers').iteration(1);
    for (let n = 0; n < 4; n += 1)
      numbers.call(
        'a.b',
        {},
        Array.from({ length: 200_000 }, (_, at) => at),
      );
    assert.ok(sizesOf(numbers.events).length >= 3);
    let deep: unknown = 'end';
    for (let n = 0; n < 100_000; n += 1) deep = [deep];
    const script = new EventScript()
      .start('Deep')
      .iteration(1)
      .call('a.b', {}, deep as never);
    assert.equal(sizesOf(script.events).length, 1);
  });
});

describe('drawnEvents', () => {
  it('fold into the same transcript, together or in parts', () => {
    for (const events of [finishedRun(), streamingRun()]) {
      const whole = drawn(foldEvents(events));
      for (const size of [events.length, 50, 7, 1]) {
        const parts = Array.from({ length: Math.ceil(events.length / size) }, (_, n) =>
          drawnEvents(events.slice(n * size, (n + 1) * size)),
        );
        assert.deepEqual(drawn(foldEvents(parts.flat())), whole, `${size} at a time`);
      }
    }
  });

  it('leave out what was streamed of answers that are there whole, and keep the others', () => {
    const script = new EventScript().start('Two answers').iteration(1).model('A whole answer of some pieces', 9);
    script.beginModel('open').add({ type: 'model.streamed', callId: 'open', text: 'half' });
    const streamed = drawnEvents(script.events).filter((event) => event.type === 'model.streamed');
    assert.deepEqual(
      streamed.map(({ callId, text }) => [callId, text]),
      [['open', 'half']],
    );
  });

  it('hold neither schemas nor the images that the model was shown', () => {
    const big = 'x'.repeat(1_000);
    const script = new EventScript()
      .add({ type: 'tools.changed', servers: [], added: [{ server: 's', name: big, inputSchema: {} }], removed: [] })
      .add({
        type: 'model.started',
        callId: 'c',
        purpose: 'iteration',
        appended: [{ role: 'user', text: 'look', images: [{ mimeType: 'image/png', base64: big }] }],
        messageCount: 1,
      });
    assert.ok(!JSON.stringify(drawnEvents(script.events)).includes(big));
  });
});
