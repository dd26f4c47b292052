import type { RunMode } from '../../core/events';
import type { Transcript } from '../../core/transcript/transcript';

export interface RunStateWords {
  readonly icon: string;
  readonly kind: string;
  readonly label: string;
}

const WORKING: Readonly<Record<RunMode, string>> = { rlm: 'Writing code', react: 'Working', direct: 'Answering' };

/** In words and a sign; the words are also what a screen reader is told when they change. */
export function runStateOf({
  state,
  mode,
  outcome,
  iterations,
  extract,
  waitingCalls,
  pause,
}: Transcript): RunStateWords {
  switch (outcome?.kind) {
    case 'submitted':
      return { icon: 'pass-filled', kind: 'is-passed', label: 'Finished' };
    case 'extracted':
      return { icon: 'warning', kind: 'is-warning', label: 'Limit reached' };
    case 'limitReached':
      return { icon: 'warning', kind: 'is-warning', label: 'Limit reached' };
    case 'failed':
      if (outcome.code === 'runInterrupted') return { icon: 'debug-pause', kind: 'is-warning', label: 'Interrupted' };
      if (outcome.code === 'runElsewhere') return { icon: 'window', kind: 'is-stopped', label: 'In another window' };
      return { icon: 'error', kind: 'is-failed', label: 'Failed' };
    case 'cancelled':
      return { icon: 'debug-stop', kind: 'is-stopped', label: 'Stopped' };
    case undefined:
  }
  const working = (label: string): RunStateWords => ({ icon: 'loading', kind: 'is-running', label });
  if (pause === 'standing') return { icon: 'debug-pause', kind: 'is-waiting', label: 'Paused' };
  if (pause === 'asked' && waitingCalls === 0) return working('Pausing');
  if (state === 'connecting') return working('Connecting');
  if (extract?.state === 'running') return working('Writing answer');
  const iteration = iterations.at(-1);
  if (waitingCalls > 0) return { icon: 'question', kind: 'is-waiting', label: 'Waiting for you' };
  if (iteration?.cell === 'running') return working('Running code');
  return working(iteration?.modelCalls.at(-1)?.text === '' ? 'Thinking' : WORKING[mode ?? 'rlm']);
}
