/** The Nodes of the machine that may be offered: by absolute path, and nowhere that a workspace could have put one. */
import { access, constants, realpath } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

/**
 * Every `node` on the PATH, as the absolute path of the program itself. Relative entries of the PATH, the current
 * folder and the given folders could have been planted, be it by a link from elsewhere or to there.
 */
export async function nodesOnPath(forbidden: readonly string[]): Promise<readonly string[]> {
  const entries = (process.env['PATH'] ?? '').split(path.delimiter).filter((folder) => path.isAbsolute(folder));
  const planted = await Promise.all([...forbidden, ...currentFolder()].map(realPathOf));
  const found = new Set<string>();
  for (const entry of entries) {
    const folder = await realPathOf(entry);
    const file = path.join(folder, nodeName());
    if (!(await isReadable(file))) continue;
    const program = await realPathOf(file);
    if (planted.some((place) => isWithin(folder, place) || isWithin(program, place))) continue;
    found.add(program);
  }
  return [...found];
}

export function nodeName(): string {
  return process.platform === 'win32' ? 'node.exe' : 'node';
}

export async function isReadable(file: string): Promise<boolean> {
  try {
    await access(file, constants.R_OK);
    return true;
  } catch {
    // Not there, or not ours to read: the same to us.
    return false;
  }
}

/** Not where it is the root, the user's own folder or above it: what lies there is the machine's or the user's. */
function currentFolder(): readonly string[] {
  const folder = process.cwd();
  return isWithin(os.homedir(), folder) || folder === path.parse(folder).root ? [] : [folder];
}

function isWithin(file: string, folder: string): boolean {
  const relative = path.relative(folder, file);
  return relative !== '..' && !relative.startsWith(`..${path.sep}`) && !path.isAbsolute(relative);
}

async function realPathOf(file: string): Promise<string> {
  // What is not there contains nothing.
  return realpath(file).catch(() => path.resolve(file));
}
