import * as vscode from 'vscode';
import type { Log } from '../../core/log';
import { failureMessageOf, failureOf } from '../failureMessages';
import { LANGUAGE_MODEL_TOOLS } from '../ids';
import { logFailure } from '../registerCommand';
import type { RunCode, StartRun } from '../runs/startRun';
import { executeCodeTool } from './executeCodeTool';
import { ToolRefusal } from './languageModelTool';
import { runTaskTool } from './runTaskTool';
import { searchToolsTool, type SearchTools } from './searchToolsTool';

/** Behind the words that the user would see: the agent cannot change the settings, the servers or the model. */
const ADVICE = 'Only the user can mend this: tell them, or solve the task in another way.';

export interface LanguageModelToolDependencies {
  readonly startRun: StartRun;
  readonly runCode: RunCode;
  readonly searchTools: SearchTools;
  readonly log: Log;
}

/** The way in for every other agent in VS Code: a task, or code and the search that goes with it. */
export function registerLanguageModelTools(dependencies: LanguageModelToolDependencies): vscode.Disposable {
  const { startRun, runCode, searchTools, log } = dependencies;
  const register = (name: string, tool: vscode.LanguageModelTool<object>): vscode.Disposable =>
    vscode.lm.registerTool<object>(name, {
      ...tool,
      invoke: async (options, token) => {
        try {
          return await tool.invoke(options, token);
        } catch (thrown) {
          if (thrown instanceof vscode.CancellationError || thrown instanceof ToolRefusal) throw thrown;
          logFailure(log, name, thrown);
          throw new Error(`${failureMessageOf(failureOf(thrown)).text} ${ADVICE}`, { cause: thrown });
        }
      },
    });
  return vscode.Disposable.from(
    register(LANGUAGE_MODEL_TOOLS.runTask, runTaskTool(startRun)),
    register(LANGUAGE_MODEL_TOOLS.executeCode, executeCodeTool(runCode)),
    register(LANGUAGE_MODEL_TOOLS.searchTools, searchToolsTool(searchTools)),
  );
}
