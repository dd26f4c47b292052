import * as vscode from 'vscode';
import * as z from 'zod/mini';
import { RlmError } from '../../core/errors';
import { fenceFor } from '../../core/observation';
import { answerToMarkdown } from '../../core/transcript/transcriptMarkdown';
import { findModel } from '../models/modelChoice';
import type { RunCode } from '../runs/startRun';
import { modelFromSettings } from '../settings';
import { requireTrustedWorkspace } from '../trust';
import { readInput, textResult } from './languageModelTool';
import { followToolRun, runLine, type EndedRun } from './toolRun';

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
  const observed = run.events.findLast(({ type, depth }) => type === 'observation.made' && depth === undefined);
  const answer = outcome.kind === 'submitted' ? [answerToMarkdown(outcome)] : [];
  const shown = observed?.type === 'observation.made' ? [observed.text] : [];
  const next = `To go on with these variables, pass "continue": "${run.id}".`;
  return [...answer, ...shown, '', ...problems, runLine(run), next].join('\n');
}
