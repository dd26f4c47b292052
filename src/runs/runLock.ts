/**
 * The mark of a run that goes on: a file beside its journal that names the process which has it. Two windows share the
 * folder, so only one of them may go on with a run. A holder shows that it lives by touching the file; a mark whose
 * process is gone, or that was not touched for long, may be taken over. It stays where the run was interrupted.
 */
import { randomUUID } from 'node:crypto';
import { link, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import * as z from 'zod/mini';

const TOUCH_EVERY_MS = 5_000;
const STALE_AFTER_MS = 30_000;
const LOCK_FILE = 'lock.json';

const Holder = z.object({ owner: z.string(), pid: z.number(), machine: z.string() });
type Holder = z.infer<typeof Holder>;

/** `free`: nobody has the run, and it was not ended; `absent`: there is no mark, so that nothing is to be resumed. */
export type LockState = 'held' | 'free' | 'absent';

export class RunLock {
  readonly #file: string;
  readonly #text: string;
  readonly #onStolen: () => void;
  #timer: NodeJS.Timeout | undefined;

  constructor(folder: string, onStolen: () => void = () => undefined) {
    this.#file = path.join(folder, LOCK_FILE);
    this.#onStolen = onStolen;
    const holder: Holder = { owner: randomUUID(), pid: process.pid, machine: os.hostname() };
    this.#text = JSON.stringify(holder);
  }

  /** False where another holder lives. The folder must exist. */
  async take(): Promise<boolean> {
    if (!(await this.#create())) {
      const seen = await readText(this.#file);
      if ((await stateOf(this.#file, seen)) === 'held') return false;
      if (!(await this.#removeStale(seen)) || !(await this.#create())) return false;
    }
    this.#timer = setInterval(() => void this.#touch(), TOUCH_EVERY_MS);
    this.#timer.unref();
    return true;
  }

  /** The run has ended. */
  async release(): Promise<void> {
    clearInterval(this.#timer);
    if (await this.#isMine()) await rm(this.#file, { force: true });
  }

  /** The run was interrupted: anybody may go on with it. */
  async letGo(): Promise<void> {
    clearInterval(this.#timer);
    if (await this.#isMine()) await writeFile(this.#file, '{}');
  }

  /** The file appears with its text: an empty one would look like a mark that nobody holds. */
  async #create(): Promise<boolean> {
    const draft = `${this.#file}.${randomUUID()}`;
    await writeFile(draft, this.#text);
    try {
      await link(draft, this.#file);
      return true;
    } catch (thrown) {
      if (hasCode(thrown, 'EEXIST')) return false;
      throw thrown;
    } finally {
      await rm(draft, { force: true });
    }
  }

  /** Of several that take it over one has the file after the renaming; the others find it gone, or new. */
  async #removeStale(seen: string | undefined): Promise<boolean> {
    const aside = `${this.#file}.${randomUUID()}`;
    try {
      await rename(this.#file, aside);
    } catch (thrown) {
      if (hasCode(thrown, 'ENOENT')) return true;
      throw thrown;
    }
    const isTheSeen = (await readText(aside)) === seen;
    if (isTheSeen) await rm(aside, { force: true });
    else await rename(aside, this.#file);
    return isTheSeen;
  }

  async #touch(): Promise<void> {
    const now = new Date();
    if (await this.#isMine()) {
      // A file that is gone now is told by the next touch.
      await utimes(this.#file, now, now).catch(() => undefined);
      return;
    }
    clearInterval(this.#timer);
    this.#onStolen();
  }

  async #isMine(): Promise<boolean> {
    return (await readText(this.#file)) === this.#text;
  }
}

export async function readLockState(folder: string): Promise<LockState> {
  const file = path.join(folder, LOCK_FILE);
  return stateOf(file, await readText(file));
}

async function stateOf(file: string, text: string | undefined): Promise<LockState> {
  if (text === undefined) return 'absent';
  const holder = parseHolder(text);
  if (holder === undefined) return 'free';
  if (holder.machine === os.hostname() && !isAlive(holder.pid)) return 'free';
  const touched = await stat(file).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  );
  return Date.now() - touched < STALE_AFTER_MS ? 'held' : 'free';
}

/** For a run whose end was journaled and whose mark was left, since its process ended in between. */
export async function removeLock(folder: string): Promise<void> {
  await rm(path.join(folder, LOCK_FILE), { force: true });
}

function parseHolder(text: string): Holder | undefined {
  try {
    return Holder.safeParse(JSON.parse(text)).data;
  } catch {
    // It was cut off when its process ended.
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (thrown) {
    return hasCode(thrown, 'EPERM');
  }
}

async function readText(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (thrown) {
    if (hasCode(thrown, 'ENOENT')) return undefined;
    throw thrown;
  }
}

function hasCode(thrown: unknown, code: string): boolean {
  return thrown instanceof Error && 'code' in thrown && thrown.code === code;
}
