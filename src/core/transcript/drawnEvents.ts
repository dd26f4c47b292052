/** What a page needs of a run's events to draw it: the rest may be megabytes, and is not sent to it. */
import type { RunEvent } from '../events';
import { withoutBinary } from './contentBlocks';

const MAX_DRAWN_BYTES = 2 * 1024 * 1024;

/** A message of more than either of these would hold up the extension host, and the page. */
const MAX_EVENTS = 2_000;
const MAX_CHARS = 1_000_000;
/** A number, a name, a comma. */
const PART_CHARS = 4;

/** What one message takes of the events from the given one on, as it is drawn, and where the next one begins. */
export function drawnBatch(
  events: readonly RunEvent[],
  from: number,
): { readonly events: readonly RunEvent[]; readonly end: number } {
  let end = from;
  let left = MAX_CHARS;
  for (const event of events.slice(from, from + MAX_EVENTS)) {
    left -= charsWithin(event, left);
    // One that is larger alone cannot be divided.
    if (left < 0 && end > from) break;
    end += 1;
  }
  return { events: drawnEvents(events.slice(from, end)), end };
}

/** How long the texts in a value are together, and the rest about; counted no further than just beyond `most`. */
function charsWithin(value: unknown, most: number): number {
  const waiting = [value];
  let chars = 0;
  while (waiting.length > 0 && chars <= most) {
    const one = waiting.pop();
    chars += typeof one === 'string' ? one.length + PART_CHARS : PART_CHARS;
    if (typeof one !== 'object' || one === null) continue;
    const parts: readonly unknown[] = Object.values(one);
    if (parts.length * PART_CHARS > most) return chars + parts.length * PART_CHARS;
    for (const part of parts) waiting.push(part);
  }
  return chars;
}

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
