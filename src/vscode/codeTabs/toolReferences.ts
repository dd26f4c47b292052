/** Where code names tools: `server.tool` and `server['its-own-name']`. */
import * as vscode from 'vscode';
import { Catalogue } from '../../core/catalogue/catalogue';
import type { Namespace } from '../../core/catalogue/namespace';
import { toolsOf } from '../../runs/runTools';
import type { RunRecord } from '../runs/codeDocuments';

const REFERENCE =
  /[\p{ID_Start}$_][\p{ID_Continue}$]*(?:\.[\p{ID_Start}$_][\p{ID_Continue}$]*|\[(?:'[^'\n]+'|"[^"\n]+")\])/u;
const PARTS = /^([^.[]+)(?:\.|\[['"])(.*?)(?:['"]\])?$/u;

export interface NamedTool {
  readonly namespace: Namespace;
  readonly member: Namespace['members'][number];
  readonly range: vscode.Range;
}

export interface ToolReference {
  /** As the server names itself and its tool. */
  readonly server: string;
  readonly tool: string;
  readonly range: vscode.Range;
}

export function referenceAt(
  document: vscode.TextDocument,
  position: vscode.Position,
  run: RunRecord,
): NamedTool | undefined {
  const range = document.getWordRangeAtPosition(position, REFERENCE);
  return range && named(document.getText(range), range, new Catalogue(toolsOf(run.events)));
}

export function referencesIn(document: vscode.TextDocument, run: RunRecord): readonly ToolReference[] {
  const catalogue = new Catalogue(toolsOf(run.events));
  const references: ToolReference[] = [];
  for (const found of document.getText().matchAll(new RegExp(REFERENCE, 'gu'))) {
    const range = new vscode.Range(
      document.positionAt(found.index),
      document.positionAt(found.index + found[0].length),
    );
    const tool = named(found[0], range, catalogue);
    if (tool !== undefined) references.push({ server: tool.namespace.server, tool: tool.member.tool, range });
  }
  return references;
}

function named(text: string, range: vscode.Range, catalogue: Catalogue): NamedTool | undefined {
  const [, server = '', name = ''] = PARTS.exec(text) ?? [];
  const namespace = catalogue.namespaces.find(({ identifier }) => identifier === server);
  const member = namespace && catalogue.resolve(server, name)?.member;
  return namespace && member && { namespace, member, range };
}
