import { earlierTranscript, type EarlierRun } from '../core/earlierRuns';
import { cutMiddle } from '../core/observation';
import { foldEvents } from '../core/transcript/transcript';
import { answerToMarkdown } from '../core/transcript/transcriptMarkdown';
import type { Run } from './run';

const MAX_EARLIER = 5;
const MAX_EARLIER_CHARS = 2_000;

/** Tasks and answers of the runs that lead to the one after `lastRunId`, oldest first. */
export async function readEarlierRuns(
  lastRunId: string | undefined,
  find: (runId: string) => Promise<Run | undefined>,
): Promise<readonly EarlierRun[]> {
  const earlier: EarlierRun[] = [];
  for (let runId = lastRunId; runId !== undefined && earlier.length < MAX_EARLIER;) {
    const run: Run | undefined = await find(runId);
    if (run === undefined) break;
    const answer = answerToMarkdown(await run.outcome) || 'no answer';
    const isShown = earlier.some(({ transcript = '' }) => transcript !== '');
    earlier.unshift({
      task: cutMiddle(run.task, MAX_EARLIER_CHARS),
      answer: cutMiddle(answer, MAX_EARLIER_CHARS),
      ...(!isShown && { transcript: transcriptOf(run) }),
    });
    runId = run.events.find((event) => event.type === 'run.started')?.continues;
  }
  return earlier;
}

function transcriptOf({ events }: Run): string {
  const { iterations } = foldEvents(events);
  return earlierTranscript(iterations.map(({ code, observation }) => ({ code, observation: observation?.text })));
}
