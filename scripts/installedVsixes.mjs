// What VS Code's own installer made of VSIXes, kept under `.cache`: a window that is opened anew gets a copy of it, which
// takes a tenth of the time of an installation.
import { rename, rm } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { at, hashOf, root, unlessCurrent } from './step.mjs';

/**
 * Resolves to a folder of extensions with VSIXes as they are once they are installed. It is to be copied: its list of
 * extensions names their places beside itself, which is what VS Code goes by.
 * @param {readonly string[]} vsixes their absolute paths
 * @param {(extensions: string) => Promise<void>} install installs them into a folder; called where one of them, or the
 *   installer, is not the one of the last time
 * @returns {Promise<string>}
 */
export async function ensureInstalled(vsixes, install) {
  const name = `installed-${vsixes.map((vsix) => path.basename(vsix, '.vsix')).join('+')}`;
  const kept = at('.cache', name);
  const stamp = await hashOf(...vsixes.map((vsix) => path.relative(root, vsix)), 'scripts/vscode-server');
  await unlessCurrent(
    name,
    stamp,
    () => existsSync(kept),
    async () => {
      const unfinished = `${kept}.${process.pid}`;
      try {
        await install(unfinished);
        await rm(kept, { recursive: true, force: true });
        await rename(unfinished, kept);
      } finally {
        await rm(unfinished, { recursive: true, force: true });
      }
    },
  );
  return kept;
}
