/**
 * The file of a run's events: one JSON object per line, appended as they happen. Large values lie beside it, named by
 * the SHA-256 of their text, so that the journal stays readable and a value that returns again is stored once.
 */
import { createHash } from 'node:crypto';
import { mkdir, open, readdir, readFile, truncate, writeFile, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { RunEvent } from '../core/events';
import { isJsonObject, type JsonValue } from '../core/json';
import { isMissing } from './missingFile';

/** Characters of JSON from which a field goes to the store. */
const LARGE_VALUE_CHARS = 64 * 1024;
const NEW_LINE = 0x0a;
/** Between the starts of two writes: events that come quickly one after the other are written together. */
const WRITE_EVERY_MS = 5;
/** Lines that are read in one turn of the event loop. */
const READ_AT_ONCE = 1_000;
const JOURNAL_FILE = 'journal.jsonl';

/** The fields that may be large. */
const STORABLE: Readonly<Record<string, readonly string[]>> = {
  'approval.asked': ['arguments'],
  'tool.started': ['arguments', 'requestedArguments'],
  'tool.finished': ['value', 'content'],
  'tool.failed': ['error'],
  'servers.connected': ['tools'],
  'tools.changed': ['added'],
  'model.started': ['appended'],
};

/** A line of the journal: an event whose large fields lie in the store, each under a name. */
type JournalLine = RunEvent & { readonly stored?: Readonly<Record<string, string>> };

export class Journal {
  readonly #folder: string;
  #writing: Promise<void>;
  #failure: Error | undefined;
  /** Not written yet. What comes while a write is under way waits for it, and is written together. */
  #unwritten: RunEvent[] = [];
  #file: FileHandle | undefined;
  #isClosed = false;
  #beside: Promise<void> = Promise.resolve();
  #wroteAt = 0;
  #hurry: () => void = () => undefined;

  /** Goes on behind what is there. */
  constructor(folder: string) {
    this.#folder = folder;
    this.#writing = mkdir(path.join(folder, 'values'), { recursive: true }).then(() =>
      cutPartialLine(path.join(folder, JOURNAL_FILE)),
    );
    this.#writing.catch((thrown: unknown) => this.#fail(thrown));
  }

  /** Writes happen in the order of the calls; a failure is told by `flush`. */
  append(event: RunEvent): void {
    if (this.#failure !== undefined) return;
    this.#unwritten.push(event);
    if (this.#unwritten.length > 1) return;
    this.#writing = this.#writing.then(() => this.#writeEvents());
    this.#writing.catch((thrown: unknown) => this.#fail(thrown));
  }

  /** What lies beside the events and is on disk when `flush` resolves. */
  alsoWrite(write: (folder: string) => Promise<void>): void {
    this.#beside = this.#writing.then(() => write(this.#folder));
    this.#beside.catch((thrown: unknown) => this.#fail(thrown));
  }

  /** Resolves when everything is on disk and the file is closed; rejects with the first failure. */
  async flush(): Promise<void> {
    this.#hurry();
    this.#writing = this.#writing.catch(() => undefined).then(() => this.#closeFile());
    await this.#writing.catch((thrown: unknown) => this.#fail(thrown));
    await this.#beside.catch(() => undefined);
    if (this.#failure !== undefined) throw this.#failure;
  }

  /** As `flush`, at the end of the run. What comes late, as from a call that was given up, is written all the same. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.flush();
  }

  async #closeFile(): Promise<void> {
    const file = this.#file;
    this.#file = undefined;
    await file?.close();
  }

  #fail(thrown: unknown): void {
    this.#failure ??= thrown instanceof Error ? thrown : new Error(String(thrown));
  }

  async #writeEvents(): Promise<void> {
    await this.#turn();
    const events = this.#unwritten;
    this.#unwritten = [];
    let lines = '';
    for (const event of events) {
      const line = JSON.stringify(event);
      const isLarge = line.length >= LARGE_VALUE_CHARS;
      lines += `${isLarge ? JSON.stringify(await this.#storeLargeFields(event)) : line}\n`;
    }
    this.#file ??= await open(path.join(this.#folder, JOURNAL_FILE), 'a');
    await this.#file.appendFile(lines);
    if (this.#isClosed) await this.#closeFile();
  }

  /** The first event after a while is written at once; nobody waits longer than it is asked to. */
  async #turn(): Promise<void> {
    const waitMs = this.#wroteAt + WRITE_EVERY_MS - performance.now();
    if (waitMs > 0) {
      const hurried = Promise.withResolvers<void>();
      this.#hurry = hurried.resolve;
      const timer = setTimeout(hurried.resolve, waitMs);
      await hurried.promise;
      clearTimeout(timer);
    }
    this.#wroteAt = performance.now();
  }

  async #storeLargeFields(event: RunEvent): Promise<JournalLine> {
    const stored: Record<string, string> = {};
    const line: Record<string, unknown> = { ...event };
    for (const field of STORABLE[event.type] ?? []) {
      const text = JSON.stringify(line[field] ?? null);
      if (text.length < LARGE_VALUE_CHARS) continue;
      const name = createHash('sha256').update(text).digest('hex');
      await writeFile(path.join(this.#folder, 'values', name), text);
      stored[field] = name;
      line[field] = null;
    }
    return Object.keys(stored).length === 0 ? event : ({ ...line, stored } as unknown as JournalLine);
  }
}

/** The events of a run, or undefined if there is no such run. A last line that was cut off is left out. */
export async function readJournal(folder: string): Promise<readonly RunEvent[] | undefined> {
  let text: string;
  try {
    text = await readFile(path.join(folder, JOURNAL_FILE), 'utf8');
  } catch (thrown) {
    if (isMissing(thrown)) return undefined;
    throw thrown;
  }
  const events: RunEvent[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    // The journal of an hour must not hold up whatever else goes on in this process.
    if (index % READ_AT_ONCE === READ_AT_ONCE - 1) await nextTurn();
    const event = parseLine(line);
    if (event !== undefined) events.push(await restoreLargeFields(event, folder));
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

/** What a process began to write before it ended must not become part of the next line. */
async function cutPartialLine(file: string): Promise<void> {
  const bytes = await readFile(file).catch((thrown: unknown) => {
    if (isMissing(thrown)) return undefined;
    throw thrown;
  });
  if (bytes === undefined || bytes.length === 0 || bytes.at(-1) === NEW_LINE) return;
  await truncate(file, bytes.lastIndexOf(NEW_LINE) + 1);
}

function parseLine(line: string): JournalLine | undefined {
  if (line === '') return undefined;
  try {
    const value: unknown = JSON.parse(line);
    return isJsonObject(value) && typeof value['type'] === 'string' ? (value as unknown as JournalLine) : undefined;
  } catch {
    // The process ended while it wrote this line; what it said is lost, what came before is not.
    return undefined;
  }
}

async function restoreLargeFields(line: JournalLine, folder: string): Promise<RunEvent> {
  const { stored, ...event } = line;
  if (!isJsonObject(stored)) return event;
  const restored: Record<string, unknown> = { ...event };
  for (const field of STORABLE[event.type] ?? []) {
    const name = stored[field];
    if (typeof name !== 'string' || !/^[0-9a-f]{64}$/.test(name)) continue;
    const text = await readFile(path.join(folder, 'values', name), 'utf8').catch(() => undefined);
    if (text !== undefined) restored[field] = JSON.parse(text) as JsonValue;
  }
  return restored as unknown as RunEvent;
}
