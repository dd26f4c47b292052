/** Content blocks of tool results (MCP 2025-11-25, `tools/call`), whose binary parts no text may hold. */
import { isJsonObject, type JsonObject, type JsonValue } from '../json';

export interface BinaryPart {
  readonly mimeType: string;
  readonly base64: string;
}

/** An image that models and the panel can be shown. */
export const IMAGE_TYPES = ['image/png', 'image/jpeg', 'image/gif', 'image/webp'] as const;

/** The images of blocks, as far as they can be drawn. */
export function imagesIn(value: JsonValue | undefined): readonly BinaryPart[] {
  if (!Array.isArray(value)) return [];
  const parts = (value as readonly JsonValue[]).map(binaryPartOf);
  return parts.filter((part) => part !== undefined && isImageType(part.mimeType)) as readonly BinaryPart[];
}

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
