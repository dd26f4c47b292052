/** What a page needs of a run's events to draw it: the rest may be megabytes, and is not sent to it. */
import type { RunEvent } from '../events';
import { withoutBinary } from './contentBlocks';

const MAX_DRAWN_BYTES = 2 * 1024 * 1024;

/** Events that follow each other; they fold into the same transcript. */
export function drawnEvents(events: readonly RunEvent[]): RunEvent[] {
  // The end of a call has all that was streamed of it.
  const whole = new Set(events.flatMap((event) => (event.type === 'model.finished' ? [event.callId] : [])));
  return events.filter((event) => event.type !== 'model.streamed' || !whole.has(event.callId)).map(drawnEvent);
}

/** Without tool schemas, images that the model was shown, and media beyond a size. */
function drawnEvent(event: RunEvent): RunEvent {
  if (event.type === 'tools.changed') return { ...event, added: [] };
  if (event.type === 'servers.connected') return { ...event, tools: undefined };
  if (event.type === 'model.started') {
    return { ...event, appended: event.appended.map(({ images: _images, ...message }) => message) };
  }
  if (event.type === 'tool.failed') {
    const { error } = event;
    if (error.content === undefined) return event;
    return { ...event, error: { ...error, content: withoutBinary(error.content, MAX_DRAWN_BYTES) } };
  }
  if (event.type !== 'tool.finished') return event;
  const { value, content } = event;
  const shown = withoutBinary(content ?? [], MAX_DRAWN_BYTES) as NonNullable<typeof content>;
  return {
    ...event,
    value: withoutBinary(value, MAX_DRAWN_BYTES),
    ...(content !== undefined && { content: shown }),
  };
}
