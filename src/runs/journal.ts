/**
 * The file of a run's events: one JSON object per line, appended as they happen. Large values lie beside it, named by
 * the SHA-256 of their text, so that the journal stays readable and a value that returns again is stored once.
 */
import { createHash } from 'node:crypto';
import { appendFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { RunEvent } from '../core/events';
import { isJsonObject, type JsonValue } from '../core/json';

/** Characters of JSON from which a tool's value goes to the store. */
const LARGE_VALUE_CHARS = 64 * 1024;
const REFERENCE = '$stored';

export class Journal {
  readonly #folder: string;
  #writing: Promise<void>;
  #failure: unknown;

  constructor(folder: string) {
    this.#folder = folder;
    this.#writing = mkdir(path.join(folder, 'values'), { recursive: true }).then(() => undefined);
    this.#writing.catch((thrown: unknown) => (this.#failure = thrown));
  }

  /** Writes happen in the order of the calls; a failure is told by `flush`. */
  append(event: RunEvent): void {
    this.#writing = this.#writing.then(async () => {
      const line = JSON.stringify(await this.#storeLargeValue(event));
      await appendFile(path.join(this.#folder, 'journal.jsonl'), `${line}\n`);
    });
    this.#writing.catch((thrown: unknown) => (this.#failure ??= thrown));
  }

  /** Resolves when everything is on disk; rejects with the first failure. */
  async flush(): Promise<void> {
    await this.#writing.catch(() => undefined);
    if (this.#failure !== undefined) throw this.#failure;
  }

  async #storeLargeValue(event: RunEvent): Promise<RunEvent> {
    if (event.type !== 'tool.finished') return event;
    const text = JSON.stringify(event.value);
    if (text.length < LARGE_VALUE_CHARS) return event;
    const name = createHash('sha256').update(text).digest('hex');
    await writeFile(path.join(this.#folder, 'values', name), text);
    return { ...event, value: { [REFERENCE]: name, characters: text.length } };
  }
}

/** The events of a run, or undefined if there is no such run. A last line that was cut off is left out. */
export async function readJournal(folder: string): Promise<readonly RunEvent[] | undefined> {
  let text: string;
  try {
    text = await readFile(path.join(folder, 'journal.jsonl'), 'utf8');
  } catch (thrown) {
    if (isMissing(thrown)) return undefined;
    throw thrown;
  }
  const events: RunEvent[] = [];
  for (const line of text.split('\n')) {
    const event = parseLine(line);
    if (event !== undefined) events.push(await restoreLargeValue(event, folder));
  }
  return events;
}

/** The ids of the runs that have a folder, newest first. */
export async function listJournals(runsFolder: string): Promise<readonly string[]> {
  try {
    return (await readdir(runsFolder)).sort().reverse();
  } catch (thrown) {
    if (isMissing(thrown)) return [];
    throw thrown;
  }
}

function parseLine(line: string): RunEvent | undefined {
  if (line === '') return undefined;
  try {
    const value: unknown = JSON.parse(line);
    return isJsonObject(value) && typeof value['type'] === 'string' ? (value as unknown as RunEvent) : undefined;
  } catch {
    // The process ended while it wrote this line; what it said is lost, what came before is not.
    return undefined;
  }
}

async function restoreLargeValue(event: RunEvent, folder: string): Promise<RunEvent> {
  if (event.type !== 'tool.finished' || !isJsonObject(event.value)) return event;
  const name = event.value[REFERENCE];
  if (typeof name !== 'string' || !/^[0-9a-f]{64}$/.test(name)) return event;
  const text = await readFile(path.join(folder, 'values', name), 'utf8').catch(() => undefined);
  return text === undefined ? event : { ...event, value: JSON.parse(text) as JsonValue };
}

function isMissing(thrown: unknown): boolean {
  return thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT';
}
