import * as vscode from 'vscode';
import { modelNotFound } from '../../core/errors';
import { modelKey } from '../../core/subCalls/subCallModels';
import type { SubCallModelChoice } from '../../runs/subCallModelChoice';
import { SETTINGS } from '../ids';
import { languageModelOf, modelInfoOf } from './languageModel';
import { findModel } from './modelChoice';
import { subCallModelFromSettings, subCallModelsFromSettings } from '../settings';

/**
 * The models that the settings allow for sub-calls; undefined where they name none, which asks no provider for
 * anything. Rejects with `modelNotFound` where the one that is to answer is gone; of the others `onMissing` is told.
 */
export async function subCallModels(
  justification: string,
  onMissing: (name: string) => void,
): Promise<SubCallModelChoice | undefined> {
  const preferred = subCallModelFromSettings();
  const names = subCallModelsFromSettings();
  if (preferred === undefined && names.length === 0) return undefined;
  const found = new Map<string, vscode.LanguageModelChat>();
  const add = (model: vscode.LanguageModelChat): void => void found.set(modelKey(modelInfoOf(model)), model);
  if (preferred !== undefined) {
    const model = await findModel(preferred);
    if (model === undefined) throw modelNotFound(preferred, undefined, SETTINGS.subCallModel);
    add(model);
  }
  for (const name of names) {
    const models = await modelsNamed(name);
    if (models.length === 0) onMissing(name);
    models.forEach(add);
  }
  const models = [...found.values()].map((model) => languageModelOf(model, justification));
  return { models, ...(preferred !== undefined && { default: preferred }) };
}

/** By `vendor/id`, by id, or all of a family. */
async function modelsNamed(name: string): Promise<readonly vscode.LanguageModelChat[]> {
  const exact = await findModel(name);
  if (exact !== undefined) return [exact];
  const byId = await vscode.lm.selectChatModels({ id: name });
  return byId.length > 0 ? byId : vscode.lm.selectChatModels({ family: name });
}
