import * as vscode from 'vscode';
import * as z from 'zod/mini';
import { RlmError } from '../../core/errors';
import type { RunOutcome } from '../../core/events';
import { answerToMarkdown } from '../../core/transcript/transcriptMarkdown';
import { asMarkdown } from '../chat/plainMarkdown';
import { chosenModel } from '../models/modelChoice';
import { runLine } from '../../runs/givenCodeReport';
import { plainLabel } from '../plainLabel';
import type { StartRun } from '../runs/startRun';
import { modeFromSettings } from '../settings';
import { requireTrustedWorkspace } from '../trust';
import { readInput, textResult, ToolRefusal } from './languageModelTool';
import { followToolRun } from './toolRun';

const RunTaskInput = z.object({ task: z.string().check(z.trim(), z.minLength(1)) });

/** `rlm_run_task`: another agent gives a whole task away and gets the answer. */
export function runTaskTool(startRun: StartRun): vscode.LanguageModelTool<object> {
  return {
    prepareInvocation: ({ input }) => {
      const { task } = readInput(RunTaskInput, input);
      return {
        invocationMessage: vscode.l10n.t('Running a code-mode task'),
        confirmationMessages: {
          title: vscode.l10n.t('Run this task in code mode?'),
          message: vscode.l10n.t(
            'A language model writes code for it that may call the MCP tools of this workspace: {0}',
            asMarkdown(plainLabel(task)),
          ),
        },
      };
    },
    invoke: async ({ input, tokenizationOptions, toolInvocationToken }, token) => {
      requireTrustedWorkspace();
      const { task } = readInput(RunTaskInput, input);
      const model = await chosenModel();
      if (model === undefined)
        throw new ToolRefusal('The user chose no language model. Solve the task in another way.');
      const mode = modeFromSettings();
      const { run, outcome, problems } = await followToolRun(
        (observer) => startRun({ task, model, surface: 'tool', mode, toolInvocationToken, observer }),
        token,
      );
      const text = [textOf(outcome), '', ...problems, runLine(run)].join('\n');
      return textResult(text, tokenizationOptions, token);
    },
  };
}

/** Throws where there is no answer, with what the agent can do about it. */
function textOf(outcome: RunOutcome): string {
  switch (outcome.kind) {
    case 'submitted':
      return answerToMarkdown(outcome);
    case 'extracted':
      return `${answerToMarkdown(outcome)}\n\n(A limit was reached: ${outcome.terminationReason}. The answer may be incomplete.)`;
    case 'limitReached':
      return `No answer: ${outcome.message} Ask for a smaller part of the task, or write the code yourself with rlm_execute_code.`;
    case 'failed':
      throw new RlmError(outcome.code, outcome.message, outcome.subject);
    case 'cancelled':
      throw new vscode.CancellationError();
  }
}
