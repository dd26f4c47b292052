import assert from 'node:assert/strict';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** Compares with `test/fixtures/golden/<name>`; `UPDATE_GOLDEN=1` writes it instead. */
export async function assertGolden(name: string, actual: string): Promise<void> {
  const file = path.resolve('test/fixtures/golden', name);
  if (process.env['UPDATE_GOLDEN'] === '1') {
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, actual);
    return;
  }
  assert.equal(actual, await readFile(file, 'utf8'), `${name} differs; UPDATE_GOLDEN=1 rewrites it`);
}
