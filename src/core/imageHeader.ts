/** What the first bytes of an image say of it. Whatever they hold, this looks at a bounded number of them. */
import type { IMAGE_TYPES } from './transcript/contentBlocks';

export interface ImageHeader {
  readonly mimeType: (typeof IMAGE_TYPES)[number];
  /** In pixels; absent where the bytes do not say it where they should. */
  readonly width?: number;
  readonly height?: number;
}

/** More segments stand before the size of no JPEG that a camera made. */
const MAX_SEGMENTS = 200;

/** Undefined where it is none of the images that models take. */
export function readImageHeader(bytes: Uint8Array): ImageHeader | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const text = (at: number, length: number): string => String.fromCharCode(...bytes.subarray(at, at + length));
  if (text(0, 8) === '\x89PNG\r\n\x1a\n')
    return header('image/png', view, 24, () => [view.getUint32(16), view.getUint32(20)]);
  if (/^GIF8[79]a$/.test(text(0, 6))) {
    return header('image/gif', view, 10, () => [view.getUint16(6, true), view.getUint16(8, true)]);
  }
  if (text(0, 4) === 'RIFF' && text(8, 4) === 'WEBP')
    return header('image/webp', view, 30, () => webpSize(view, text(12, 4)));
  if (text(0, 3) === '\xff\xd8\xff') return header('image/jpeg', view, 4, () => jpegSize(view));
  return undefined;
}

type Size = readonly [width: number, height: number];

function header(
  mimeType: ImageHeader['mimeType'],
  view: DataView,
  needed: number,
  read: () => Size | undefined,
): ImageHeader {
  const size = view.byteLength < needed ? undefined : read();
  return size === undefined ? { mimeType } : { mimeType, width: size[0], height: size[1] };
}

/** Of the three forms of WebP: extended, lossless and lossy. */
function webpSize(view: DataView, form: string): Size | undefined {
  const three = (at: number): number => view.getUint16(at, true) + (view.getUint8(at + 2) << 16);
  if (form === 'VP8X') return [three(24) + 1, three(27) + 1];
  if (form === 'VP8 ') return [view.getUint16(26, true) & 0x3fff, view.getUint16(28, true) & 0x3fff];
  if (form !== 'VP8L') return undefined;
  const bits = view.getUint32(21, true);
  return [(bits & 0x3fff) + 1, ((bits >>> 14) & 0x3fff) + 1];
}

/** From segment to segment to the one that begins a frame. */
function jpegSize(view: DataView): Size | undefined {
  let at = 2;
  for (let count = 0; count < MAX_SEGMENTS && at + 9 <= view.byteLength; count += 1) {
    if (view.getUint8(at) !== 0xff) return undefined;
    const marker = view.getUint8(at + 1);
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) return [view.getUint16(at + 7), view.getUint16(at + 5)];
    at += 2 + view.getUint16(at + 2);
  }
  return undefined;
}
