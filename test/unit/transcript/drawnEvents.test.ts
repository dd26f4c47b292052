import assert from 'node:assert/strict';
import { drawnEvents } from '../../../src/core/transcript/drawnEvents';
import { foldEvents, type Transcript } from '../../../src/core/transcript/transcript';
import { EventScript, finishedRun, streamingRun } from '../../fixtures/transcript/sampleRuns';

/** All but how many events it took. */
function drawn(transcript: Transcript): unknown {
  return JSON.parse(
    JSON.stringify(transcript, (key, value: unknown) => (key === 'revision' || key === 'lastSequence' ? 0 : value)),
  );
}

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
