import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { COMMANDS } from '../../../src/vscode/ids';
import { ourExtension, testModel } from './editor';

/** What this process keeps open: programs it started, sockets, files that it watches. */
function openResources(): readonly string[] {
  return process.getActiveResourcesInfo().filter((resource) => /Process|TCP|FSEvent|Pipe/.test(resource));
}

describe('activation', () => {
  it('registers, and starts, connects and reads nothing', async () => {
    const extension = ourExtension();
    assert.equal(extension.isActive, false, 'It was activated before it was needed.');
    const before = openResources();
    await extension.activate();
    assert.deepEqual(openResources(), before);
    const { storageUri } = await testModel();
    assert.equal(existsSync(path.join(path.dirname(storageUri.fsPath), extension.id)), false, 'It stored something.');

    const commands = await vscode.commands.getCommands(true);
    for (const command of Object.values(COMMANDS)) assert.ok(commands.includes(command), command);
  });
});
