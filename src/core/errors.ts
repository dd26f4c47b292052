/** Failures that only the user can mend (DESIGN.md §3): a closed set of codes, one function each. */
export const ERROR_CODES = [
  'noModel',
  'modelNotFound',
  'modelNoPermission',
  'modelBlocked',
  'modelQuota',
  'modelEmptyAnswer',
  'modelStreamCut',
  'modelFailed',
  'noConfiguration',
  'configurationBroken',
  'serverNotStarted',
  'serverUnreachable',
  'variableUnresolved',
  'consentRefused',
  'noSandboxRuntime',
  'sandboxFailed',
  'workerLost',
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

/** The text of anything that was thrown. */
export function messageOf(thrown: unknown): string {
  if (thrown instanceof Error) return thrown.message;
  return typeof thrown === 'string' ? thrown : String(thrown);
}
