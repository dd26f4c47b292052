/** `Math.random` of generated code: xoshiro128** (Blackman and Vigna, 2018), seeded by a text for each cell. */
const { imul } = Math;
const { defineProperty } = Object;
const { apply } = Reflect;
const charCodeAt = String.prototype.charCodeAt;

/** Returns the function that seeds it. */
export function installRandomness(): (seed: string) => void {
  let a = 1;
  let b = 2;
  let c = 3;
  let d = 4;
  /** Of a cell that has drawn no number yet: most draw none. */
  let unread: string | undefined;

  function next(): number {
    const result = imul(rotate(imul(b, 5), 7), 9) >>> 0;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = rotate(d, 11);
    return result;
  }

  /** 53 random bits. */
  function random(): number {
    if (unread !== undefined) sow(unread);
    const high = next() >>> 5;
    const low = next() >>> 6;
    return (high * 2 ** 26 + low) / 2 ** 53;
  }

  defineProperty(random, 'name', { value: 'random', configurable: true });
  defineProperty(Math, 'random', { value: random, writable: true, configurable: true });

  function sow(seed: string): void {
    a = digest(seed, 1);
    b = digest(seed, 2);
    c = digest(seed, 3);
    d = digest(seed, 4) | 1;
    for (let round = 0; round < 16; round += 1) next();
    unread = undefined;
  }

  return (seed) => {
    unread = seed;
  };
}

function rotate(value: number, bits: number): number {
  return (value << bits) | (value >>> (32 - bits));
}

/** FNV-1a over the text, with a start for each use, and its bits mixed at the end. */
function digest(text: string, use: number): number {
  let hash = 0x811c9dc5 ^ imul(use, 0x9e3779b1);
  for (let index = 0; index < text.length; index += 1) {
    hash = imul(hash ^ (apply(charCodeAt, text, [index]) as number), 0x01000193);
  }
  hash = imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}
