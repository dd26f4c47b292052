import type * as vscode from 'vscode';
import * as z from 'zod/mini';
import { askForTask } from './askForTask';
import { chosenModel, modelById } from './modelChoice';
import type { RunHistory } from './runHistory';
import { requireTrustedWorkspace } from './trust';

/** What a keybinding or another extension may give; everything is asked for where it is missing. */
const RunArguments = z.object({
  task: z.optional(z.string()),
  /** `vendor/id`, as in the setting `rlm.model`. */
  modelId: z.optional(z.string()),
});

/** The task and the model of a command; undefined where the user dismissed a question. Throws in Restricted Mode. */
export async function askForRun(
  given: unknown,
  history: RunHistory,
): Promise<{ readonly task: string; readonly model: vscode.LanguageModelChat } | undefined> {
  requireTrustedWorkspace();
  const wanted = RunArguments.safeParse(given).data ?? {};
  const task = wanted.task?.trim() ?? (await askForTask(history.tasks));
  if (task === undefined || task === '') return undefined;
  await history.addTask(task);
  const model = wanted.modelId === undefined ? await chosenModel() : await modelById(wanted.modelId);
  return model === undefined ? undefined : { task, model };
}
