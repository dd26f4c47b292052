/** One task in both modes at the same time, each run with a budget of its own. */
import type { RunMode } from '../core/events';
import { foldEvents } from '../core/transcript/transcript';
import { compareTranscripts, type TranscriptComparison } from '../core/transcript/transcriptComparison';
import type { Run } from './run';

export interface ComparedRuns {
  /** Code mode, then ReAct. */
  readonly runs: readonly [Run, Run];
  /** Resolves when both have ended; never rejects. */
  readonly comparison: Promise<TranscriptComparison>;
}

/** `start` begins a run of the task in the mode that it is given. */
export async function compareRuns(start: (mode: RunMode) => Run | Promise<Run>): Promise<ComparedRuns> {
  const rlm = await start('rlm');
  let react: Run;
  try {
    react = await start('react');
  } catch (thrown) {
    // One run alone was not asked for.
    rlm.cancel();
    throw thrown;
  }
  return { runs: [rlm, react], comparison: compared(rlm, react) };
}

async function compared(rlm: Run, react: Run): Promise<TranscriptComparison> {
  await Promise.all([rlm.outcome, react.outcome]);
  return compareTranscripts(foldEvents(rlm.events), foldEvents(react.events));
}
