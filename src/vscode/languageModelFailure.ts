import * as vscode from 'vscode';
import {
  isRlmError,
  modelBlocked,
  modelFailed,
  modelNoPermission,
  modelNotFound,
  modelQuota,
  modelStreamCut,
  type RlmError,
} from '../core/errors';

/** Providers name a used-up quota as they like; VS Code passes name and message on, and no code of its own for it. */
const QUOTA = /quota|rate.?limit|too many requests|\b429\b|insufficient.?(credit|funds|balance)/i;

/** What a failed model request means for the user. `received` is the text that came before it failed. */
export function languageModelFailure(model: string, thrown: unknown, received: string): RlmError {
  if (isRlmError(thrown)) return thrown;
  if (thrown instanceof vscode.LanguageModelError) {
    if (thrown.code === vscode.LanguageModelError.NoPermissions.name) return modelNoPermission(model, thrown);
    if (thrown.code === vscode.LanguageModelError.NotFound.name) return modelNotFound(model, thrown);
  }
  if (causesOf(thrown).some((cause) => QUOTA.test(`${cause.name} ${cause.message}`))) return modelQuota(model, thrown);
  if (thrown instanceof vscode.LanguageModelError && thrown.code === vscode.LanguageModelError.Blocked.name) {
    return modelBlocked(model, thrown);
  }
  return received === '' ? modelFailed(model, thrown) : modelStreamCut(model, received, thrown);
}

function causesOf(thrown: unknown): readonly Error[] {
  const causes: Error[] = [];
  for (let cause = thrown; cause instanceof Error && causes.length < 10; cause = cause.cause) causes.push(cause);
  return causes;
}
