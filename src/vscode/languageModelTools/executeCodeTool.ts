import * as vscode from 'vscode';
import * as z from 'zod/mini';
import { RlmError } from '../../core/errors';
import { fenceFor } from '../../core/observation';
import { givenCodeReport } from '../../runs/givenCodeReport';
import { findModel } from '../models/modelChoice';
import type { RunCode } from '../runs/startRun';
import { modelFromSettings } from '../settings';
import { requireTrustedWorkspace } from '../trust';
import { readInput, textResult } from './languageModelTool';
import { followToolRun, type EndedRun } from './toolRun';

const ExecuteCodeInput = z.object({
  code: z.string().check(z.minLength(1)),
  purpose: z.optional(z.string()),
  continue: z.optional(z.string()),
});

const PURPOSE_CHARS = 200;

/** `rlm_execute_code`: another agent writes the code itself and gets what it printed. */
export function executeCodeTool(runCode: RunCode): vscode.LanguageModelTool<object> {
  return {
    prepareInvocation: ({ input }) => {
      const { code } = readInput(ExecuteCodeInput, input);
      const fence = fenceFor(code);
      return {
        invocationMessage: vscode.l10n.t('Running code in the sandbox of RLM'),
        confirmationMessages: {
          title: vscode.l10n.t('Run this code, which may call your MCP tools?'),
          message: new vscode.MarkdownString(`${fence}ts\n${code}\n${fence}`),
        },
      };
    },
    invoke: async ({ input, tokenizationOptions, toolInvocationToken }, token) => {
      requireTrustedWorkspace();
      const { code, purpose = '', continue: continues } = readInput(ExecuteCodeInput, input);
      const task = purpose.trim().slice(0, PURPOSE_CHARS) || vscode.l10n.t('Code of another agent');
      const remembered = modelFromSettings();
      const model = remembered === undefined ? undefined : await findModel(remembered);
      const ended = await followToolRun(
        (observer) => runCode({ code, task, continues, model, toolInvocationToken, observer }),
        token,
      );
      return textResult(textOf(ended), tokenizationOptions, token);
    },
  };
}

function textOf({ run, outcome, problems }: EndedRun): string {
  if (outcome.kind === 'cancelled') throw new vscode.CancellationError();
  if (outcome.kind === 'failed') throw new RlmError(outcome.code, outcome.message, outcome.subject);
  return givenCodeReport(run, outcome, problems);
}
