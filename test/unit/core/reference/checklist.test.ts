import assert from 'node:assert/strict';
import { globSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const FOLDER = path.resolve('test/unit/core/reference');
const COUNTS = { D: 36, Z: 13, A: 13 };

describe('the table of the reference checklists', () => {
  const text = readFileSync(path.join(FOLDER, 'README.md'), 'utf8');
  const rows = text.matchAll(/^\| ([DZA]\d+) +\| (.+) \|$/gm);
  const table = new Map([...rows].map(([, id = '', text = '']) => [id, text]));
  const files = readdirSync(FOLDER).filter((file) => file.endsWith('.test.ts'));
  const sources = [...files.map((file) => path.join(FOLDER, file)), path.resolve('test/sandbox/reference.test.ts')];
  const titles = sources.flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(/\bit\('([DZA]\d[^']*)'/g)].map(([, title = '']) => title),
  );

  it('has a row for each id', () => {
    const ids = Object.entries(COUNTS).flatMap(([list, count]) =>
      Array.from({ length: count }, (_, index) => `${list}${index + 1}`),
    );
    assert.deepEqual([...table.keys()], ids);
  });

  it('names the tests that there are, each in the rows of its ids', () => {
    for (const title of titles) {
      const ids = /^(?:[DZA]\d+ )+/.exec(title)?.[0].trim().split(' ') ?? [];
      for (const id of ids) assert.ok(table.get(id)?.includes(`"${title}"`), `${id} does not name: ${title}`);
    }
  });

  it('names no test that there is not', () => {
    const named = [...table.values()].flatMap((text) => [...text.matchAll(/"([DZA]\d[^"]*)"/g)].map(([, one]) => one));
    assert.deepEqual(
      named.filter((one) => !titles.includes(one ?? '')),
      [],
    );
  });

  it('names tests for what users asked for', () => {
    const [, section = ''] = text.split('## Requests of their users');
    const named = [...section.matchAll(/"([^"]+)"/g)].map(([, title = '']) => title);
    assert.ok(named.length >= 20, `${named.length} tests are named`);
    const all = new Set(
      globSync('test/**/*.test.ts').flatMap((file) =>
        [...readFileSync(file, 'utf8').matchAll(/\bit\('([^']+)'/g)].map(([, title = '']) => title),
      ),
    );
    assert.deepEqual(
      named.filter((title) => !all.has(title)),
      [],
    );
  });
});
