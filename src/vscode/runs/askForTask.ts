import * as vscode from 'vscode';

/** Asks for a task and offers the last ones. A quick pick, since an input box has no history. */
export function askForTask(lastTasks: readonly string[]): Promise<string | undefined> {
  const picker = vscode.window.createQuickPick();
  picker.title = vscode.l10n.t('Run Code-Mode Task');
  picker.placeholder = vscode.l10n.t('What should the code find out or do with your MCP tools?');
  picker.ignoreFocusOut = true;
  const showItems = (): void => {
    picker.items = itemsOf(picker.value, lastTasks);
  };
  showItems();
  return new Promise((resolve) => {
    const disposables = [
      picker,
      picker.onDidChangeValue(showItems),
      picker.onDidAccept(() => {
        const task = (picker.activeItems[0]?.label ?? picker.value).trim();
        if (task === '') return;
        resolve(task);
        picker.hide();
      }),
      picker.onDidHide(() => {
        resolve(undefined);
        for (const disposable of disposables) disposable.dispose();
      }),
    ];
    picker.show();
  });
}

/** What was typed comes first and is always there, so that Enter runs it. */
function itemsOf(value: string, lastTasks: readonly string[]): readonly vscode.QuickPickItem[] {
  const typed = value.trim();
  const history = lastTasks
    .filter((task) => task !== typed)
    .map((task) => ({ label: task, iconPath: new vscode.ThemeIcon('history') }));
  if (typed === '') return history;
  return [{ label: typed, iconPath: new vscode.ThemeIcon('play'), alwaysShow: true }, ...history];
}
