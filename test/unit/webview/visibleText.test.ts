import assert from 'node:assert/strict';
import { visibleLabel, visibleText } from '../../../src/webview/values/visibleText';

describe('visibleText', () => {
  it('leaves ordinary text of any script as it is', () => {
    for (const text of ['a\n\tb', 'مرحبا', '👩‍👩‍👧', 'می‌خواهم', 'a\r\nb', '']) {
      assert.equal(visibleText(text), text);
      assert.equal(visibleLabel(text), text);
    }
  });

  it('names what hides, turns or controls text', () => {
    assert.equal(visibleLabel('invoice\u202Efdp.exe'), 'invoice[U+202E]fdp.exe');
    assert.equal(visibleLabel('\u001B[31m'), '[ESC][31m');
    assert.equal(visibleLabel('a\u200B\uFEFFb'), 'a[U+200B U+FEFF]b');
    assert.equal(visibleLabel('a\rb'), 'a[U+000D]b');
    assert.equal(visibleLabel('\u{E0041}'), '[U+E0041]');
    assert.equal(visibleLabel('\u0000'.repeat(10_000)), '[U+0000 U+0000 U+0000 U+0000 +9996]');
  });

  it('keeps the text around in order', () => {
    const parts = visibleText('a\u202Eb\u2066c');
    assert.ok(Array.isArray(parts));
    assert.deepEqual(
      parts.filter((part) => typeof part === 'string'),
      ['a', 'b', 'c'],
    );
    assert.equal(parts.length, 5);
  });
});
