import type * as vscode from 'vscode';
import * as z from 'zod/mini';
import { REQUESTED_MODES, type RequestedMode } from '../../core/runModes';
import { askForTask } from './askForTask';
import { chosenModel, modelById } from '../models/modelChoice';
import type { RunHistory } from './runHistory';
import { modeFromSettings } from '../settings';
import { requireTrustedWorkspace } from '../trust';

/** What a keybinding or another extension may give; everything is asked for where it is missing. */
const RunArguments = z.object({
  task: z.optional(z.string()),
  /** `vendor/id`, as in the setting `rlm.model`. */
  modelId: z.optional(z.string()),
  /** As in the setting `rlm.run.mode`. */
  mode: z.optional(z.enum(REQUESTED_MODES)),
});

export interface AskedRun {
  readonly task: string;
  readonly model: vscode.LanguageModelChat;
  readonly mode: RequestedMode;
}

/** The task, the model and the mode of a command; undefined where the user dismissed a question. Throws in Restricted Mode. */
export async function askForRun(given: unknown, history: RunHistory): Promise<AskedRun | undefined> {
  requireTrustedWorkspace();
  const wanted = RunArguments.safeParse(given).data ?? {};
  const task = wanted.task?.trim() ?? (await askForTask(history.tasks));
  if (task === undefined || task === '') return undefined;
  await history.addTask(task);
  const model = wanted.modelId === undefined ? await chosenModel() : await modelById(wanted.modelId);
  return model === undefined ? undefined : { task, model, mode: wanted.mode ?? modeFromSettings() };
}
