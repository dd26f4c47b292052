/** Every id that `package.json` and the code share, declared once; a test compares this table with the manifest. */
export const COMMANDS = {
  runTask: 'rlm.runTask',
  stopRun: 'rlm.stopRun',
  showRun: 'rlm.showRun',
  openCode: 'rlm.openCode',
  showLog: 'rlm.showLog',
  selectModel: 'rlm.selectModel',
} as const;

export const SETTINGS = {
  model: 'rlm.model',
  nodePath: 'rlm.sandbox.nodePath',
} as const;

export const PARTICIPANT_ID = 'rlm.participant';
export const PANEL_VIEW_TYPE = 'rlm.runPanel';
export const CODE_SCHEME = 'rlm-code';
export const CONTEXT_KEYS = { isRunning: 'rlm.isRunning' } as const;
