import * as vscode from 'vscode';
import type { Log } from '../../core/log';
import type { Attempt } from '../../sandbox/chooseRuntime';
import { said } from '../../core/said';
import { rightsOf, type Right } from '../../sandbox/runtime';
import type { Sandbox } from '../../sandbox/sandbox';
import { COMMANDS } from '../ids';
import { registerCommand } from '../registerCommand';
import { saidWords } from '../sayingWords';

/** Opens what the sandbox runs in, and why, as a text; it is in the log as well. */
export function registerSandboxStatusCommand(sandbox: () => Promise<Sandbox>, log: Log): vscode.Disposable {
  return registerCommand(COMMANDS.showSandboxStatus, log, async () => {
    const content = await describeSandbox(await sandbox());
    log.info(content);
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ language: 'markdown', content }));
  });
}

async function describeSandbox(sandbox: Sandbox): Promise<string> {
  const { attempts } = await sandbox.choice();
  const lines = [`# ${vscode.l10n.t('Sandbox')}`, '', ...(await sandboxLines(sandbox))];
  if (attempts.length > 0)
    lines.push('', `## ${vscode.l10n.t('What was tried')}`, '', ...attempts.map(describeAttempt));
  return `${lines.join('\n')}\n`;
}

/** The state of the sandbox as items of a Markdown list. */
export async function sandboxLines(sandbox: Sandbox): Promise<readonly string[]> {
  const { runtime, why } = await sandbox.choice();
  const { engine, nodeVersion, execPath } = runtime;
  const { denied, open } = rightsOf(runtime);
  return [
    `- ${vscode.l10n.t('Engine: {0}', engine)}`,
    `- ${vscode.l10n.t('Runtime: Node.js {0}, {1}', nodeVersion, execPath)}`,
    `- ${vscode.l10n.t('Reason: {0}', saidWords(why))}`,
    `- ${vscode.l10n.t('Denied around the engine: {0}', denied.map(rightWords).join(', '))}`,
    ...(open.length === 0
      ? []
      : [`- ${vscode.l10n.t('Not denied around the engine: {0}', open.map(rightWords).join(', '))}`]),
    `- ${vscode.l10n.t('Workers: {0}', sandbox.workerCount)}`,
    `- ${sandbox.hasSpare ? vscode.l10n.t('A worker waits for the next run.') : vscode.l10n.t('No worker waits for the next run.')}`,
  ];
}

function rightWords(right: Right): string {
  return saidWords(said(`right.${right}`));
}

function describeAttempt({ execPath, result, reason }: Attempt): string {
  switch (result) {
    case 'chosen':
      return `- ${execPath}: ${vscode.l10n.t('works')}`;
    case 'notAllowed':
      return `- ${execPath}: ${vscode.l10n.t('not tried, since you have not allowed it')}`;
    case 'failed':
      return `- ${execPath}: ${vscode.l10n.t('failed: {0}', reason === undefined ? '' : saidWords(reason))}`;
  }
}
