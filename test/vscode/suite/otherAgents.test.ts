import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import path from 'node:path';
import * as vscode from 'vscode';
import { COMMANDS } from '../../../src/vscode/ids';
import { setTimeout as sleep } from 'node:timers/promises';

describe('RLM: Use from Other Agents', () => {
  it('opens a configuration whose program starts for this workspace', async () => {
    const asked = vscode.commands.executeCommand(COMMANDS.useFromOtherAgents);
    // The list may not be there yet; accepting without one does nothing.
    const isOpen = (): boolean => vscode.window.activeTextEditor?.document.getText().includes('mcpServers') === true;
    while (!isOpen()) {
      await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
      await sleep(100);
    }
    await asked;
    const text = vscode.window.activeTextEditor?.document.getText() ?? '';
    const { mcpServers } = JSON.parse(text) as { mcpServers: { rlm: { command: string; args: string[] } } };
    const [program, flag, workspace] = mcpServers.rlm.args;
    assert.equal(path.basename(program ?? ''), 'mcp-server.js');
    assert.equal(flag, '--workspace');
    const place = vscode.workspace.workspaceFile ?? vscode.workspace.workspaceFolders?.[0]?.uri;
    assert.equal(workspace, place?.fsPath);
    const child = spawn(process.execPath, mcpServers.rlm.args, { env: { ELECTRON_RUN_AS_NODE: '1' } });
    const initialize = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'agent', version: '1' } };
    child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'initialize', params: initialize })}\n`);
    let answer = '';
    for await (const chunk of child.stdout.setEncoding('utf8')) {
      answer += String(chunk);
      if (answer.includes('\n')) break;
    }
    child.stdin.end();
    assert.match(answer, /"serverInfo":\{"name":"rlm-code-mode"/);
  });
});
