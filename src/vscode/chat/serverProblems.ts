import * as vscode from 'vscode';
import type { RlmError } from '../../core/errors';
import { failureMessageOf } from '../failureMessages';
import { asMarkdown } from './plainMarkdown';

/** The run goes on without these servers; each has the button that mends it. */
export function showServerProblems(failures: readonly RlmError[], stream: vscode.ChatResponseStream): void {
  for (const { text, action } of failures.map(failureMessageOf)) {
    stream.markdown(new vscode.MarkdownString(`$(warning) ${asMarkdown(text)}\n\n`, true));
    stream.button(action);
  }
}
