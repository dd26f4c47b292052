/** Every id that `package.json` and the code share, declared once; a test compares these tables with the manifest. */
import { LIMIT_NAMES, type LimitName } from '../core/limits';

export const COMMANDS = {
  runTask: 'rlm.runTask',
  compareModes: 'rlm.compareModes',
  stopRun: 'rlm.stopRun',
  showRun: 'rlm.showRun',
  openCode: 'rlm.openCode',
  showLog: 'rlm.showLog',
  selectModel: 'rlm.selectModel',
  openConfiguration: 'rlm.openConfiguration',
} as const;

export const SETTINGS = {
  model: 'rlm.model',
  nodePath: 'rlm.sandbox.nodePath',
} as const;

/** The settings `rlm.limits.*`, one for each limit. */
export const LIMIT_SETTINGS = Object.fromEntries(LIMIT_NAMES.map((name) => [name, `rlm.limits.${name}`])) as {
  readonly [Name in LimitName]: `rlm.limits.${Name}`;
};

export const PARTICIPANT_ID = 'rlm.participant';
export const PANEL_VIEW_TYPE = 'rlm.runPanel';
export const CODE_SCHEME = 'rlm-code';
export const CONTEXT_KEYS = { isRunning: 'rlm.isRunning' } as const;
