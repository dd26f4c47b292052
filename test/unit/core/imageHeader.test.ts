import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { readImageHeader } from '../../../src/core/imageHeader';

const bytes = (...parts: readonly (string | readonly number[])[]): Uint8Array =>
  Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : Buffer.from(part))));

/** Lossy, lossless, extended; then a GIF, and a JPEG with a segment before its frame. */
const IMAGES = [
  { mimeType: 'image/webp', at: bytes('RIFF....WEBPVP8 ', new Array(10).fill(0) as number[], [0x40, 1, 0xf0, 0]) },
  { mimeType: 'image/webp', at: bytes('RIFF....WEBPVP8L....', [0x2f, 0x3f, 0xc1, 0x3b, 0, 0, 0, 0, 0, 0]) },
  { mimeType: 'image/webp', at: bytes('RIFF....WEBPVP8X', [0, 0, 0, 0, 0, 0, 0, 0], [0x3f, 1, 0], [0xef, 0, 0]) },
  { mimeType: 'image/gif', at: bytes('GIF89a', [0x40, 1, 0xf0, 0]) },
  { mimeType: 'image/jpeg', at: bytes('\xff\xd8\xff\xe0', [0, 4, 1, 1], '\xff\xc0', [0, 17, 8, 0, 0xf0, 1, 0x40, 3]) },
];

describe('the header of an image', () => {
  it('says what a real picture is', () => {
    assert.deepEqual(readImageHeader(readFileSync('media/icon.png')), {
      mimeType: 'image/png',
      ...sizeByName('media/icon.png'),
    });
  });

  it('is read of each kind that models take', () => {
    for (const { mimeType, at } of IMAGES) {
      assert.deepEqual(readImageHeader(at), { mimeType, width: 320, height: 240 }, mimeType);
    }
  });

  it('lacks the size where the bytes end before it, or lead nowhere', () => {
    for (const { mimeType, at } of IMAGES) {
      assert.deepEqual(readImageHeader(at.subarray(0, at.length - 4)), { mimeType }, mimeType);
    }
    const endless = bytes('\xff\xd8', new Array(50_000).fill([0xff, 0xe0, 0, 0]).flat() as number[]);
    assert.deepEqual(readImageHeader(endless), { mimeType: 'image/jpeg' });
  });

  it('is not there in what is no image, whatever its name says', () => {
    for (const text of ['', 'PNG', '<svg xmlns="http://www.w3.org/2000/svg"/>', 'RIFF....WAVE']) {
      assert.equal(readImageHeader(bytes(text)), undefined);
    }
  });
});

/** As the format has it: two numbers behind the first chunk's name. */
function sizeByName(file: string): { readonly width: number; readonly height: number } {
  const content = readFileSync(file);
  return { width: content.readUInt32BE(16), height: content.readUInt32BE(20) };
}
