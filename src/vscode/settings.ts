import * as vscode from 'vscode';
import { isCheckMode, type CheckMode } from '../core/check/checkModes';
import { LIMIT_NAMES, LIMITS, resolveLimits, type LimitName, type Limits } from '../core/limits';
import { isRequestedMode, type RequestedMode } from '../core/runModes';
import { APPROVAL_MODES, type ApprovalMode } from '../runs/approvals/approvalRules';
import { DEFAULT_KEPT, type KeptRuns } from '../runs/keptRuns';
import { ENGINE_SETTINGS, type EngineSetting } from '../sandbox/runtime';
import { LIMIT_SETTINGS, SETTINGS } from './ids';

/** The limits of the next run. */
export function limitsFromSettings(): Limits {
  const configuration = vscode.workspace.getConfiguration();
  const wanted: { [Name in LimitName]?: unknown } = {};
  for (const name of LIMIT_NAMES) wanted[name] = configuration.get(LIMIT_SETTINGS[name]);
  return resolveLimits(wanted);
}

/** Which engine runs generated code; what is none is `auto`. */
export function engineFromSettings(): EngineSetting {
  const engine: unknown = vscode.workspace.getConfiguration().get(SETTINGS.engine);
  return ENGINE_SETTINGS.find((one) => one === engine) ?? 'auto';
}

/** The Node executable that the user named for the sandbox; undefined if none. */
export function nodePathFromSettings(): string | undefined {
  return textOf(SETTINGS.nodePath);
}

/** Whether code may call what other extensions contribute to `vscode.lm.tools`. */
export function editorToolsFromSettings(): boolean {
  return vscode.workspace.getConfiguration().get<boolean>(SETTINGS.includeEditorTools) === true;
}

/** How many runs are kept, and for how many days. */
export function keptRunsFromSettings(): KeptRuns {
  const configuration = vscode.workspace.getConfiguration();
  const count = configuration.get<unknown>(SETTINGS.keepCount);
  const days = configuration.get<unknown>(SETTINGS.keepDays);
  return {
    count: typeof count === 'number' && count >= 1 ? Math.round(count) : DEFAULT_KEPT.count,
    days: typeof days === 'number' && days >= 1 ? Math.round(days) : DEFAULT_KEPT.days,
  };
}

/** How a run works whose surface says nothing else. */
export function modeFromSettings(): RequestedMode {
  const mode: unknown = vscode.workspace.getConfiguration().get(SETTINGS.mode);
  return isRequestedMode(mode) ? mode : 'auto';
}

/** What is done with code that cannot be right. */
export function checkModeFromSettings(): CheckMode {
  const mode: unknown = vscode.workspace.getConfiguration().get(SETTINGS.checkMode);
  return isCheckMode(mode) ? mode : 'on';
}

/** Whether a model may put the tools that a search found in order. */
export function reranksSearchFromSettings(): boolean {
  return vscode.workspace.getConfiguration().get(SETTINGS.rerankSearch) === true;
}

/** Which tool calls pass without a question. What is no mode is the strictest that still works. */
export function approvalModeFromSettings(): ApprovalMode {
  const mode = vscode.workspace.getConfiguration().get<string>(SETTINGS.approvalMode);
  return APPROVAL_MODES.find((one) => one === mode) ?? 'ask';
}

/** How a run calls its servers, and how long it waits for slow ones. */
export function connectOptionsFromSettings(): {
  readonly callTimeoutMs: number;
  readonly callTimeoutsMs: Readonly<Record<string, number>>;
  readonly callsInFlight: number;
  readonly graceMs: number;
} {
  const limits = limitsFromSettings();
  return {
    callTimeoutMs: limits.toolCallTimeoutMs,
    callTimeoutsMs: serverTimeoutsFromSettings(),
    callsInFlight: limits.serverCallsInFlight,
    graceMs: limits.serverGraceMs,
  };
}

/** How long a call of these servers may take, in milliseconds, where it is not as long as for the others. */
export function serverTimeoutsFromSettings(): Readonly<Record<string, number>> {
  const given = vscode.workspace.getConfiguration().get<Readonly<Record<string, unknown>>>(SETTINGS.callTimeouts) ?? {};
  const { minimum, maximum } = LIMITS.toolCallTimeoutMs;
  const entries = Object.entries(given).flatMap(([server, ms]): [string, number][] =>
    typeof ms === 'number' ? [[server, Math.min(maximum, Math.max(minimum, ms))]] : [],
  );
  return Object.fromEntries(entries);
}

/** The address of the client-id metadata document that the user named; undefined if none that could be one. */
export function clientDocumentFromSettings(): string | undefined {
  const url = URL.parse(vscode.workspace.getConfiguration().get<string>(SETTINGS.clientDocument)?.trim() ?? '');
  return url?.protocol === 'https:' && url.pathname !== '/' ? url.href : undefined;
}

/** The chosen model as `vendor/id`; undefined if none was chosen. */
export function modelFromSettings(): string | undefined {
  return textOf(SETTINGS.model);
}

/** The model that answers sub-calls, as `vendor/id`; undefined if it is the run's own. */
export function subCallModelFromSettings(): string | undefined {
  return textOf(SETTINGS.subCallModel);
}

/** What code may choose from for its sub-calls beside that: ids or families. */
export function subCallModelsFromSettings(): readonly string[] {
  const names: unknown = vscode.workspace.getConfiguration().get(SETTINGS.subCallModels);
  if (!Array.isArray(names)) return [];
  return names.flatMap((name: unknown) => (typeof name === 'string' && name.trim() !== '' ? [name.trim()] : []));
}

export function rememberModel(model: string): Promise<void> {
  return remember(SETTINGS.model, model);
}

/** Empty: the run's own. */
export function rememberSubCallModel(model: string): Promise<void> {
  return remember(SETTINGS.subCallModel, model);
}

function textOf(setting: string): string | undefined {
  const text: unknown = vscode.workspace.getConfiguration().get(setting);
  return typeof text === 'string' && text.trim() !== '' ? text.trim() : undefined;
}

/** Where a workspace has its own value, that one is changed: the other would have no effect. */
async function remember(setting: string, value: string): Promise<void> {
  const configuration = vscode.workspace.getConfiguration();
  const isWorkspaceValue = configuration.inspect(setting)?.workspaceValue !== undefined;
  const target = isWorkspaceValue ? vscode.ConfigurationTarget.Workspace : vscode.ConfigurationTarget.Global;
  await configuration.update(setting, value, target);
}
