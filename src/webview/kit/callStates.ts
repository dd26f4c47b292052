import type { CallState } from '../../core/transcript/transcript';
import { t } from './localised';

export interface StateSign {
  readonly icon: string;
  readonly kind: string;
  readonly label: string;
}

/** The state of a call as a sign, and in words for who does not see it. */
export function callStateSign(state: CallState): StateSign {
  switch (state) {
    case 'waiting':
      return { icon: 'question', kind: 'is-waiting', label: t('waits for your approval') };
    case 'running':
      return { icon: 'loading', kind: 'is-running', label: t('running') };
    case 'finished':
      return { icon: 'check', kind: 'is-passed', label: t('succeeded') };
    case 'failed':
      return { icon: 'error', kind: 'is-failed', label: t('failed') };
    case 'stopped':
      return { icon: 'debug-stop', kind: 'is-stopped', label: t('stopped') };
  }
}
