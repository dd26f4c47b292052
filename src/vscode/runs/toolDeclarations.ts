/** The declarations that a run's code was checked against, beside that code: on hovering, and as a file to go to. */
import * as vscode from 'vscode';
import { Catalogue } from '../../core/catalogue/catalogue';
import { declareNamespaces, declareToolAlone, type DeclaredNamespace } from '../../core/catalogue/declarations';
import type { Namespace } from '../../core/catalogue/namespace';
import { toolsOf } from '../../runs/runTools';
import { CODE_SCHEME } from '../ids';
import { cellsOf, type RunRecord } from './codeDocuments';

type FindRun = (runId: string) => Promise<RunRecord | undefined>;

const FOLDER = 'declarations';
/** `server.tool` and `server['its-own-name']`. */
const REFERENCE =
  /[\p{ID_Start}$_][\p{ID_Continue}$]*(?:\.[\p{ID_Start}$_][\p{ID_Continue}$]*|\[(?:'[^'\n]+'|"[^"\n]+")\])/u;

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

export function registerToolDeclarations(find: FindRun): vscode.Disposable {
  const selector: vscode.DocumentSelector = { scheme: CODE_SCHEME };
  return vscode.Disposable.from(
    vscode.languages.registerHoverProvider(selector, {
      provideHover: async (document, position) => {
        const found = await toolAt(document, position, find);
        if (found === undefined) return undefined;
        const text = declareToolAlone(found.namespace.identifier, found.member, 'full');
        return new vscode.Hover(new vscode.MarkdownString().appendCodeblock(text, 'typescript'), found.range);
      },
    }),
    vscode.languages.registerDefinitionProvider(selector, {
      provideDefinition: async (document, position) => {
        const found = await toolAt(document, position, find);
        if (found === undefined) return undefined;
        const uri = declarationsUri(found.run.id);
        const text = (await declarationsText(uri, find)) ?? '';
        const line = lineOf(text, found.namespace.identifier, found.member.identifier);
        return new vscode.Location(uri, new vscode.Position(line, 0));
      },
    }),
  );
}

interface FoundTool {
  readonly run: RunRecord;
  readonly namespace: Namespace;
  readonly member: Namespace['members'][number];
  readonly range: vscode.Range;
}

async function toolAt(
  document: vscode.TextDocument,
  position: vscode.Position,
  find: FindRun,
): Promise<FoundTool | undefined> {
  const range = document.getWordRangeAtPosition(position, REFERENCE);
  const [, runId = '', iteration = ''] = document.uri.path.split('/');
  const run = range === undefined || !/^\d+$/.test(iteration) ? undefined : await find(runId);
  if (run === undefined || range === undefined) return undefined;
  const [, server = '', name = ''] = /^([^.[]+)(?:\.|\[['"])(.*?)(?:['"]\])?$/u.exec(document.getText(range)) ?? [];
  const catalogue = new Catalogue(toolsOf(run.events));
  const namespace = catalogue.namespaces.find(({ identifier }) => identifier === server);
  const member = catalogue.resolve(server, name)?.member;
  return namespace === undefined || member === undefined ? undefined : { run, namespace, member, range };
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
