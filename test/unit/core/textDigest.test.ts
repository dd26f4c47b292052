import assert from 'node:assert/strict';
import { textDigest } from '../../../src/core/subCalls/textDigest';

describe('textDigest', () => {
  it('is the same for the same text, and short', () => {
    const text = 'a line of text\n'.repeat(10_000);
    assert.equal(textDigest(text), textDigest(text.slice(0, 7) + text.slice(7)));
    assert.ok(textDigest(text).length < 40);
  });

  it('differs where texts differ in one character, its place or their length', () => {
    const texts = ['', 'a', 'b', 'ab', 'ba', 'aa', 'aab', 'aba', 'baa', '\u0000', '\u0000\u0000', 'ā', 'a\u0301'];
    for (let index = 0; index < 20_000; index += 1) texts.push(`What is in piece ${index}?`);
    assert.equal(new Set(texts.map(textDigest)).size, texts.length);
    const halves = [/:(\w+):/, /:(\w+)$/].map((half) => new Set(texts.map((text) => half.exec(textDigest(text))?.[1])));
    for (const half of halves) assert.equal(half.size, texts.length);
  });
});
