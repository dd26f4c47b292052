/** What the user attached to a chat request, as variables of the run: files, folders, selections, texts and images. */
/* eslint-disable id-denylist -- The name is that of the editor's value. */
import path from 'node:path';
import * as vscode from 'vscode';
import { identifierFrom } from '../../core/catalogue/names';
import { RESERVED_NAMES } from '../../core/catalogue/reservedNames';
import { messageOf } from '../../core/errors';
import { readImageHeader } from '../../core/imageHeader';
import { imageInput, MAX_IMAGE_INPUT_BYTES } from '../../core/imageInput';
import type { JsonValue } from '../../core/json';

export interface ReferenceInputs {
  readonly inputs: Readonly<Record<string, JsonValue>>;
  /** The files that they came from. */
  readonly files: readonly (vscode.Uri | vscode.Location)[];
  /** A sentence for each reference that could not be taken. */
  readonly problems: readonly string[];
}

interface ReadReference {
  readonly name: string;
  readonly value: JsonValue;
  readonly file?: vscode.Uri | vscode.Location;
}

/** A file beyond this would not fit the isolate. */
const MAX_FILE_BYTES = 200 * 1024 * 1024;

export async function referenceInputs(references: readonly vscode.ChatPromptReference[]): Promise<ReferenceInputs> {
  const inputs: Record<string, JsonValue> = {};
  const files: (vscode.Uri | vscode.Location)[] = [];
  const problems: string[] = [];
  for (const reference of references) {
    try {
      const read = await readReference(reference);
      inputs[freeName(read.name, inputs)] = read.value;
      if (read.file !== undefined) files.push(read.file);
    } catch (thrown) {
      problems.push(vscode.l10n.t('"{0}" could not be taken: {1}', nameOf(reference), messageOf(thrown)));
    }
  }
  return { inputs, files, problems };
}

async function readReference(reference: vscode.ChatPromptReference): Promise<ReadReference> {
  const { id, value, modelDescription } = reference;
  if (value instanceof vscode.Uri) return { ...(await readUri(value)), file: value };
  if (value instanceof vscode.Location) {
    const { uri, range } = value;
    const document = await vscode.workspace.openTextDocument(uri);
    const lines = `lines ${range.start.line + 1} to ${range.end.line + 1}`;
    return { name: `${path.posix.basename(uri.path)} ${lines}`, value: document.getText(range), file: value };
  }
  if (typeof value === 'string') return { name: modelDescription ?? id, value };
  if (isBinary(value)) return readBinary(value, shownName(reference) ?? modelDescription ?? id);
  throw new Error(vscode.l10n.t('only files, folders, selections, texts and images can be variables.'));
}

/**
 * What the editor hands over for a picture that was pasted or dropped. The class has no name in the stable API, which
 * says that values of further kinds may come.
 */
interface BinaryValue {
  readonly mimeType: string;
  data(): Thenable<Uint8Array>;
  readonly reference?: unknown;
}

/** As people see it, such as `Pasted Image`, whose id is made of its bytes. The stable API does not declare it. */
function shownName(reference: vscode.ChatPromptReference): string | undefined {
  const { name } = reference as { readonly name?: unknown };
  return typeof name === 'string' && name !== '' ? name : undefined;
}

function isBinary(value: unknown): value is BinaryValue {
  if (typeof value !== 'object' || value === null) return false;
  const { mimeType, data } = value as Partial<Record<keyof BinaryValue, unknown>>;
  return typeof mimeType === 'string' && typeof data === 'function';
}

async function readBinary(value: BinaryValue, name: string): Promise<ReadReference> {
  const image = imageValue(await value.data());
  if (image === undefined) throw new Error(vscode.l10n.t('it is no PNG, JPEG, GIF or WebP image.'));
  const { reference } = value;
  return { name, value: image, ...(reference instanceof vscode.Uri && { file: reference }) };
}

/** By what the bytes are, whatever a name or a type says. */
function imageValue(bytes: Uint8Array): JsonValue | undefined {
  const header = readImageHeader(bytes);
  if (header === undefined) return undefined;
  if (bytes.byteLength > MAX_IMAGE_INPUT_BYTES) {
    throw new Error(vscode.l10n.t('an image can have {0} MB at most.', MAX_IMAGE_INPUT_BYTES / 1024 / 1024));
  }
  const { mimeType, ...size } = header;
  return imageInput({ mimeType, base64: Buffer.from(bytes).toString('base64') }, size);
}

async function readUri(uri: vscode.Uri): Promise<ReadReference> {
  const name = path.posix.basename(uri.path);
  const { type, size } = await vscode.workspace.fs.stat(uri);
  if ((type & vscode.FileType.Directory) !== 0) {
    const entries = await vscode.workspace.fs.readDirectory(uri);
    const names = entries.map(([entry, kind]) => ((kind & vscode.FileType.Directory) !== 0 ? `${entry}/` : entry));
    return { name: `${name} folder`, value: names.sort() };
  }
  if (size > MAX_FILE_BYTES) throw new Error(vscode.l10n.t('it is larger than 200 MB.'));
  const bytes = await vscode.workspace.fs.readFile(uri);
  const image = imageValue(bytes);
  if (image !== undefined) return { name, value: image };
  if (bytes.includes(0)) throw new Error(vscode.l10n.t('it is not a text.'));
  const text = new TextDecoder().decode(bytes);
  return { name: name.includes('.') ? name : `${name} file`, value: text };
}

/** An identifier that neither the engine nor another variable has; with its extension no server has it either. */
function freeName(name: string, taken: Readonly<Record<string, JsonValue>>): string {
  const wanted = identifierFrom(name, 'input');
  const isFree = (candidate: string): boolean => !(candidate in taken) && !RESERVED_NAMES.has(candidate);
  if (isFree(wanted)) return wanted;
  for (let count = 2; ; count += 1) if (isFree(`${wanted}_${count}`)) return `${wanted}_${count}`;
}

function nameOf({ id, value }: vscode.ChatPromptReference): string {
  if (value instanceof vscode.Uri) return path.posix.basename(value.path);
  return value instanceof vscode.Location ? path.posix.basename(value.uri.path) : id;
}
