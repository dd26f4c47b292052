import * as vscode from 'vscode';
import {
  isRlmError,
  modelBlocked,
  modelFailed,
  modelNoPermission,
  modelNotFound,
  modelQuota,
  modelStreamCut,
  modelTooLong,
  modelUnavailable,
  type RlmError,
} from '../../core/errors';
import { failureKindOf } from '../../core/modelFailureWords';

/** What a failed model request means for the user. `received` is the text that came before it failed. */
export function languageModelFailure(model: string, thrown: unknown, received: string): RlmError {
  if (isRlmError(thrown)) return thrown;
  if (thrown instanceof vscode.LanguageModelError) {
    if (thrown.code === vscode.LanguageModelError.NoPermissions.name) return modelNoPermission(model, thrown);
    if (thrown.code === vscode.LanguageModelError.NotFound.name) return modelNotFound(model, thrown);
  }
  const kinds = causesOf(thrown).map(({ name, message }) => failureKindOf(`${name} ${message}`));
  if (kinds.includes('quota')) return modelQuota(model, thrown);
  if (thrown instanceof vscode.LanguageModelError && thrown.code === vscode.LanguageModelError.Blocked.name) {
    return modelBlocked(model, thrown);
  }
  if (received !== '') return modelStreamCut(model, received, thrown);
  if (kinds.includes('tooLong')) return modelTooLong(model, thrown);
  return kinds.includes('unavailable') ? modelUnavailable(model, thrown) : modelFailed(model, thrown);
}

function causesOf(thrown: unknown): readonly Error[] {
  const causes: Error[] = [];
  for (let cause = thrown; cause instanceof Error && causes.length < 10; cause = cause.cause) causes.push(cause);
  return causes;
}
