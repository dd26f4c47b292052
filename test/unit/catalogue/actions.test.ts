import assert from 'node:assert/strict';
import { areOpposed, ownActions, wantedActions } from '../../../src/core/catalogue/actions';
import { Catalogue } from '../../../src/core/catalogue/catalogue';
import { Tokenizer } from '../../../src/core/catalogue/tokenizer';
import { tool } from './fixtureCatalogues';

describe('what a query wants done', () => {
  const queries: readonly (readonly [query: string, actions: readonly string[]])[] = [
    ['list all disks', ['read']],
    ['I want to delete a branch', ['delete']],
    ['What scale sets are there?', ['read']],
    ['how many rows does it have', ['read']],
    ['how to remove a user', ['delete']],
    ['application settings of the web app', []],
    ['add tags to a machine', ['create', 'update']],
    ['dishes with few calories', []],
    ['', []],
  ];
  for (const [query, actions] of queries) {
    it(`reads ${JSON.stringify(query)} as ${actions.join(' or ') || 'unknown'}`, () => {
      assert.deepEqual([...wantedActions(query)].sort(), actions);
    });
  }
});

describe('what a tool does', () => {
  const tools: readonly (readonly [name: string, description: string, actions: readonly string[]])[] = [
    ['delete_file', '', ['delete']],
    ['deleteFile', '', ['delete']],
    ['storage_account_get', 'Creates nothing.', ['read']],
    ['browser_create_tab_now', '', ['create']],
    ['accounts', 'Lists the accounts.', ['read']],
    ['accounts', 'All of them.', []],
  ];
  for (const [name, description, actions] of tools) {
    it(`reads ${name} (${description}) as ${actions.join(' or ') || 'unknown'}`, () => {
      const words = (text: string): readonly string[] => new Tokenizer().tokenize(text, { join: false });
      assert.deepEqual([...ownActions(words(name), words(description))], actions);
    });
  }

  it('is opposed to another only where both are known and share nothing', () => {
    assert.equal(areOpposed(wantedActions('list'), wantedActions('delete')), true);
    assert.equal(areOpposed(wantedActions('add'), wantedActions('update')), false);
    assert.equal(areOpposed(wantedActions('file'), wantedActions('delete')), false);
    assert.equal(areOpposed(wantedActions('delete'), wantedActions('file')), false);
  });

  it('decides between tools that the words of a query fit alike', () => {
    const about = { description: 'A topic of the event grid.' };
    const catalogue = new Catalogue([tool('events', 'topic_get', about), tool('events', 'topic_delete', about)]);
    const first = (query: string): string | undefined => catalogue.search(query, { detail: 'names' }).tools[0]?.name;
    assert.equal(first('which topics are in the event grid'), 'events.topic_get');
    assert.equal(first('drop the topic of the event grid'), 'events.topic_delete');
    assert.equal(first('erase the topic of the event grid'), 'events.topic_delete');
  });
});
