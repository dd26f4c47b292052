import * as vscode from 'vscode';
import type { LanguageModel } from '../../core/ports';
import { FirstCode, PlannedCode } from '../../runs/plannedCode';
import { languageModelOf } from '../models/languageModel';
import type { RunStart } from './startRun';

/** What answers first in a run: the model, code that is given, or a model whose code is only shown. */
export function startingModel({ model, isPlan, firstCode }: RunStart): LanguageModel {
  const own = languageModelOf(model, justification());
  if (isPlan === true) return new PlannedCode(own);
  return firstCode === undefined ? own : new FirstCode(firstCode, own);
}

/** What VS Code shows when it asks for access to the model. */
export function justification(): string {
  return vscode.l10n.t('RLM Code Mode lets the model write the code that solves your task.');
}
