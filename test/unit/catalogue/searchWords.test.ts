import assert from 'node:assert/strict';
import { searchWords } from '../../../src/core/catalogue/searchWords';

describe('the words of a search that a person writes', () => {
  for (const [text, query, options, wrong] of [
    ['read a file', 'read a file', {}, []],
    ['server:github limit:3 open issues', 'open issues', { server: 'github', limit: 3 }, []],
    ['open issues detail:names server:"my server"', 'open issues', { detail: 'names', server: 'my server' }, []],
    ['detail_level:full issues', 'issues', { detail: 'full' }, []],
    ['limit:many detail:all server: issues', 'issues', {}, ['limit:many', 'detail:all', 'server:']],
    ['what is a memserver:x and http://a', 'what is a memserver:x and http://a', {}, []],
    ['', '', {}, []],
  ] as const) {
    it(`of ${JSON.stringify(text)}`, () => {
      assert.deepEqual(searchWords(text), { query, options, wrong });
    });
  }
});
