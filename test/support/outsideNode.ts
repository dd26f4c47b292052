import { copyFile, link, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

/**
 * This Node again, outside of the folder that the tests run in: one inside of it is never offered, since a workspace
 * could have brought it.
 */
export class OutsideNode {
  readonly folder: string;
  readonly execPath: string;

  private constructor(folder: string) {
    this.folder = folder;
    this.execPath = path.join(folder, path.basename(process.execPath));
  }

  static async create(): Promise<OutsideNode> {
    const node = new OutsideNode(await mkdtemp(path.join(os.tmpdir(), 'rlm-node-')));
    // Another file system takes no link.
    await link(process.execPath, node.execPath).catch(() => copyFile(process.execPath, node.execPath));
    return node;
  }

  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }
}
