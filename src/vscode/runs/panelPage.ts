/** The page of a panel: our script and styles, and nothing else may run or be fetched. */
import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { translationsElement } from '../../protocol/pageTranslations';

export function webviewOptions(extensionUri: vscode.Uri): vscode.WebviewOptions {
  return {
    enableScripts: true,
    localResourceRoots: [vscode.Uri.joinPath(extensionUri, 'dist'), vscode.Uri.joinPath(extensionUri, 'media')],
  };
}

/** What the tab of a panel shows beside its title. */
export function panelIcon(extensionUri: vscode.Uri): { readonly light: vscode.Uri; readonly dark: vscode.Uri } {
  return {
    light: vscode.Uri.joinPath(extensionUri, 'media', 'panelLight.svg'),
    dark: vscode.Uri.joinPath(extensionUri, 'media', 'panelDark.svg'),
  };
}

export function pageOf(webview: vscode.Webview, extensionUri: vscode.Uri): string {
  const { bundle } = vscode.l10n;
  const nonce = randomBytes(16).toString('base64url');
  const at = (...path: string[]): string => webview.asWebviewUri(vscode.Uri.joinPath(extensionUri, ...path)).toString();
  const policy = [
    `default-src 'none'`,
    `style-src ${webview.cspSource}`,
    `font-src ${webview.cspSource}`,
    // What tools returned; nothing is fetched for it.
    `img-src data:`,
    `media-src data:`,
    `script-src 'nonce-${nonce}'`,
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="${bundle === undefined ? 'en' : vscode.env.language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<link rel="stylesheet" href="${at('dist', 'codicons', 'codicon.css')}">
<link rel="stylesheet" href="${at('media', 'panel.css')}">
</head>
<body>
<main id="panel"></main>
${translationsElement(bundle, nonce)}
<script nonce="${nonce}" src="${at('dist', 'webview.js')}"></script>
</body>
</html>`;
}
