import * as vscode from 'vscode';
import { plainLabel, plainMessage } from '../plainLabel';

/** One box of several. */
export interface FormStep {
  readonly title: string;
  readonly canGoBack: boolean;
  readonly token: vscode.CancellationToken;
}

export type StepAnswer<T> = { readonly given: T } | 'back' | 'closed';

interface TypeStep extends FormStep {
  readonly prompt: string;
  readonly value: string;
  /** What is wrong with a text; undefined where nothing is. */
  readonly refuse: (text: string) => string | undefined;
}

interface PickStep<Item extends vscode.QuickPickItem> extends FormStep {
  readonly prompt: string;
  /** Those that are `picked` are so from the start, where there may be several. */
  readonly items: readonly Item[];
  readonly canPickMany?: boolean;
}

export function typeStep({ prompt, value, refuse, ...step }: TypeStep): Promise<StepAnswer<string>> {
  const box = vscode.window.createInputBox();
  box.prompt = plainMessage(prompt);
  box.value = value;
  const check = (): boolean => {
    const refused = refuse(box.value);
    box.validationMessage = refused === undefined ? undefined : plainMessage(refused);
    return refused === undefined;
  };
  box.onDidChangeValue(check);
  return answered(box, step, (take) => box.onDidAccept(() => check() && take(box.value)));
}

export function pickStep<Item extends vscode.QuickPickItem>({
  prompt,
  items,
  canPickMany = false,
  ...step
}: PickStep<Item>): Promise<StepAnswer<readonly Item[]>> {
  const box = vscode.window.createQuickPick<Item>();
  box.prompt = plainMessage(prompt);
  box.canSelectMany = canPickMany;
  const shown = items.map((item) => ({ ...item, label: plainLabel(item.label) }));
  box.items = shown;
  if (canPickMany) box.selectedItems = shown.filter(({ picked }) => picked === true);
  return answered(box, step, (take) => box.onDidAccept(() => take(box.selectedItems)));
}

/** Shows the box; it is gone when this resolves. */
async function answered<T>(
  box: vscode.InputBox | vscode.QuickPick<vscode.QuickPickItem>,
  { title, canGoBack, token }: FormStep,
  onTake: (take: (value: T) => void) => unknown,
): Promise<StepAnswer<T>> {
  box.title = title;
  box.ignoreFocusOut = true;
  if (canGoBack) box.buttons = [vscode.QuickInputButtons.Back];
  const { promise, resolve } = Promise.withResolvers<StepAnswer<T>>();
  onTake((given) => resolve({ given }));
  box.onDidTriggerButton(() => resolve('back'));
  box.onDidHide(() => resolve('closed'));
  const cancelled = token.onCancellationRequested(() => resolve('closed'));
  try {
    if (token.isCancellationRequested) return 'closed';
    box.show();
    return await promise;
  } finally {
    cancelled.dispose();
    box.dispose();
  }
}
