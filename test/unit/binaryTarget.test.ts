import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { binaryTarget } from '../../scripts/binaryTarget.mjs';

describe('the platform of a binary', () => {
  it('is that of its folder, for each of the native modules', async () => {
    const folder = path.resolve('node_modules/isolated-vm/prebuilds');
    const platforms = await readdir(folder);
    assert.deepEqual(platforms.sort(), ['darwin-arm64', 'linux-arm64', 'linux-x64', 'win32-x64']);
    for (const platform of platforms) {
      for (const name of await readdir(path.join(folder, platform))) {
        assert.equal(await binaryTarget(path.join(folder, platform, name)), platform, name);
      }
    }
  });

  it('is that of this machine for the program that runs', async () => {
    assert.equal(await binaryTarget(process.execPath), `${process.platform}-${process.arch}`);
  });

  it('is none where it is no program', async () => {
    const folder = await mkdtemp(path.join(os.tmpdir(), 'rlm-binary-'));
    try {
      for (const content of [
        '',
        'MZ',
        `MZ${'\0'.repeat(100)}`,
        `\u007fELF${'\0'.repeat(100)}`,
        '#!/bin/sh\n'.repeat(9),
      ]) {
        const file = path.join(folder, 'file');
        await writeFile(file, content);
        assert.equal(await binaryTarget(file), undefined);
      }
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});
