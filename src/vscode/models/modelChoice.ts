import * as vscode from 'vscode';
import { modelNotFound, noModel } from '../../core/errors';
import { modelFromSettings, rememberModel, rememberSubCallModel, subCallModelFromSettings } from '../settings';

/** Asks only if no model is set, or if the one that is set is gone. Undefined if the user chose none. */
export async function chosenModel(): Promise<vscode.LanguageModelChat | undefined> {
  const remembered = modelFromSettings();
  return remembered === undefined ? selectModel() : modelAgain(remembered);
}

/** The model with the id `vendor/id`, or where it is gone the one that the user chooses instead. */
export async function modelAgain(id: string): Promise<vscode.LanguageModelChat | undefined> {
  const gone = vscode.l10n.t('The model {0} does not exist any more; choose another one', id);
  return (await findModel(id)) ?? (await selectModel(gone));
}

/** The model with the id `vendor/id`. Rejects with `modelNotFound`. */
export async function modelById(id: string): Promise<vscode.LanguageModelChat> {
  const model = await findModel(id);
  if (model === undefined) throw modelNotFound(id);
  return model;
}

/** Lets the user choose a model and remembers it in `rlm.model`. Rejects with `noModel`; undefined if dismissed. */
export async function selectModel(reason?: string): Promise<vscode.LanguageModelChat | undefined> {
  const models = await vscode.lm.selectChatModels();
  if (models.length === 0) throw noModel();
  const current = modelFromSettings();
  const picked = await vscode.window.showQuickPick(
    models.map((model) => modelItem(model, current)),
    {
      title: vscode.l10n.t('Language Model for RLM'),
      placeHolder: reason ?? vscode.l10n.t('The model that writes the code; remembered in the setting rlm.model'),
      matchOnDescription: true,
      matchOnDetail: true,
    },
  );
  if (picked === undefined) return undefined;
  await rememberModel(idOf(picked.model));
  return picked.model;
}

/** Lets the user choose which model answers sub-calls: the run's own, or one for all. Rejects with `noModel`. */
export async function selectSubCallModel(): Promise<void> {
  const models = await vscode.lm.selectChatModels();
  if (models.length === 0) throw noModel();
  const current = subCallModelFromSettings();
  const own = vscode.l10n.t('The model of the run');
  const items = [
    { label: current === undefined ? `$(check) ${own}` : own, model: undefined },
    ...models.map((model) => modelItem(model, current)),
  ];
  const picked = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t('Language Model for Sub-Calls of RLM'),
    placeHolder: vscode.l10n.t('The model that generated code asks; remembered in the setting rlm.subCalls.model'),
    matchOnDescription: true,
    matchOnDetail: true,
  });
  if (picked !== undefined) await rememberSubCallModel(picked.model === undefined ? '' : idOf(picked.model));
}

/** How the setting `rlm.model` names a model. The vendor has no slash, the id may have some. */
export function idOf(model: vscode.LanguageModelChat): string {
  return `${model.vendor}/${model.id}`;
}

/** The model with the id `vendor/id`, if there is one. */
export async function findModel(name: string): Promise<vscode.LanguageModelChat | undefined> {
  const slash = name.indexOf('/');
  if (slash <= 0) return undefined;
  const [model] = await vscode.lm.selectChatModels({ vendor: name.slice(0, slash), id: name.slice(slash + 1) });
  return model;
}

function modelItem(
  model: vscode.LanguageModelChat,
  current: string | undefined,
): vscode.QuickPickItem & { readonly model: vscode.LanguageModelChat } {
  const id = idOf(model);
  return {
    label: id === current ? `$(check) ${model.name}` : model.name,
    description: id,
    detail: vscode.l10n.t('{0}, up to {1} input tokens', model.family, model.maxInputTokens.toLocaleString()),
    model,
  };
}
