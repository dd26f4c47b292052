/** What people call the modes, as the log and the exports do in English. */
import type { RunMode } from '../../core/events';
import { t } from './localised';

export const MODE_WORDS: Readonly<Record<RunMode, string>> = {
  rlm: t('Code mode'),
  react: t('ReAct'),
  direct: t('Direct answer'),
};
