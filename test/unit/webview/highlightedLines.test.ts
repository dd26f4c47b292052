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

  describe('of code that streams in', () => {
    const code = [
      'const names = ["a", \'b\'];',
      'const text = `one ${names.map((name) => `<${name}>`)}',
      'two`; /* a',
      ' comment */ async function f(a: string, b = {',
      '  c: 1,',
      '}) { return /x\\/`/.test(a); }',
      'class A<T>',
      '  extends B {}',
      'const last = 1;',
    ].join('\n');

    for (const step of [1, 7, 40]) {
      it(`colours as it does the whole, ${step} characters at a time`, () => {
        for (let end = step; end < code.length; end += step) highlightedLines(code.slice(0, end));
        const streamed = highlightedLines(code);
        // Of another beginning, nothing is there before.
        assert.deepEqual(streamed, highlightedLines(`;\n${code}`).slice(1));
      });
    }

    it('keeps the lines that nothing changes any more', () => {
      const [first, , third] = highlightedLines('const kept = 1;\n/* open\nstill');
      const lines = highlightedLines('const kept = 1;\n/* open\nstill */ let on');
      assert.equal(lines[0], first);
      assert.notEqual(lines[2], third);
    });
  });
});
