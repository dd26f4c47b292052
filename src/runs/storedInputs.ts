/**
 * The values of a run's input variables beside its journal, for a resumption and for replays. They are written and read
 * in pieces: long texts have a file of their own, one piece as JSON on each line.
 */
import { open, readFile } from 'node:fs/promises';
import path from 'node:path';
import { INPUT_PIECE_CHARS, jsonPieces, textPieces } from '../core/inputPieces';
import { isJsonObject, type JsonValue } from '../core/json';
import { isMissing } from './missingFile';

type Inputs = Readonly<Record<string, JsonValue>>;

const INPUTS_FILE = 'inputs.json';
/** JSON of the long texts' names, in the order of their files. */
const TEXTS_FILE = 'texts.json';

export async function storeInputs(folder: string, inputs: Inputs): Promise<void> {
  const entries = Object.entries(inputs);
  const texts = entries.filter((entry): entry is [string, string] => isLongText(entry[1]));
  const others = entries.filter(([, value]) => !isLongText(value));
  for (const [index, [, text]] of texts.entries()) await write(fileOfText(folder, index), textLines(text));
  if (texts.length > 0) await write(path.join(folder, TEXTS_FILE), [JSON.stringify(texts.map(([name]) => name))]);
  await write(path.join(folder, INPUTS_FILE), jsonPieces(Object.fromEntries(others)));
}

/** Empty if the run had none. */
export async function readInputs(folder: string): Promise<Inputs> {
  const others = await readJson(path.join(folder, INPUTS_FILE));
  const names = (await readJson(path.join(folder, TEXTS_FILE))) ?? [];
  const texts: [string, string][] = [];
  for (const [index, name] of (Array.isArray(names) ? names : []).entries()) {
    texts.push([String(name), await readText(fileOfText(folder, index))]);
  }
  return { ...(isJsonObject(others) ? others : {}), ...Object.fromEntries(texts) };
}

function isLongText(value: JsonValue): value is string {
  return typeof value === 'string' && value.length > INPUT_PIECE_CHARS;
}

function fileOfText(folder: string, index: number): string {
  return path.join(folder, `text-${index}.jsonl`);
}

function* textLines(text: string): Generator<string> {
  for (const piece of textPieces(text)) yield `${JSON.stringify(piece)}\n`;
}

async function write(file: string, pieces: Iterable<string>): Promise<void> {
  const handle = await open(file, 'w');
  try {
    for (const piece of pieces) await handle.appendFile(piece);
  } finally {
    await handle.close();
  }
}

async function readText(file: string): Promise<string> {
  const handle = await open(file);
  try {
    const pieces: string[] = [];
    for await (const line of handle.readLines()) pieces.push(JSON.parse(line) as string);
    return pieces.join('');
  } finally {
    await handle.close();
  }
}

async function readJson(file: string): Promise<JsonValue | undefined> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as JsonValue;
  } catch (thrown) {
    if (isMissing(thrown)) return undefined;
    throw thrown;
  }
}
