import type { RunMode } from '../../core/events';
import type { Transcript } from '../../core/transcript/transcript';
import { t } from '../kit/localised';

export interface RunStateWords {
  readonly icon: string;
  readonly kind: string;
  readonly label: string;
}

const WORKING: Readonly<Record<RunMode, string>> = {
  rlm: t('Writing code'),
  react: t('Working'),
  direct: t('Answering'),
};

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
      return { icon: 'pass-filled', kind: 'is-passed', label: t('Finished') };
    case 'extracted':
      return { icon: 'warning', kind: 'is-warning', label: t('Limit reached') };
    case 'limitReached':
      return { icon: 'warning', kind: 'is-warning', label: t('Limit reached') };
    case 'failed':
      if (outcome.code === 'runInterrupted')
        return { icon: 'debug-pause', kind: 'is-warning', label: t('Interrupted') };
      if (outcome.code === 'runElsewhere') return { icon: 'window', kind: 'is-stopped', label: t('In another window') };
      return { icon: 'error', kind: 'is-failed', label: t('Failed') };
    case 'cancelled':
      return { icon: 'debug-stop', kind: 'is-stopped', label: t('Stopped') };
    case undefined:
  }
  const working = (label: string): RunStateWords => ({ icon: 'loading', kind: 'is-running', label });
  if (pause === 'standing') return { icon: 'debug-pause', kind: 'is-waiting', label: t('Paused') };
  if (pause === 'asked' && waitingCalls === 0) return working(t('Pausing'));
  if (state === 'connecting') return working(t('Connecting'));
  if (extract?.state === 'running') return working(t('Writing answer'));
  const iteration = iterations.at(-1);
  if (waitingCalls > 0) return { icon: 'question', kind: 'is-waiting', label: t('Waiting for you') };
  if (iteration?.cell === 'running') return working(t('Running code'));
  return working(iteration?.modelCalls.at(-1)?.text === '' ? t('Thinking') : WORKING[mode ?? 'rlm']);
}
