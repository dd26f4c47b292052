import assert from 'node:assert/strict';
import { cutMiddle, fenceFor, makeObservation } from '../../../src/core/observation';

describe('cutMiddle', () => {
  it('keeps a text that fits', () => {
    assert.equal(cutMiddle('abcdef', 6), 'abcdef');
  });

  it('keeps head and tail exactly, also for odd limits, and tells the true length', () => {
    assert.equal(cutMiddle('abcdefghij', 5), 'ab\n… (5 of 10 characters omitted) …\nhij');
  });

  it('never splits a character', () => {
    const cut = cutMiddle('😀'.repeat(10), 7);
    assert.ok(cut.isWellFormed());
    assert.match(cut, /^😀\n… \(14 of 20/);
  });

  it('groups digits', () => {
    assert.match(cutMiddle('x'.repeat(1_234_567), 10), /\(1,234,557 of 1,234,567 characters omitted\)/);
  });
});

describe('makeObservation', () => {
  const nothing = { output: [], code: '', notes: [] };

  it('shows output, value and error together', () => {
    const { text } = makeObservation(
      {
        output: [
          { level: 'log', text: 'one' },
          { level: 'error', text: 'two' },
        ],
        value: '{ a: 1 }',
        error: { kind: 'thrown', name: 'TypeError', message: 'x is null', line: 2, column: 3 },
        code: 'a();\n  x.y;\nb();',
        notes: ['A note.'],
      },
      1_000,
    );
    assert.match(text, /Output \(15 characters\):\n```\none\n\[error\] two\n```/);
    assert.match(text, /Value of the last expression \(8 characters\):\n```\n\{ a: 1 \}\n```/);
    assert.match(
      text,
      /Error \(line 2, column 3\): TypeError: x is null\n {4}1 \| a\(\);\n>\s+2 \| {3}x\.y;\n {6}\| {3}\^/,
    );
    assert.match(text, /assigned before the error is kept/);
    assert.match(text, /A note\.$/);
  });

  it('says that nothing was printed only where nothing was', () => {
    assert.match(makeObservation(nothing, 1_000).text, /printed nothing/);
    assert.doesNotMatch(makeObservation({ ...nothing, value: '0' }, 1_000).text, /printed nothing/);
    assert.doesNotMatch(makeObservation({ ...nothing, notes: ['n'] }, 1_000).text, /printed nothing/);
  });

  it('has fences that the payload cannot close', () => {
    assert.equal(fenceFor('a ```` b'), '`````');
    const { text } = makeObservation({ ...nothing, output: [{ level: 'log', text: '```\nescaped' }] }, 1_000);
    assert.match(text, /````\n```\nescaped\n````/);
  });

  it('cuts what is long and counts it whole', () => {
    const { text, totalChars } = makeObservation(
      { ...nothing, output: [{ level: 'log', text: 'y'.repeat(5_000) }] },
      500,
    );
    assert.equal(totalChars, 5_000);
    assert.ok(text.length < 700);
    assert.match(text, /4,500 of 5,000 characters omitted/);
  });
});
