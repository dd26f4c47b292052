/**
 * 106 bits that stand for a text, where keeping the text would cost as much memory as it has. Equal digests of unequal
 * texts are as good as impossible by chance; nothing that is secret or hostile may rely on it.
 */
export function textDigest(text: string): string {
  return `${text.length}:${mixed(text, 0x9e3779b9).toString(36)}:${mixed(text, 0x7f4a7c15).toString(36)}`;
}

/** Two 32-bit lanes, multiplied and mixed with each character; 53 bits of both. */
function mixed(text: string, seed: number): number {
  let high = 0xdeadbeef ^ seed;
  let low = 0x41c6ce57 ^ seed;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    high = Math.imul(high ^ unit, 0x9e3779b1);
    low = Math.imul(low ^ unit, 0x5f356495);
  }
  high = Math.imul(high ^ (high >>> 16), 0x85ebca6b) ^ Math.imul(low ^ (low >>> 13), 0xc2b2ae35);
  low = Math.imul(low ^ (low >>> 16), 0x85ebca6b) ^ Math.imul(high ^ (high >>> 13), 0xc2b2ae35);
  return 0x100000000 * (0x1fffff & (high >>> 0)) + (low >>> 0);
}
