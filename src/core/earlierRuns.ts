/** What a run is told of the runs before it in its conversation that its own messages do not hold. */
import { cutMiddle, fenceFor } from './observation';

export interface EarlierRun {
  readonly task: string;
  readonly answer: string;
  /** What the newest that ran code ran, and what it saw of that; absent for all others. */
  readonly transcript?: string | undefined;
}

/** One block of code of an earlier run. */
export interface EarlierBlock {
  readonly code: string;
  /** What the model saw of it; absent of the block that ended the run. */
  readonly observation?: string | undefined;
}

const MAX_BLOCK_CHARS = 2_000;
const MAX_TRANSCRIPT_CHARS = 12_000;

export function earlierRunsText(earlier: readonly EarlierRun[]): string {
  return earlier
    .map(({ task, answer, transcript }) => {
      const asked = `Asked: ${task}\n`;
      const ran =
        transcript === undefined || transcript === '' ? '' : `What ran, and what was seen of it:\n${transcript}\n`;
      return `${asked}${ran}Answered: ${answer}`;
    })
    .join('\n\n');
}

/** The blocks in order; of many long ones the first and the last stay. */
export function earlierTranscript(blocks: readonly EarlierBlock[]): string {
  const texts = blocks.flatMap(({ code, observation }, index) => {
    if (code === '') return [];
    const parts = [`Block ${index + 1}`, fenced(code)];
    if (observation !== undefined) parts.push('It showed', fenced(observation));
    return [parts.join('\n')];
  });
  return cutMiddle(texts.join('\n'), MAX_TRANSCRIPT_CHARS);
}

function fenced(text: string): string {
  const shown = cutMiddle(text, MAX_BLOCK_CHARS);
  const fence = fenceFor(shown);
  return `${fence}\n${shown}\n${fence}`;
}
