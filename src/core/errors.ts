/** Failures that only the user can mend (DESIGN.md §3): a closed set of codes, one function each. */
import { counted } from './counted';
import { said, type Reason, type Said } from './said';

export const ERROR_CODES = [
  'noModel',
  'modelNotFound',
  'modelNoPermission',
  'modelBlocked',
  'modelQuota',
  'modelEmptyAnswer',
  'modelStreamCut',
  'modelUnavailable',
  'modelTooLong',
  'modelFailed',
  'modelCannotCallTools',
  'noConfiguration',
  'configurationBroken',
  'serverNotStarted',
  'serverUnreachable',
  'signInNeeded',
  'signInFailed',
  'variableUnresolved',
  'consentRefused',
  'policyRefused',
  'inputsInvalid',
  'noSandboxRuntime',
  'sandboxFailed',
  'workerLost',
  'workerBreached',
  'runInterrupted',
  'runElsewhere',
  'runNotResumable',
  'workspaceUntrusted',
  'noWorkspace',
  'internal',
] as const;

export type ErrorCode = (typeof ERROR_CODES)[number];

/** What a message is about; one place in `src/vscode` turns it into an action. Positions count from 1. */
export interface ErrorSubject {
  readonly server?: string | undefined;
  /** An absolute path or a URI. */
  readonly file?: string | undefined;
  readonly line?: number | undefined;
  readonly column?: number | undefined;
  readonly setting?: string | undefined;
  readonly model?: string | undefined;
}

export class RlmError extends Error {
  override readonly name = 'RlmError';
  readonly code: ErrorCode;
  readonly subject: ErrorSubject;

  constructor(code: ErrorCode, message: string, subject: ErrorSubject = {}, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.subject = subject;
  }
}

export function isRlmError(value: unknown): value is RlmError {
  return value instanceof RlmError;
}

/** Failures of the model that another try may not have. */
const TRANSIENT: ReadonlySet<ErrorCode> = new Set([
  'modelQuota',
  'modelUnavailable',
  'modelStreamCut',
  'modelEmptyAnswer',
]);

export function isTransient(thrown: unknown): boolean {
  return isRlmError(thrown) && TRANSIENT.has(thrown.code);
}

/** The text of anything that was thrown. */
export function messageOf(thrown: unknown): string {
  if (thrown instanceof Error) return thrown.message;
  return typeof thrown === 'string' ? thrown : String(thrown);
}

export function noModel(): RlmError {
  return new RlmError(
    'noModel',
    'There is no language model. Install or sign in to a provider of models, then choose one.',
  );
}

/** `setting` is the one that names the model, if one does. */
export function modelNotFound(model: string, cause?: unknown, setting?: string): RlmError {
  const message = `The language model "${model}" does not exist any more. Choose another one.`;
  return new RlmError('modelNotFound', message, { model, ...(setting !== undefined && { setting }) }, { cause });
}

export function modelNoPermission(model: string, cause?: unknown): RlmError {
  const message = `The language model "${model}" may not be used by RLM Code Mode. Allow it, or choose another one.`;
  return new RlmError('modelNoPermission', message, { model }, { cause });
}

export function modelBlocked(model: string, cause?: unknown): RlmError {
  const message = `The provider of "${model}" blocked the request: ${messageOf(cause)}`;
  return new RlmError('modelBlocked', message, { model }, { cause });
}

export function modelQuota(model: string, cause?: unknown): RlmError {
  const message = `The quota of "${model}" is used up: ${messageOf(cause)} Wait, or choose another model.`;
  return new RlmError('modelQuota', message, { model }, { cause });
}

export function modelEmptyAnswer(model: string): RlmError {
  const message = `The language model "${model}" answered with nothing. Run the task again, or choose another model.`;
  return new RlmError('modelEmptyAnswer', message, { model });
}

/** `received` is what came before the stream broke; its end is kept in the message. */
export function modelStreamCut(model: string, received: string, cause?: unknown): RlmError {
  const end = received.length > 200 ? `…${received.slice(-200)}` : received;
  const message =
    `The answer of "${model}" broke off after ${counted(received.length, 'character')} (${messageOf(cause)}). ` +
    `What came ends with: ${end}`;
  return new RlmError('modelStreamCut', message, { model }, { cause });
}

/** The provider could not be reached, or had no room: another try may succeed. */
export function modelUnavailable(model: string, cause?: unknown): RlmError {
  const message = `The language model "${model}" cannot be reached now: ${messageOf(cause)}`;
  return new RlmError('modelUnavailable', message, { model }, { cause });
}

export function modelTooLong(model: string, cause?: unknown): RlmError {
  const message = `The request is too long for the language model "${model}": ${messageOf(cause)}`;
  return new RlmError('modelTooLong', message, { model }, { cause });
}

export function modelFailed(model: string, cause?: unknown): RlmError {
  return new RlmError('modelFailed', `The language model "${model}" failed: ${messageOf(cause)}`, { model }, { cause });
}

/** ReAct mode needs a model that calls tools natively; code mode does not. */
export function modelCannotCallTools(model: string, cause?: unknown): RlmError {
  const message = `The language model "${model}" cannot call tools itself, as ReAct mode needs. Choose another one, or run the task in code mode.`;
  return new RlmError('modelCannotCallTools', message, { model }, { cause });
}

/** `file` is where the configuration would be. */
export function noConfiguration(file: string): RlmError {
  return new RlmError('noConfiguration', `No MCP server is configured: ${file} does not exist or names none.`, {
    file,
  });
}

export function workspaceUntrusted(): RlmError {
  const message =
    'This workspace is not trusted. Its configuration names programs to start, so nothing was read or run.';
  return new RlmError('workspaceUntrusted', message);
}

export function noWorkspace(): RlmError {
  return new RlmError('noWorkspace', 'No folder is open. Open a folder that has a .vscode/mcp.json.');
}

/** `what` is a whole sentence. */
export function noSandboxRuntime(what: Said): RlmError {
  const { message } = said('failure.noSandboxRuntime', what);
  return new RlmError('noSandboxRuntime', message, { setting: 'rlm.sandbox.nodePath' });
}

export function sandboxFailed(reason: Reason, cause?: unknown): RlmError {
  return new RlmError('sandboxFailed', said('failure.sandboxFailed', reason).message, {}, { cause });
}

export function workerLost(reason: Reason): RlmError {
  return new RlmError('workerLost', said('failure.workerLost', reason).message);
}

/** `what` is what the worker did, as a clause. It is not tried again: what the code read would make it do the same. */
export function workerBreached(what: Said): RlmError {
  return new RlmError('workerBreached', said('failure.workerBreached', what).message);
}

/** Missing inputs, unknown ones, names that no variable can have; there is one at least. */
export function inputsInvalid(faults: readonly Said[]): RlmError {
  const all = faults.reduceRight((rest, fault) => said('inputs.several', fault, rest));
  return new RlmError('inputsInvalid', said('failure.inputsInvalid', all).message);
}

export function runInterrupted(): RlmError {
  return new RlmError('runInterrupted', 'The run was interrupted when the window closed. It can be resumed.');
}

export function runElsewhere(): RlmError {
  return new RlmError('runElsewhere', 'The run goes on in another window.');
}

export function runNotResumable(runId: string, reason: Said): RlmError {
  return new RlmError('runNotResumable', said('failure.runNotResumable', runId, reason).message);
}
