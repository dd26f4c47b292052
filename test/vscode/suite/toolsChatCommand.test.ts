import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { Catalogue } from '../../../src/core/catalogue/catalogue';
import { SILENT_LOG } from '../../../src/core/log';
import { CHAT_COMMANDS, LIMIT_SETTINGS, SETTINGS } from '../../../src/vscode/ids';
import type { SearchTools } from '../../../src/vscode/languageModelTools/searchToolsTool';
import { rankedSearch } from '../../../src/vscode/models/rankedSearch';
import { testModel } from './editor';
import { participant } from './participant';

describe('@rlm /tools', () => {
  it('has the model of the chat order what a search found, where the user allows it', async () => {
    const names = ['read_file', 'read_files', 'read_file_part'];
    const found = new Catalogue(
      names.map((name) => ({ server: 'disk', name, description: 'Reads.', inputSchema: {} })),
    );
    const [model] = await vscode.lm.selectChatModels({ vendor: 'rlm-test' });
    assert.ok(model !== undefined);
    const scripted = await testModel();
    const shown = async (): Promise<readonly string[]> => {
      const searchTools: SearchTools = (query, options, { signal, model: given }) =>
        rankedSearch(found, query, { ...options, signal, model: given, justification: 'A test.' }, SILENT_LOG);
      const chat = participant([], [], [], [], { searchTools, model });
      await chat.ask('detail:names read a file', undefined, undefined, CHAT_COMMANDS.tools);
      assert.deepEqual(chat.starts, []);
      return chat.shown;
    };
    const set = (key: string, value: unknown): Thenable<void> =>
      vscode.workspace.getConfiguration().update(key, value, vscode.ConfigurationTarget.Global);
    scripted.setScript(['[3]', 'I would rather not.', { error: 'quota' }, { hang: true }]);
    const byWords = await shown();
    assert.equal(byWords.length, 3, byWords.join());
    assert.equal(scripted.requests.length, 0, 'Nobody asks a model unless that is allowed.');
    try {
      await set(SETTINGS.rerankSearch, true);
      assert.deepEqual(await shown(), [byWords[2], byWords[0], byWords[1]]);
      assert.deepEqual(await shown(), byWords, 'A refusal leaves the order as it was.');
      assert.deepEqual(await shown(), byWords, 'So does a model that fails.');
      await set(LIMIT_SETTINGS.rerankTimeoutMs, 500);
      assert.deepEqual(await shown(), byWords, 'So does one that does not answer.');
      assert.equal(scripted.requests.length, 4);
    } finally {
      await set(LIMIT_SETTINGS.rerankTimeoutMs, undefined);
      await set(SETTINGS.rerankSearch, undefined);
    }
  });
});
