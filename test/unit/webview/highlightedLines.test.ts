import assert from 'node:assert/strict';
import { highlightedLines } from '../../../src/webview/values/highlightedLines';

const textOf = (code: string): string =>
  highlightedLines(code)
    .map((line) => line.map((token) => token.text).join(''))
    .join('\n');

describe('highlightedLines', () => {
  for (const code of [
    'const a: Map<string, number> = new Map(); // <b>&amp;</b>',
    '`${a < b ? "x" : \'y\'}`\n/* two\nlines */',
    '</span><span class="x">&lt;',
    '"unclosed\n@@ illegal ${',
    '',
    'x'.repeat(70_000),
  ]) {
    it(`keeps every character of ${JSON.stringify(code.slice(0, 40))}`, () => assert.equal(textOf(code), code));
  }

  it('says what is a keyword, a string and a number', () => {
    const [line] = highlightedLines("const a = 'b' + 1");
    const kinds = new Map(line?.map((token) => [token.text, token.kind]));
    assert.equal(kinds.get('const'), 'hljs-keyword');
    assert.equal(kinds.get("'b'"), 'hljs-string');
    assert.equal(kinds.get('1'), 'hljs-number');
  });

  it('carries a token over its line breaks', () => {
    const lines = highlightedLines('/* one\ntwo */');
    assert.deepEqual(
      lines.map((line) => line.map((token) => token.kind)),
      [['hljs-comment'], ['hljs-comment']],
    );
  });
});
