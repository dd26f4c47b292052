import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { SILENT_LOG } from '../../../src/core/log';
import { workspacePrograms } from '../../../src/headless/workspacePrograms';

const program = (name: string, value: number): string =>
  `/** Gives ${value}. */\nexport default async function ${name}() {\n  return ${value};\n}\n`;

describe('programs of a workspace in the terminal', () => {
  let folders: readonly string[];
  beforeEach(async () => {
    folders = [await mkdtemp(path.join(os.tmpdir(), 'rlm-a-')), await mkdtemp(path.join(os.tmpdir(), 'rlm-b-'))];
    for (const folder of folders) await mkdir(path.join(folder, '.rlm', 'programs'), { recursive: true });
  });
  afterEach(async () => {
    for (const folder of folders) await rm(folder, { recursive: true, force: true });
  });

  const write = (at: number, file: string, text: string): Promise<void> =>
    writeFile(path.join(folders[at] ?? '', '.rlm', 'programs', file), text);

  it('are those of all folders, of two with one name the first; a broken one costs only itself', async () => {
    const warned: string[] = [];
    await write(0, 'one.ts', program('one', 1));
    await write(0, 'broken.ts', 'const a = ;');
    await write(0, 'types.d.ts', 'export {};');
    await write(1, 'one.ts', program('one', 2));
    await write(1, 'two.ts', program('two', 2));
    const found = await workspacePrograms([...folders, '/nowhere'], {
      ...SILENT_LOG,
      warn: (message) => void warned.push(message),
    });
    assert.deepEqual(
      found.map(({ name, description, line }) => [name, description, line]),
      [
        ['one', 'Gives 1.', 2],
        ['two', 'Gives 2.', 2],
      ],
    );
    assert.equal(warned.length, 1);
    assert.match(warned[0] ?? '', /^The program broken\.ts is left out: line 1: A program begins/);
  });
});
