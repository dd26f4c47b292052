import * as vscode from 'vscode';
import { Catalogue } from '../../core/catalogue/catalogue';
import { PROGRAMS_CONFIG, PROGRAMS_CONFIG_TEXT, programTypes } from '../../core/programs/programTypes';
import type { Run } from '../../runs/runService';
import { toolsOf } from '../../runs/runTools';

/** What the run knew of the servers that the code names, for editors of the program. Overwrites what stood there. */
export async function writeProgramTypes(folder: vscode.Uri, code: string, run: Run): Promise<void> {
  const write = (name: string, text: string): Thenable<void> =>
    vscode.workspace.fs.writeFile(vscode.Uri.joinPath(folder, name), new TextEncoder().encode(text));
  for (const [name, text] of programTypes(code, new Catalogue(toolsOf(run.events)).namespaces)) await write(name, text);
  const options = vscode.Uri.joinPath(folder, PROGRAMS_CONFIG);
  const hasOptions = await vscode.workspace.fs.stat(options).then(
    () => true,
    () => false,
  );
  if (!hasOptions) await write(PROGRAMS_CONFIG, PROGRAMS_CONFIG_TEXT);
}
