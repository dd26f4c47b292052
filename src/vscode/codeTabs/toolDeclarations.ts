/** The declarations that a run's code was checked against, beside that code: on hovering, and as a file to go to. */
import * as vscode from 'vscode';
import { Catalogue } from '../../core/catalogue/catalogue';
import { declareNamespaces, declareWithComment, type DeclaredNamespace } from '../../core/catalogue/declarations';
import { toolsOf } from '../../runs/runTools';
import { CODE_SCHEME } from '../ids';
import { cellsOf, type RunRecord } from '../runs/codeDocuments';
import { codeTabOf, type FindRun } from './codeTab';
import { referenceAt, type NamedTool } from './toolReferences';

const FOLDER = 'declarations';
export function declarationsUri(runId: string): vscode.Uri {
  return vscode.Uri.from({ scheme: CODE_SCHEME, path: `/${FOLDER}/${runId}/tools.d.ts` });
}

/** The tools that the code of the run names; undefined where the URI is that of another document. */
export async function declarationsText(uri: vscode.Uri, find: FindRun): Promise<string | undefined> {
  const [, folder, runId = ''] = uri.path.split('/');
  const run = folder === FOLDER ? await find(runId) : undefined;
  if (run === undefined) return undefined;
  return `${declareNamespaces(namedIn(run), 'full')}\n`;
}

export async function hoverAt(
  document: vscode.TextDocument,
  position: vscode.Position,
  find: FindRun,
): Promise<vscode.Hover | undefined> {
  const found = await toolAt(document, position, find);
  if (found === undefined) return undefined;
  const text = declareWithComment(found.namespace.identifier, found.member);
  return new vscode.Hover(new vscode.MarkdownString().appendCodeblock(text, 'typescript'), found.range);
}

export async function definitionAt(
  document: vscode.TextDocument,
  position: vscode.Position,
  find: FindRun,
): Promise<vscode.Location | undefined> {
  const found = await toolAt(document, position, find);
  if (found === undefined) return undefined;
  const uri = declarationsUri(found.run.id);
  const text = (await declarationsText(uri, find)) ?? '';
  const line = lineOf(text, found.namespace.identifier, found.member.identifier);
  return new vscode.Location(uri, new vscode.Position(line, 0));
}

async function toolAt(
  document: vscode.TextDocument,
  position: vscode.Position,
  find: FindRun,
): Promise<(NamedTool & { readonly run: RunRecord }) | undefined> {
  const run = (await codeTabOf(document, find))?.run;
  const found = run && referenceAt(document, position, run);
  return found && { ...found, run };
}

function namedIn(run: RunRecord): readonly DeclaredNamespace[] {
  const code = [...cellsOf(run).values()].map((cell) => cell.code).join('\n');
  return new Catalogue(toolsOf(run.events)).namespaces.flatMap(({ identifier, members }) => {
    if (!code.includes(identifier)) return [];
    const named = members.filter((one) => [one.identifier, ...one.aliases].some((name) => code.includes(name)));
    return named.length === 0 ? [] : [{ identifier, members: named }];
  });
}

/** Counted from 0; the first one where the text has it nowhere. */
function lineOf(text: string, namespace: string, member: string): number {
  const lines = text.split('\n');
  const start = lines.findIndex((line) => line.startsWith(`declare const ${namespace}:`));
  const found = lines.findIndex(
    (line, index) =>
      index > start && (line.trimStart().startsWith(`${member}(`) || line.trimStart().startsWith(`"${member}"(`)),
  );
  return Math.max(0, found);
}
