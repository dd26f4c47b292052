/** A run as a folder with a program that Node runs on the same servers. */
import { homedir } from 'node:os';
import * as vscode from 'vscode';
import { Catalogue } from '../../core/catalogue/catalogue';
import { scriptFiles } from '../../core/exports/scriptFiles';
import type { ScriptTransport } from '../../core/exports/scriptParts';
import type { JsonValue } from '../../core/json';
import { cellsOfRun } from '../../core/programs/cellsOfRun';
import { mergeCells, type MergedProgram } from '../../core/programs/mergeCells';
import { foldEvents } from '../../core/transcript/transcript';
import type { Run } from '../../runs/runService';
import { toolsOf } from '../../runs/runTools';
import { scriptOfRun } from '../../runs/scriptOfRun';
import { scriptTransport } from '../../runs/scriptTransport';
import { stripTypes } from '../../runs/stripTypes';
import { workspaceFolders } from '../servers/workspaceConfiguration';
import type { WorkspaceServers } from '../servers/workspaceServers';
import { requireTrustedWorkspace } from '../trust';

export interface ScriptSources {
  readonly servers: () => Promise<WorkspaceServers>;
  readonly secrets: () => Promise<readonly string[]>;
  readonly inputsOf: (runId: string) => Promise<Readonly<Record<string, JsonValue>>>;
  /** Where the runtime of scripts lies. */
  readonly extensionUri: vscode.Uri;
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
  { servers, secrets, inputsOf, extensionUri }: ScriptSources,
): Promise<vscode.Uri | undefined> {
  requireTrustedWorkspace();
  const inputs = await inputsOf(run.id);
  const program = programOf(run, Object.keys(inputs));
  if (program === undefined) return undefined;
  const transports = await transportsOf(await servers(), await secrets());
  const files = scriptFiles(scriptOfRun({ events: run.events, program, inputs, transports, stripTypes }));
  await vscode.workspace.fs.createDirectory(folder);
  for (const [name, text] of files) {
    await vscode.workspace.fs.writeFile(vscode.Uri.joinPath(folder, name), new TextEncoder().encode(text));
  }
  const runtime = vscode.Uri.joinPath(extensionUri, 'dist', 'script-runtime.cjs');
  await vscode.workspace.fs.copy(runtime, vscode.Uri.joinPath(folder, 'runtime.cjs'));
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
