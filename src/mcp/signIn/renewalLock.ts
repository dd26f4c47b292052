import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Longer than a renewal may take: a mark of this age was left behind. */
const STALE_MS = 75_000;
const POLL_MS = 50;

/**
 * Lets one window of this machine at a time renew the tokens of a server: a refresh token counts once, and some
 * authorization servers end the whole sign-in where one comes twice.
 */
export class RenewalLock {
  readonly #folder: string;
  readonly #onProblem: (problem: unknown) => void;

  /** `onProblem` is told of a folder that cannot be written; the work is done without the lock then. */
  constructor(folder: string, onProblem: (problem: unknown) => void) {
    this.#folder = folder;
    this.#onProblem = onProblem;
  }

  async hold<T>(name: string, work: () => Promise<T>): Promise<T> {
    const file = path.join(this.#folder, `${createHash('sha256').update(name).digest('hex')}.lock`);
    const isMine = await this.#take(file).catch((problem: unknown) => {
      this.#onProblem(problem);
      return false;
    });
    try {
      return await work();
    } finally {
      if (isMine) await rm(file, { force: true });
    }
  }

  /** False where the mark of another stood for too long and came back at once: to wait for ever helps nobody. */
  async #take(file: string): Promise<boolean> {
    await mkdir(this.#folder, { recursive: true });
    const end = Date.now() + STALE_MS;
    while (Date.now() < end) {
      try {
        await (await open(file, 'wx')).close();
        return true;
      } catch (thrown) {
        if (!hasCode(thrown, 'EEXIST')) throw thrown;
      }
      if (await isStale(file)) await removeOnce(file);
      else await sleep(POLL_MS);
    }
    return false;
  }
}

async function isStale(file: string): Promise<boolean> {
  try {
    return Date.now() - (await stat(file)).mtimeMs > STALE_MS;
  } catch (thrown) {
    if (hasCode(thrown, 'ENOENT')) return false;
    throw thrown;
  }
}

/** Of several that find it stale one renames it; the others find it gone, or new. */
async function removeOnce(file: string): Promise<void> {
  const aside = `${file}.${randomUUID()}`;
  try {
    await rename(file, aside);
  } catch (thrown) {
    if (hasCode(thrown, 'ENOENT')) return;
    throw thrown;
  }
  await rm(aside, { force: true });
}

function hasCode(thrown: unknown, code: string): boolean {
  return thrown instanceof Error && 'code' in thrown && thrown.code === code;
}
