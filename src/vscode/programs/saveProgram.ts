/** Keeps the code of a run as a program: asks for its name, what it does, and which of its values are parameters. */
import * as vscode from 'vscode';
import { RESERVED_NAMES } from '../../core/catalogue/reservedNames';
import { programBody, taskLiterals, type TaskLiteral } from '../../core/programs/programBody';
import { isProgramName, programText } from '../../core/programs/savedProgram';
import type { Run } from '../../runs/runService';
import { stripTypes } from '../../runs/stripTypes';
import { programOf } from '../runs/exportScript';
import { fileNameOf } from '../runs/fileNameOf';
import { requireTrustedWorkspace } from '../trust';
import { programUri, typesUri } from './programFiles';
import { writeProgramTypes } from './writeProgramTypes';

/** Resolves to the file, which is open then; undefined where there is no code, or the user thought better of it. */
export async function saveProgram(run: Run): Promise<vscode.Uri | undefined> {
  requireTrustedWorkspace();
  const root = vscode.workspace.workspaceFolders?.[0]?.uri;
  const merged = programOf(run);
  if (merged === undefined || root === undefined) {
    const message = vscode.l10n.t('No code of this run ended well, so there is none to take along.');
    void vscode.window.showInformationMessage(message);
    return undefined;
  }
  const name = await askForName(run, root);
  const description = name && (await askForDescription(run));
  if (name === undefined || description === undefined || description === '') return undefined;
  const literals = await chooseParameters(taskLiterals(merged.code, run.task, stripTypes));
  if (literals === undefined) return undefined;

  const { body, endsCaller } = programBody(merged.code, literals, stripTypes);
  const parameters = literals.map((one) => ({
    name: one.name,
    type: typeof one.value === 'string' ? ('string' as const) : ('number' as const),
    description: '',
    isRequired: false,
  }));
  const defaults = Object.fromEntries(literals.map((one) => [one.name, one.value]));
  const text = programText({ name, description, parameters }, body, defaults);
  const file = programUri(root, name);
  await writeProgramTypes(typesUri(root), text, run);
  await vscode.workspace.fs.writeFile(file, new TextEncoder().encode(text));
  await vscode.window.showTextDocument(file, { preview: false });
  if (endsCaller) {
    const message = vscode.l10n.t('The program still calls SUBMIT in a function of its own; return the value there.');
    void vscode.window.showWarningMessage(message);
  }
  return file;
}

async function askForName(run: Run, root: vscode.Uri): Promise<string | undefined> {
  const name = await vscode.window.showInputBox({
    title: vscode.l10n.t('Save as Program'),
    prompt: vscode.l10n.t('The name of the program, as code calls it'),
    value: proposedName(run.task),
    validateInput: (value) =>
      isProgramName(value) && !RESERVED_NAMES.has(value)
        ? undefined
        : vscode.l10n.t('Letters, digits and _, beginning with a letter; no word of the language.'),
  });
  if (name === undefined || !isProgramName(name) || RESERVED_NAMES.has(name)) return undefined;
  const isThere = await vscode.workspace.fs.stat(programUri(root, name)).then(
    () => true,
    () => false,
  );
  if (!isThere) return name;
  const replace = vscode.l10n.t('Replace');
  const question = vscode.l10n.t('There is a program {0} already.', name);
  return (await vscode.window.showWarningMessage(question, { modal: true }, replace)) === replace ? name : undefined;
}

function askForDescription(run: Run): Thenable<string | undefined> {
  return vscode.window.showInputBox({
    title: vscode.l10n.t('Save as Program'),
    prompt: vscode.l10n.t('What the program does, for those who look for it'),
    value: run.task.replaceAll(/\s+/g, ' ').trim(),
  });
}

async function chooseParameters(literals: readonly TaskLiteral[]): Promise<readonly TaskLiteral[] | undefined> {
  if (literals.length === 0) return literals;
  const items = literals.map((literal) => ({
    label: literal.name,
    description: JSON.stringify(literal.value),
    picked: true,
    literal,
  }));
  const chosen = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t('Save as Program'),
    placeHolder: vscode.l10n.t('Values of the task that become parameters'),
    canPickMany: true,
  });
  return chosen?.map(({ literal }) => literal);
}

/** `Count the errors` → `countTheErrors` */
function proposedName(task: string): string {
  const [first = 'program', ...others] = fileNameOf(task)
    .replaceAll(/[^a-z0-9-]/g, '')
    .split('-')
    .filter(Boolean);
  const words = others.slice(0, 4).map((one) => `${one.slice(0, 1).toUpperCase()}${one.slice(1)}`);
  const name = `${first}${words.join('')}`;
  return isProgramName(name) ? name : 'program';
}
