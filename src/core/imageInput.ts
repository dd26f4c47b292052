/** An image as an input variable: a content block, so that code has of it what it has of a tool's image. */
/* eslint-disable id-denylist -- The name is that of MCP. */
import type { JsonObject, JsonValue } from './json';
import type { ChatMessage } from './ports';
import { describeImage, ShownImages } from './shownImages';
import { binaryPartOf, isImageType, type BinaryPart } from './transcript/contentBlocks';

/** In base64 a third more, in the isolate once. */
export const MAX_IMAGE_INPUT_BYTES = 20 * 1024 * 1024;

export function imageInput(
  part: BinaryPart,
  size: { readonly width?: number; readonly height?: number } = {},
): JsonObject {
  const { width, height } = size;
  const known = width === undefined || height === undefined ? {} : { width, height };
  return { type: 'image', mimeType: part.mimeType, data: part.base64, ...known };
}

/** Undefined where the value of an input is something else. */
export function imageOfInput(value: JsonValue): BinaryPart | undefined {
  const part = binaryPartOf(value);
  return part !== undefined && isImageType(part.mimeType) ? part : undefined;
}

/** `image/png, 24 KB, 640 × 480 pixels` */
export function describeImageInput(part: BinaryPart, value: JsonValue): string {
  const { width, height } = value as JsonObject;
  const pixels = typeof width === 'number' && typeof height === 'number' ? `, ${width} × ${height} pixels` : '';
  return `an image, ${describeImage(part)}${pixels}`;
}

/** For a mode without variables: the images that go with the message, and a line for each input that is one. */
export function attachedImages(inputs: Readonly<Record<string, JsonValue>>): {
  readonly images: NonNullable<ChatMessage['images']>;
  readonly lines: ReadonlyMap<string, string>;
} {
  const shown = new ShownImages();
  const lines = new Map<string, string>();
  for (const [name, value] of Object.entries(inputs)) {
    const part = imageOfInput(value);
    if (part === undefined) continue;
    const refused = shown.show(part);
    lines.set(
      name,
      `${name}: ${describeImageInput(part, value)} (${refused === undefined ? 'attached' : `not attached: ${refused}`})`,
    );
  }
  return { images: shown.images, lines };
}
