import assert from 'node:assert/strict';
import { Catalogue } from '../../../src/core/catalogue/catalogue';
import { SearchReranker, type SearchRerankerOptions } from '../../../src/core/catalogue/searchReranker';
import type { SearchOptions } from '../../../src/core/catalogue/searchResult';

const NAMES = Array.from({ length: 30 }, (_, at) => `read_file_${at}`);
const catalogue = new Catalogue(
  NAMES.map((name) => ({ server: 'disk', name, description: `Reads file ${name}.`, inputSchema: {} })),
);
const { signal } = new AbortController();

function make(ask: SearchRerankerOptions['ask'], timeoutMs = 60_000): { asked: string[]; reranker: SearchReranker } {
  const asked: string[] = [];
  const reranker = new SearchReranker({
    timeoutMs,
    ask: (prompt, within) => {
      asked.push(prompt);
      return ask(prompt, within);
    },
  });
  return { asked, reranker };
}

async function namesOf(
  reranker: SearchReranker,
  query: string,
  options: SearchOptions = {},
): Promise<readonly string[]> {
  const { tools } = await reranker.search(catalogue, query, { detail: 'names', ...options }, signal);
  return tools.map(({ name }) => name);
}

function lexical(query: string, options: SearchOptions = {}): readonly string[] {
  return catalogue.search(query, { detail: 'names', ...options }).tools.map(({ name }) => name);
}

describe('a search whose tools a model puts in order', () => {
  it('has those that it names first, from among twenty, then the others as they were', async () => {
    const { reranker } = make(() => Promise.resolve('[20, 2]'));
    const shown = lexical('read file', { limit: 20 });
    const found = await namesOf(reranker, 'read file', { limit: 4 });
    assert.deepEqual(found, [shown[19], shown[1], shown[0], shown[2]]);
    const all = await namesOf(reranker, 'read file', { limit: 30 });
    assert.deepEqual(all.toSorted(), lexical('read file', { limit: 30 }).toSorted());
  });

  it('asks once for the same query and tools, also where both are under way', async () => {
    const { reranker, asked } = make(() => Promise.resolve('[3]'));
    const [first, second] = await Promise.all([namesOf(reranker, 'read file'), namesOf(reranker, 'read file')]);
    assert.deepEqual(first, second);
    await namesOf(reranker, 'read file', { limit: 2 });
    assert.equal(asked.length, 1);
    await namesOf(reranker, 'file', { limit: 2 });
    assert.equal(asked.length, 2);
  });

  it('asks nothing where there is nothing to order', async () => {
    const { reranker, asked } = make(() => assert.fail('asked'));
    assert.equal((await reranker.search(catalogue, ' ', {}, signal)).tools[0]?.name, 'disk');
    assert.match((await reranker.search(catalogue, 'zzqqx', {}, signal)).note ?? '', /No tool matches/);
    assert.match(
      (await reranker.search(catalogue, 'read', { server: 'dusk' }, signal)).note ?? '',
      /Did you mean disk/,
    );
    assert.deepEqual(asked, []);
  });

  for (const [what, ask] of [
    ['nonsense', () => Promise.resolve('[99, "first"]')],
    ['a refusal', () => Promise.resolve('I cannot help with that.')],
    ['an error', () => Promise.reject(new Error('no quota'))],
  ] as const) {
    it(`keeps the order of the words after ${what}`, async () => {
      const { reranker } = make(ask);
      assert.deepEqual(await namesOf(reranker, 'read file'), lexical('read file'));
    });
  }

  it('waits no longer than it may for a model that heeds nothing, and after two such not at all', async () => {
    const { reranker, asked } = make(() => new Promise<string>(() => undefined), 20);
    for (const query of ['read file', 'file', 'read']) assert.deepEqual(await namesOf(reranker, query), lexical(query));
    assert.equal(asked.length, 2);
  });

  it('asks again where the one who searched had given up', async () => {
    let isHanging = true;
    const { reranker, asked } = make(() => (isHanging ? new Promise<string>(() => undefined) : Promise.resolve('[2]')));
    const stop = new AbortController();
    const given = reranker.search(catalogue, 'read file', { detail: 'names' }, stop.signal);
    stop.abort();
    assert.equal((await given).tools[0]?.name, lexical('read file')[0]);
    isHanging = false;
    assert.equal((await namesOf(reranker, 'read file'))[0], lexical('read file')[1]);
    assert.equal(asked.length, 2);
  });
});
