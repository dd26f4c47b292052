/** Content blocks of tool results as generated code has them: images, audio and blobs as handles, not as text. */

export interface Handle {
  readonly mimeType: string;
  readonly base64: string;
}

const { defineProperty, hasOwn } = Object;
const { apply } = Reflect;
const { isArray } = Array;
const NativeUint8Array = Uint8Array;
const handles = new WeakMap<object, Handle>();
const { get: handleOf, set: setHandle } = WeakMap.prototype;
const forEach = Array.prototype.forEach;
const { charCodeAt, endsWith } = String.prototype;

/** Gives the array a `text()` and puts a handle (`mimeType`, `size`, `bytes()`, `base64()`) in the place of base64. */
export function reviveBlocks(blocks: unknown): unknown {
  if (!isArray(blocks)) return blocks;
  const list = blocks as readonly unknown[];
  each(list, reviveBlock);
  hide(blocks, 'text', () => textOf(list));
  return blocks;
}

/** An input variable that is an image gets what a tool's image has; any other value stays as it is. */
export function reviveImage(value: unknown): unknown {
  if (isObject(value) && own(value, 'type') === 'image') reviveHolder(value, 'data');
  return value;
}

/** The images among blocks that a tool returned: a block, what is in it, or a list of blocks. */
export function imagesOf(value: unknown): readonly Handle[] {
  const found: Handle[] = [];
  const add = (one: unknown): void => {
    const handle = isObject(one) ? (apply(handleOf, handles, [one]) as Handle | undefined) : undefined;
    if (handle !== undefined) defineProperty(found, found.length, { value: handle, enumerable: true });
  };
  if (!isArray(value)) {
    add(value);
    if (isObject(value)) add(own(value, 'resource'));
    return found;
  }
  each(value as readonly unknown[], (block) => {
    add(block);
    if (isObject(block)) add(own(block, 'resource'));
  });
  return found;
}

export function hide(target: object, name: string, value: unknown): void {
  defineProperty(target, name, { value, enumerable: false, configurable: true, writable: true });
}

function reviveBlock(block: unknown): void {
  if (!isObject(block)) return;
  const type = own(block, 'type');
  if (type === 'image' || type === 'audio') reviveHolder(block, 'data');
  const resource = own(block, 'resource');
  if (type === 'resource' && isObject(resource)) reviveHolder(resource, 'blob');
}

function reviveHolder(holder: Record<string, unknown>, key: string): void {
  const base64 = own(holder, key);
  if (typeof base64 !== 'string') return;
  const given = own(holder, 'mimeType');
  const mimeType = typeof given === 'string' ? given : 'application/octet-stream';
  delete holder[key];
  const shown = { enumerable: true, configurable: true, writable: true };
  defineProperty(holder, 'mimeType', { value: mimeType, ...shown });
  defineProperty(holder, 'size', { value: byteCount(base64), ...shown });
  hide(holder, 'bytes', () => decode(base64));
  hide(holder, 'base64', () => base64);
  apply(setHandle, handles, [holder, { mimeType, base64 }]);
}

function textOf(blocks: readonly unknown[]): string {
  let text = '';
  each(blocks, (block) => {
    if (!isObject(block)) return;
    const resource = own(block, 'resource');
    const one = own(block, 'type') === 'resource' && isObject(resource) ? own(resource, 'text') : own(block, 'text');
    if (typeof one === 'string') text += text === '' ? one : `\n${one}`;
  });
  return text;
}

function byteCount(base64: string): number {
  const padding = apply(endsWith, base64, ['==']) ? 2 : apply(endsWith, base64, ['=']) ? 1 : 0;
  const count = (base64.length * 3 - ((base64.length * 3) % 4)) / 4 - padding;
  return count > 0 ? count : 0;
}

/** Base64 with or without padding; characters that are none of its own, such as line breaks, are skipped. */
function decode(base64: string): Uint8Array {
  const bytes = new NativeUint8Array(byteCount(base64));
  let at = 0;
  let bits = 0;
  let held = 0;
  for (let index = 0; index < base64.length; index += 1) {
    const value = sixBits(apply(charCodeAt, base64, [index]) as number);
    if (value < 0) continue;
    bits = (bits << 6) | value;
    held += 6;
    if (held < 8) continue;
    held -= 8;
    bytes[at] = (bits >> held) & 0xff;
    bits &= (1 << held) - 1;
    at += 1;
  }
  return bytes;
}

function sixBits(code: number): number {
  if (code >= 65 && code <= 90) return code - 65;
  if (code >= 97 && code <= 122) return code - 71;
  if (code >= 48 && code <= 57) return code + 4;
  if (code === 43 || code === 45) return 62;
  return code === 47 || code === 95 ? 63 : -1;
}

export function each<Item>(list: readonly Item[], visit: (item: Item) => void): void {
  apply(forEach, list, [(item: Item) => visit(item)]);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

/** Generated code may have given every object further properties. */
function own(holder: Record<string, unknown>, key: string): unknown {
  return hasOwn(holder, key) ? holder[key] : undefined;
}
