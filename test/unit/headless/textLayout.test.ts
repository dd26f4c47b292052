import assert from 'node:assert/strict';
import { cutLines, duration, printable, tableLines, wrap } from '../../../src/headless/textLayout';

describe('text layout', () => {
  it('takes control sequences out, so that a tool cannot rewrite the screen', () => {
    assert.equal(printable('a\u001b[2J\u001b]0;title\u0007b\rc\u0008\u009b1md'), 'ab\ncd');
  });

  it('wraps at words and keeps the indentation of a list', () => {
    assert.deepEqual(wrap('- one two three four five', 20), ['- one two three four', '  five']);
    assert.deepEqual(wrap('x'.repeat(45), 20), ['x'.repeat(20), 'x'.repeat(20), 'x'.repeat(5)]);
  });

  it('ends for lines that are indented deeper than the width', () => {
    assert.deepEqual(
      wrap(`${' '.repeat(30)}end`, 20)
        .join('')
        .trim(),
      'end',
    );
  });

  it('cuts the middle of many lines and counts what is missing', () => {
    const lines = Array.from({ length: 20 }, (_, index) => `${index}`);
    const cut = cutLines(lines, 10);
    assert.equal(cut.length, 10);
    assert.ok(cut.includes('… 11 more lines …'));
    assert.equal(cut.at(-1), '19');
  });

  it('lays a table out in the width it has', () => {
    const rows = [['INC-1', 'a very long title that has to give way', 'Xu']];
    const lines = tableLines(['id', 'title', 'owner'], rows, 40);
    assert.ok(
      lines.every((line) => line.length <= 40),
      lines.join('\n'),
    );
    assert.match(lines[1] ?? '', /^INC-1 {2}a very long .*… {2}Xu$/);
  });

  it('says durations as people do', () => {
    assert.deepEqual([12.4, 1_234, 185_000].map(duration), ['12 ms', '1.2 s', '3 min 5 s']);
  });
});
