import type { RunMode } from '../events';

/** What people call the modes. */
export const MODE_NAMES: Readonly<Record<RunMode, string>> = {
  rlm: 'Code mode',
  react: 'ReAct',
  direct: 'Direct answer',
};
