import * as vscode from 'vscode';
import type { JsonObject, JsonValue } from '../../core/json';
import type { Log } from '../../core/log';
import { inputFaults, programCall, type ProgramParameter, type SavedProgram } from '../../core/programs/savedProgram';
import { COMMANDS } from '../ids';
import { findModel } from '../models/modelChoice';
import { plainLabel, plainMessage } from '../plainLabel';
import { registerCommand } from '../registerCommand';
import { pickRun, type RunPicking } from '../runs/pickRun';
import { runInWindow, type RunTaskResult } from '../runs/runInWindow';
import type { RunPanels } from '../runs/runPanels';
import type { RunCode } from '../runs/startRun';
import { saidWords } from '../sayingWords';
import { modelFromSettings } from '../settings';
import type { ProgramFiles } from './programFiles';

export interface ProgramDependencies extends RunPicking {
  readonly files: ProgramFiles;
  readonly runCode: RunCode;
  readonly panels: RunPanels;
  readonly log: Log;
}

export function registerProgramCommands({
  files,
  runCode,
  panels,
  log,
  ...picking
}: ProgramDependencies): vscode.Disposable {
  return vscode.Disposable.from(
    registerCommand(COMMANDS.saveProgram, log, async (given: unknown) => {
      const run = await pickRun(given, vscode.l10n.t('Save as Program'), picking);
      if (run === undefined) return undefined;
      const { saveProgram } = await import('./saveProgram');
      return saveProgram(run);
    }),
    registerCommand(COMMANDS.runProgram, log, async (name: unknown): Promise<RunTaskResult | undefined> => {
      const program = await pickProgram(await files.list(), name);
      const input = program && (await askForInput(program));
      if (program === undefined || input === undefined) return undefined;
      // Only code that asks a model itself needs one.
      const remembered = modelFromSettings();
      const model = remembered === undefined ? undefined : await findModel(remembered);
      const task = vscode.l10n.t('Program {0}: {1}', program.name, program.description);
      const code = programCall(program, input);
      return runInWindow(model?.name ?? '', panels, (observer) => runCode({ code, task, model, observer }));
    }),
  );
}

async function pickProgram(programs: readonly SavedProgram[], name: unknown): Promise<SavedProgram | undefined> {
  if (programs.length === 0) {
    const message = vscode.l10n.t('There are no programs in .rlm/programs yet; save the code of a run as one.');
    void vscode.window.showInformationMessage(message);
    return undefined;
  }
  const named = programs.find((one) => one.name === name);
  if (named !== undefined) return named;
  const items = programs.map((program) => ({
    label: program.name,
    detail: plainLabel(program.description.split('\n', 1)[0] ?? ''),
    program,
  }));
  const options = { title: vscode.l10n.t('Run Program'), matchOnDetail: true };
  return (await vscode.window.showQuickPick(items, options))?.program;
}

/** One box for each parameter; what may be absent is left empty. */
async function askForInput(program: SavedProgram): Promise<JsonObject | undefined> {
  const input: Record<string, JsonValue> = {};
  for (const parameter of program.parameters) {
    const text = await vscode.window.showInputBox({
      title: program.name,
      prompt: plainMessage(promptOf(parameter)),
      validateInput: (value) => faultOf(program, parameter, value),
      ignoreFocusOut: true,
    });
    if (text === undefined || faultOf(program, parameter, text) !== undefined) return undefined;
    const value = valueOf(parameter, text);
    if (value !== undefined) input[parameter.name] = value;
  }
  return input;
}

function promptOf({ name, type, description, isRequired }: ProgramParameter): string {
  const words = description === '' ? name : `${name}: ${description}`;
  return isRequired
    ? vscode.l10n.t('{0} ({1})', words, type)
    : vscode.l10n.t('{0} ({1}; empty: as in the program)', words, type);
}

function faultOf(program: SavedProgram, parameter: ProgramParameter, text: string): string | undefined {
  const value = valueOf(parameter, text);
  const own = { ...program, parameters: [parameter] };
  const [fault] = inputFaults(own, value === undefined ? {} : { [parameter.name]: value });
  return fault === undefined ? undefined : plainMessage(saidWords(fault));
}

/** A text is itself, all else is JSON; what is none stays a text, which the check refuses. */
function valueOf({ type, isRequired }: ProgramParameter, text: string): JsonValue | undefined {
  if (text === '' && (!isRequired || type !== 'string')) return undefined;
  if (type === 'string') return text;
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return text;
  }
}
