/** The servers, tools and helpers that code may use, as one writes it. */
import * as vscode from 'vscode';
import { Catalogue } from '../../core/catalogue/catalogue';
import { declareWithComment } from '../../core/catalogue/declarations';
import type { Namespace } from '../../core/catalogue/namespace';
import { ENGINE_GLOBALS } from '../../core/cell/reservedCellNames';
import { toolsOf } from '../../runs/runTools';
import type { CodeTab } from './codeTab';

const AFTER_A_DOT = /([\p{ID_Start}$_][\p{ID_Continue}$]*)\.[\p{ID_Continue}$]*$/u;

export function completionsAt({ document, run }: CodeTab, position: vscode.Position): vscode.CompletionItem[] {
  const before = document.lineAt(position).text.slice(0, position.character);
  const { namespaces } = new Catalogue(toolsOf(run.events));
  const [, name] = AFTER_A_DOT.exec(before) ?? [];
  if (name === undefined) return [...namespaces.map(serverItem), ...ENGINE_GLOBALS.map(helperItem)];
  const namespace = namespaces.find(({ identifier }) => identifier === name);
  return namespace === undefined ? [] : namespace.members.map((member) => toolItem(namespace, member));
}

function serverItem({ identifier, members }: Namespace): vscode.CompletionItem {
  const item = new vscode.CompletionItem(identifier, vscode.CompletionItemKind.Module);
  item.detail = vscode.l10n.t('{0} tools', members.length);
  return item;
}

function helperItem(name: string): vscode.CompletionItem {
  const kind = name === 'console' || name === 'budget' ? 'Variable' : 'Function';
  return new vscode.CompletionItem(name, vscode.CompletionItemKind[kind]);
}

function toolItem({ identifier }: Namespace, member: Namespace['members'][number]): vscode.CompletionItem {
  const item = new vscode.CompletionItem(member.identifier, vscode.CompletionItemKind.Method);
  const declaration = declareWithComment(identifier, member);
  item.documentation = new vscode.MarkdownString().appendCodeblock(declaration, 'typescript');
  return item;
}
