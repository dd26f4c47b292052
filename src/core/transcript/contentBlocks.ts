/** Content blocks of tool results (MCP 2025-11-25, `tools/call`), whose binary parts no text may hold. */
import { isJsonObject, type JsonObject, type JsonValue } from '../json';

export interface BinaryPart {
  readonly mimeType: string;
  readonly base64: string;
}

/** An image that models and the panel can be shown. */
export const IMAGE_TYPES = ['image/png', 'image/jpeg', 'image/gif', 'image/webp'] as const;

export function isImageType(mimeType: string): mimeType is (typeof IMAGE_TYPES)[number] {
  return (IMAGE_TYPES as readonly string[]).includes(mimeType);
}

/** The image, audio or blob that a block holds. */
export function binaryPartOf(block: JsonValue | undefined): BinaryPart | undefined {
  if (!isJsonObject(block)) return undefined;
  const isMedia = block['type'] === 'image' || block['type'] === 'audio';
  const holder = isMedia ? block : block['type'] === 'resource' ? block['resource'] : undefined;
  if (!isJsonObject(holder)) return undefined;
  const base64 = holder[isMedia ? 'data' : 'blob'];
  if (typeof base64 !== 'string') return undefined;
  const { mimeType } = holder;
  return { mimeType: typeof mimeType === 'string' ? mimeType : 'application/octet-stream', base64 };
}

/** What a person can be shown of a binary part. */
export interface Medium {
  readonly mimeType: string;
  readonly bytes: number;
  /** Missing where it was left out for its size. */
  readonly base64?: string | undefined;
  /** Of a blob. */
  readonly uri?: string | undefined;
}

/** The images, audio and blobs among blocks, those without their binary part too. */
export function mediaIn(value: JsonValue | undefined): readonly Medium[] {
  return Array.isArray(value) ? (value as readonly JsonValue[]).flatMap((block) => mediumOf(block) ?? []) : [];
}

function mediumOf(block: JsonValue): Medium | undefined {
  const resource = isJsonObject(block) && block['type'] === 'resource' ? block['resource'] : undefined;
  const blob = isJsonObject(resource) ? resource : undefined;
  const uri = typeof blob?.['uri'] === 'string' ? blob['uri'] : undefined;
  const part = binaryPartOf(block);
  if (part !== undefined) return { ...part, bytes: byteCount(part.base64), uri };
  const isMedia = isJsonObject(block) && (block['type'] === 'image' || block['type'] === 'audio');
  const { mimeType = 'application/octet-stream', size } = blob ?? (isMedia ? block : {});
  return typeof size === 'number' && typeof mimeType === 'string' ? { mimeType, bytes: size, uri } : undefined;
}

/** Blocks with its size in the place of each binary part beyond `keptBytes`. Other values are given back as they are. */
export function withoutBinary(value: JsonValue, keptBytes = 0): JsonValue {
  if (!Array.isArray(value) || !value.some((block) => binaryPartOf(block as JsonValue) !== undefined)) return value;
  return (value as readonly JsonValue[]).map((block) => {
    const part = binaryPartOf(block);
    if (part === undefined || !isJsonObject(block)) return block;
    const size = byteCount(part.base64);
    if (size <= keptBytes) return block;
    if (block['type'] !== 'resource') return without(block, 'data', size);
    return { ...block, resource: without(block['resource'] as JsonObject, 'blob', size) };
  });
}

/** Bytes that a text in base64 stands for. */
export function byteCount(base64: string): number {
  const padding = base64.endsWith('==') ? 2 : base64.endsWith('=') ? 1 : 0;
  return Math.max(0, Math.floor((base64.length * 3) / 4) - padding);
}

function without(holder: JsonObject, key: string, size: number): JsonObject {
  const { [key]: _binary, ...rest } = holder;
  return { ...rest, size };
}
