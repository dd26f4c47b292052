/** Where what a person did to a run goes in its transcript. */
import type { EventOf } from './eventOf';
import { iterationAt, touch } from './openIterations';
import type { OpenTranscript } from './openTranscript';

export function takeSteeringEvent(
  transcript: OpenTranscript,
  event: EventOf<'run.pauseAsked' | 'run.paused' | 'run.unpaused' | 'hint.given' | 'hint.told' | 'code.given'>,
): void {
  switch (event.type) {
    case 'run.pauseAsked':
      transcript.pause = 'asked';
      return;
    case 'run.paused':
      transcript.pause = 'standing';
      return;
    case 'run.unpaused':
      delete transcript.pause;
      return;
    case 'hint.given':
      transcript.openHints.push({ hintId: event.hintId, text: event.text });
      return;
    case 'hint.told': {
      const told = transcript.openHints.filter(({ hintId }) => event.hintIds.includes(hintId));
      transcript.openHints = transcript.openHints.filter(({ hintId }) => !event.hintIds.includes(hintId));
      touch(iterationAt(transcript, event)).hints.push(...told.map(({ text }) => text));
      return;
    }
    case 'code.given': {
      const iteration = touch(iterationAt(transcript, event));
      iteration.isEdited = true;
      iteration.code = event.code;
      iteration.language = 'typescript';
    }
  }
}
