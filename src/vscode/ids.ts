/** Every id that `package.json` and the code share, declared once; a test compares these tables with the manifest. */
import { LIMIT_NAMES, type LimitName } from '../core/limits';

export const COMMANDS = {
  runTask: 'rlm.runTask',
  compareModes: 'rlm.compareModes',
  runInCodeMode: 'rlm.runInCodeMode',
  runPlan: 'rlm.runPlan',
  resumeRun: 'rlm.resumeRun',
  stopRun: 'rlm.stopRun',
  pauseRun: 'rlm.pauseRun',
  addHint: 'rlm.addHint',
  retryIteration: 'rlm.retryIteration',
  editIteration: 'rlm.editIteration',
  runEditedCode: 'rlm.runEditedCode',
  compareIterations: 'rlm.compareIterations',
  showRun: 'rlm.showRun',
  renameRun: 'rlm.renameRun',
  deleteRun: 'rlm.deleteRun',
  filterRuns: 'rlm.filterRuns',
  clearRunFilter: 'rlm.clearRunFilter',
  compareRuns: 'rlm.compareRuns',
  replayRun: 'rlm.replayRun',
  exportRun: 'rlm.exportRun',
  copyAnswer: 'rlm.copyAnswer',
  openAnswer: 'rlm.openAnswer',
  saveProgram: 'rlm.saveProgram',
  runProgram: 'rlm.runProgram',
  openCode: 'rlm.openCode',
  showLog: 'rlm.showLog',
  selectModel: 'rlm.selectModel',
  selectSubCallModel: 'rlm.selectSubCallModel',
  signIn: 'rlm.signIn',
  openConfiguration: 'rlm.openConfiguration',
  showServers: 'rlm.showServers',
  forgetInputs: 'rlm.forgetInputs',
  forgetApprovals: 'rlm.forgetApprovals',
  showSandboxStatus: 'rlm.showSandboxStatus',
  showToolCosts: 'rlm.showToolCosts',
  openDemo: 'rlm.openDemo',
  runDemo: 'rlm.runDemo',
  showReport: 'rlm.showReport',
  useFromOtherAgents: 'rlm.useFromOtherAgents',
} as const;

export const SETTINGS = {
  model: 'rlm.model',
  keepCount: 'rlm.runs.keepCount',
  keepDays: 'rlm.runs.keepDays',
  mode: 'rlm.run.mode',
  checkMode: 'rlm.check.mode',
  rerankSearch: 'rlm.search.rerank',
  approvalMode: 'rlm.approval.mode',
  callTimeouts: 'rlm.mcp.callTimeoutsMs',
  subCallModel: 'rlm.subCalls.model',
  subCallModels: 'rlm.subCalls.models',
  includeEditorTools: 'rlm.tools.includeEditorTools',
  engine: 'rlm.sandbox.engine',
  nodePath: 'rlm.sandbox.nodePath',
  clientDocument: 'rlm.signIn.clientDocument',
} as const;

/** The settings `rlm.limits.*`, one for each limit. */
export const LIMIT_SETTINGS = Object.fromEntries(
  LIMIT_NAMES.map((name) => [name, name === 'promptTokens' ? 'rlm.catalogue.promptTokens' : `rlm.limits.${name}`]),
) as {
  readonly [Name in LimitName]: Name extends 'promptTokens' ? 'rlm.catalogue.promptTokens' : `rlm.limits.${Name}`;
};

export const PARTICIPANT_ID = 'rlm.participant';
/** What may follow `@rlm`, without the slash. */
export const CHAT_COMMANDS = {
  run: 'run',
  react: 'react',
  direct: 'direct',
  compare: 'compare',
  tools: 'tools',
  servers: 'servers',
  resume: 'resume',
  plan: 'plan',
} as const;
/** What other agents may call. */
export const LANGUAGE_MODEL_TOOLS = {
  runTask: 'rlm_run_task',
  executeCode: 'rlm_execute_code',
  searchTools: 'rlm_search_tools',
} as const;
export const VIEWS = { runs: 'rlm.runs' } as const;
export const COMPARISON_VIEW_TYPE = 'rlm.comparisonPanel';
export const PANEL_VIEW_TYPE = 'rlm.runPanel';
export const CODE_SCHEME = 'rlm-code';
export const EDIT_SCHEME = 'rlm-edit';
export const CONTEXT_KEYS = {
  isRunning: 'rlm.isRunning',
  isPaused: 'rlm.isPaused',
  hasRunFilter: 'rlm.hasRunFilter',
  isDemo: 'rlm.isDemo',
} as const;
