/** A run as a folder with a program that Node runs on the same servers. */
import { homedir } from 'node:os';
import * as vscode from 'vscode';
import { Catalogue } from '../../core/catalogue/catalogue';
import { scriptFiles, type ScriptTransport } from '../../core/exports/scriptFiles';
import type { JsonValue } from '../../core/json';
import { cellsOfRun } from '../../core/programs/cellsOfRun';
import { mergeCells, type MergedProgram } from '../../core/programs/mergeCells';
import { foldEvents } from '../../core/transcript/transcript';
import type { Run } from '../../runs/runService';
import { toolsOf } from '../../runs/runTools';
import { scriptTransport } from '../../runs/scriptTransport';
import { stripTypes } from '../../runs/stripTypes';
import { workspaceFolders } from '../servers/workspaceConfiguration';
import type { WorkspaceServers } from '../servers/workspaceServers';
import { requireTrustedWorkspace } from '../trust';

export interface ScriptSources {
  readonly servers: () => Promise<WorkspaceServers>;
  readonly secrets: () => Promise<readonly string[]>;
  readonly inputsOf: (runId: string) => Promise<Readonly<Record<string, JsonValue>>>;
}

/** The code of the run without its failures; undefined where none of it ended well. */
export function programOf(run: Run, inputs: readonly string[] = []): MergedProgram | undefined {
  const cells = cellsOfRun(foldEvents(run.events));
  if (cells.every(({ error }) => error !== undefined)) return undefined;
  const catalogue = new Catalogue(toolsOf(run.events));
  const globals = [...catalogue.namespaces.map(({ identifier }) => identifier), ...inputs];
  return mergeCells(cells, { stripTypes, globals });
}

/** Writes the files into a new folder below the one given; undefined where the run has no code to write. */
export async function exportScript(
  run: Run,
  folder: vscode.Uri,
  { servers, secrets, inputsOf }: ScriptSources,
): Promise<vscode.Uri | undefined> {
  requireTrustedWorkspace();
  const inputs = await inputsOf(run.id);
  const program = programOf(run, Object.keys(inputs));
  if (program === undefined) return undefined;
  const used = new Catalogue(toolsOf(run.events)).namespaces.flatMap((namespace) => {
    if (!program.used.has(namespace.identifier)) return [];
    const names = (member: (typeof namespace.members)[number]): boolean =>
      [member.identifier, ...member.aliases].some((name) => program.code.includes(name));
    return [{ ...namespace, members: namespace.members.filter(names) }];
  });
  const files = scriptFiles({
    runId: run.id,
    task: run.task,
    program,
    namespaces: used,
    transports: await transportsOf(await servers(), await secrets()),
    inputs,
  });
  await vscode.workspace.fs.createDirectory(folder);
  for (const [name, text] of files) {
    await vscode.workspace.fs.writeFile(vscode.Uri.joinPath(folder, name), new TextEncoder().encode(text));
  }
  return vscode.Uri.joinPath(folder, 'program.ts');
}

async function transportsOf(
  servers: WorkspaceServers,
  secrets: readonly string[],
): Promise<ReadonlyMap<string, ScriptTransport>> {
  await servers.read();
  const counted = servers.list().filter(({ state }) => state !== 'hidden');
  return new Map(
    counted.map(({ server: { server, configuration } }) => {
      const { folder } = configuration.source;
      const scope = { folder, folders: workspaceFolders(), environment: {}, userHome: homedir() };
      return [server.name, scriptTransport(server, { scope, secrets })];
    }),
  );
}
