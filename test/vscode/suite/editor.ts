/** What the suites need of the editor: our extension and what it gives to it, the scripted models, a task that runs. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import type { RequestedMode } from '../../../src/core/runModes';
import type { RunTaskResult } from '../../../src/vscode/runs/runInWindow';
import { COMMANDS } from '../../../src/vscode/ids';

/** The exports of `test/fixtures/test-model`. */
export interface TestModel {
  readonly storageUri: vscode.Uri;
  readonly globalStorageUri: vscode.Uri;
  readonly logUri: vscode.Uri;
  setScript(steps: readonly ScriptStep[]): void;
  setToolScript(steps: readonly ScriptStep[]): void;
  /** Answers every request from now on, in place of the scripts. */
  setAnswer(answer: (request: AnsweredRequest) => ScriptStep | Promise<ScriptStep>): void;
  setModels(ids: readonly string[]): void;
  readonly requests: readonly {
    /** The id of the model that was asked. */
    readonly model: string;
    readonly texts: readonly string[];
    /** The names of what it was offered. */
    readonly tools: readonly string[];
    readonly toolMode: vscode.LanguageModelChatToolMode;
    readonly wasCancelled: boolean;
  }[];
  readonly onDidRespond: vscode.Event<unknown>;
}

export interface AnsweredRequest {
  readonly messages: readonly {
    readonly isAssistant: boolean;
    readonly text: string;
    /** Of the tools that were called in the message before. */
    readonly results: readonly string[];
  }[];
  /** The names of what the model is offered. */
  readonly tools: readonly string[];
}

export type ScriptStep =
  | string
  | {
      readonly text?: string;
      readonly calls?: readonly { readonly id: string; readonly name: string; readonly input: object }[];
      readonly error?: 'NoPermissions' | 'Blocked' | 'NotFound' | 'quota' | 'unknown';
      readonly message?: string;
      readonly hang?: boolean;
    };

export const MODEL_ID = 'rlm-test/one';

export function ourExtension(): vscode.Extension<unknown> {
  const extension = vscode.extensions.getExtension('rlm-code-mode.rlm-code-mode');
  assert.ok(extension !== undefined, 'The extension is not installed.');
  return extension;
}

export async function testModel(): Promise<TestModel> {
  const extension = vscode.extensions.getExtension<TestModel>('rlm-test.test-model');
  assert.ok(extension !== undefined, 'The fixture extension with the models is not installed.');
  return extension.activate();
}

export async function runTask(
  task: string,
  steps: readonly ScriptStep[],
  { modelId = MODEL_ID, mode }: { readonly modelId?: string; readonly mode?: RequestedMode } = {},
): Promise<RunTaskResult> {
  const model = await testModel();
  model.setScript(steps);
  const result = await vscode.commands.executeCommand<RunTaskResult | undefined>(COMMANDS.runTask, {
    task,
    modelId,
    mode,
  });
  assert.ok(result !== undefined, 'The task was not run.');
  return result;
}

/** A reply as models write it: some words, then the code. */
export function reply(code: string): string {
  return `I look at this step by step.\n\n\`\`\`js\n${code}\n\`\`\`\n`;
}

export function workspaceUri(...path: readonly string[]): vscode.Uri {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  assert.ok(folder !== undefined);
  return vscode.Uri.joinPath(folder.uri, ...path);
}

/** Writes `.vscode/mcp.json`, runs the body, and puts the old text back. `undefined` removes the file. */
export async function withConfiguration(text: string | undefined, body: () => Promise<void>): Promise<void> {
  const uri = workspaceUri('.vscode', 'mcp.json');
  const before = await vscode.workspace.fs.readFile(uri);
  try {
    if (text === undefined) await vscode.workspace.fs.delete(uri);
    else await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text));
    await body();
  } finally {
    await vscode.workspace.fs.writeFile(uri, before);
  }
}

/** Resolves with the first value of an event that fits. */
export function once<T>(event: vscode.Event<T>, fits: (value: T) => boolean = () => true): Promise<T> {
  return new Promise((resolve) => {
    const subscription = event((value) => {
      if (!fits(value)) return;
      subscription.dispose();
      resolve(value);
    });
  });
}

/** The folder of our extension among those of all. */
export const OUR_FOLDER = 'rlm-code-mode.rlm-code-mode';

/** Files are written behind the back of who logs, and give no sign when they are complete. */
export async function textWith(file: string, wanted: string): Promise<string> {
  for (;;) {
    const text = await readFile(file, 'utf8').catch(() => '');
    if (text.includes(wanted)) return text;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** What our output channel holds once the text is in it. */
export async function logWith(wanted: string): Promise<string> {
  const { logUri } = await testModel();
  await vscode.commands.executeCommand(COMMANDS.showLog);
  return textWith(path.join(path.dirname(logUri.fsPath), OUR_FOLDER, 'RLM.log'), wanted);
}
