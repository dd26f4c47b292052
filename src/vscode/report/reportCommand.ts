import { readFile } from 'node:fs/promises';
import { arch, homedir, platform, release } from 'node:os';
import * as vscode from 'vscode';
import { messageOf } from '../../core/errors';
import type { Log } from '../../core/log';
import type { Sandbox } from '../../sandbox/sandbox';
import { COMMANDS } from '../ids';
import { registerCommand } from '../registerCommand';
import { sandboxLines } from '../sandbox/sandboxStatusCommand';
import { stateOf } from '../servers/serverItems';
import type { WorkspaceServers } from '../servers/workspaceServers';
import { lastLines, reportMarkdown, type ReportParts, type ReportTitles } from './reportMarkdown';

/** What an issue can still hold beside the rest. */
const MAX_LOG_CHARS = 40_000;

export interface ReportDependencies {
  readonly extension: vscode.ExtensionContext;
  readonly servers: () => Promise<WorkspaceServers>;
  readonly sandbox: () => Promise<Sandbox>;
  /** The values that no report may hold. */
  readonly secrets: () => Promise<readonly string[]>;
  readonly log: Log;
}

/** Shows what belongs into an issue. It leaves the window only where the user copies it; nothing is sent. */
export function registerReportCommand(dependencies: ReportDependencies): vscode.Disposable {
  return registerCommand(COMMANDS.showReport, dependencies.log, async () => {
    const content = await reportOf(dependencies);
    const document = await vscode.workspace.openTextDocument({ language: 'markdown', content });
    await vscode.window.showTextDocument(document, { preview: false });
    void offerCopy(document);
    return document.uri;
  });
}

async function offerCopy(document: vscode.TextDocument): Promise<void> {
  const copy = vscode.l10n.t('Copy Report');
  const message = vscode.l10n.t('Look through the report and change what you like. Nothing was sent.');
  // What the user left of it by then.
  if ((await vscode.window.showInformationMessage(message, copy)) === copy) {
    await vscode.env.clipboard.writeText(document.getText());
  }
}

async function reportOf({ extension, servers, sandbox, secrets, log }: ReportDependencies): Promise<string> {
  const { version } = extension.extension.packageJSON as { readonly version: string };
  const editor = `${vscode.env.appName} ${vscode.version} (${vscode.env.appHost}${vscode.env.remoteName === undefined ? '' : `, ${vscode.env.remoteName}`})`;
  const parts: ReportParts = {
    versions: [
      [vscode.l10n.t('Extension'), version],
      [vscode.l10n.t('Editor'), editor],
      ['Node.js', process.versions.node],
      [vscode.l10n.t('System'), `${platform()} ${arch()} ${release()}`],
    ],
    sandbox: await orWhyNot(async () => sandboxLines(await sandbox())),
    servers: await serversOf(servers),
    settings: changedSettings(extension),
    log: await logText(extension.logUri, log),
  };
  const folders = (vscode.workspace.workspaceFolders ?? []).map(
    ({ uri, index }) => [uri.fsPath, index === 0 ? '<workspace>' : `<workspace ${index + 1}>`] as const,
  );
  return reportMarkdown(parts, titles(), { secrets: await secrets(), folders: [...folders, [homedir(), '~']] });
}

function titles(): ReportTitles {
  return {
    title: vscode.l10n.t('Report of RLM Code Mode'),
    advice: vscode.l10n.t('What happened, and what did you expect? Write it here.'),
    sandbox: vscode.l10n.t('Sandbox'),
    servers: vscode.l10n.t('MCP servers'),
    settings: vscode.l10n.t('Settings that differ from their defaults'),
    log: vscode.l10n.t('The end of the log'),
    none: vscode.l10n.t('None.'),
    noLog: vscode.l10n.t('There is no log file yet.'),
  };
}

async function orWhyNot(lines: () => Promise<readonly string[]>): Promise<readonly string[]> {
  try {
    return await lines();
  } catch (thrown) {
    return [`- ${messageOf(thrown)}`];
  }
}

/** Names and states only: what starts a server may hold anything. In Restricted Mode the configuration is not read. */
async function serversOf(servers: () => Promise<WorkspaceServers>): Promise<ReportParts['servers']> {
  if (!vscode.workspace.isTrusted)
    return [{ name: vscode.l10n.t('Restricted Mode'), state: vscode.l10n.t('not read') }];
  const all = await servers();
  await all.read();
  return all.list().map((one) => ({ name: one.server.server.name, state: stateOf(one) }));
}

function changedSettings(extension: vscode.ExtensionContext): ReportParts['settings'] {
  const { contributes } = extension.extension.packageJSON as {
    readonly contributes: { readonly configuration: { readonly properties: Readonly<Record<string, unknown>> } };
  };
  const configuration = vscode.workspace.getConfiguration();
  return Object.keys(contributes.configuration.properties).flatMap((name): [string, unknown][] => {
    const value: unknown = configuration.get(name);
    return JSON.stringify(value) === JSON.stringify(configuration.inspect(name)?.defaultValue) ? [] : [[name, value]];
  });
}

/** The editor keeps the output channel in a file of its name. */
async function logText(folder: vscode.Uri, log: Log): Promise<string | undefined> {
  try {
    return lastLines(await readFile(vscode.Uri.joinPath(folder, 'RLM.log').fsPath, 'utf8'), MAX_LOG_CHARS);
  } catch (thrown) {
    log.warn(`The log cannot be read: ${messageOf(thrown)}`);
    return undefined;
  }
}
